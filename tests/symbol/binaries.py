# SPDX-License-Identifier: MIT
"""What compare.py asks about: programs that it compiles in every way in which debug info differs, and
what distributions ship with debug packages. What cannot be had here is left out, with the reason."""
import concurrent.futures
import glob
import os
import pathlib
import re
import shutil
import subprocess
from dataclasses import dataclass

from elf import Elf

ROOT = pathlib.Path(__file__).resolve().parents[2]
REFLECTOR = "examples/reflector/reflector.cpp"
TWO_FILES = "tests/hazard/two_tus/*.cpp"
GONE, DWZ = "and its .dwo gone", "and dwz"  # what is done to a program once it is linked


@dataclass(frozen=True)
class Binary:
    label: str
    path: str
    is_installed: bool = False


@dataclass(frozen=True)
class Build:
    compiler: str
    flags: str
    sources: str = REFLECTOR
    then: str = ""

    @property
    def label(self):
        name = pathlib.Path(self.sources).parent.name if "*" in self.sources else pathlib.Path(self.sources).stem
        return " ".join(part for part in (self.compiler, self.flags, name, self.then) if part)


MATRIX = [Build(compiler, f"{level} {version}") for compiler in ("g++", "clang++")
          for level in ("-O0", "-O2") for version in ("-gdwarf-4", "-gdwarf-5")]
QUICK = [Build("g++", "-O2 -gdwarf-5"), Build("clang++", "-O2 -gdwarf-5"), Build("g++", "-O0 -gdwarf-4")]
OTHERS = [
    Build("g++", "-O3 -g -flto"),  # one unit's entries have their origins in another's
    Build("clang++", "-O3 -g -flto -fuse-ld=lld"),
    Build("g++", "-O2 -g1"),  # no linkage names of inlined functions
    Build("clang++", "-O2 -g1"),
    Build("clang++", "-O2 -gdwarf-5 -gdwarf64"),
    Build("g++", "-O2 -gdwarf-3"),
    Build("g++", "-O2 -gdwarf-5 -gsplit-dwarf"),
    Build("clang++", "-O2 -gdwarf-4 -gsplit-dwarf"),
    Build("g++", "-O2 -gdwarf-5 -gsplit-dwarf", then=GONE),
    Build("g++", "-O2 -g -gz -static"),
    Build("clang++", "-O2 -g -gz"),
    Build("g++", "-O2 -g -fdebug-types-section"),
    Build("g++", "-O2 -g", then=DWZ),  # partial units
    Build("g++", "-O2 -g -ffunction-sections -Wl,--gc-sections"),  # ranges at 0
    Build("clang++", "-O2 -g -ffunction-sections -fuse-ld=lld -Wl,--gc-sections"),
    Build("clang++", "-O2 -g -ffunction-sections -fuse-ld=lld -Wl,--icf=all"),  # many functions, one code
    Build("g++", "-O2 -g", TWO_FILES),  # the same template in several units
    Build("clang++", "-O0 -g", TWO_FILES),
    Build("clang++", "-O2 -g", "tests/hazard/throwing_constructor.cpp"),
    Build("g++", "-O2 -g", "examples/05_full_traceback.cpp"),
]

QUICK_INSTALLED = ["/lib/x86_64-linux-gnu/libc.so.6"]
INSTALLED = [  # (pattern, the Debian package with its debug info)
    ("/lib/x86_64-linux-gnu/libc.so.6", "libc6-dbg"),
    ("/lib/x86_64-linux-gnu/libm.so.6", "libc6-dbg"),
    ("/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", "libc6-dbg"),
    ("/usr/lib/x86_64-linux-gnu/debug/libstdc++.so.6", "libstdc++6-12-dbg"),
    ("/usr/lib/x86_64-linux-gnu/libgprofng.so.0", "libgprofng0-dbg"),
    ("/usr/lib/x86_64-linux-gnu/libbfd-*-system.so", "libbinutils-dbg"),
    ("/usr/lib/x86_64-linux-gnu/libopencsg.so.1", "libopencsg1-dbg"),
    ("/usr/lib/x86_64-linux-gnu/libpcre.so.3", "libpcre3-dbg"),
    ("/usr/lib/libGraphicsMagick++-Q16.so.12", "graphicsmagick-dbg"),
    ("/usr/lib/libcupt4.so.2", "cupt-dbg"),
    ("/usr/bin/cupt", "cupt-dbg"),
    ("/usr/bin/python3.11", "python3.11-dbg"),
    ("/usr/libexec/valgrind/memcheck-amd64-linux", "valgrind-dbg"),
]


def run(command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)


def compile_program(compiler, flags, sources, target):
    """None, or why it did not work. Each in a folder of its own, where clang leaves .dwo files."""
    if shutil.which(compiler) is None:
        return f"no {compiler}"
    target.parent.mkdir(parents=True, exist_ok=True)
    command = [compiler, "-std=c++17", f"-I{ROOT / 'include'}", f"-I{ROOT / 'tests'}", *flags.split(),
               *sources, "-o", target, "-pthread", "-ldl"]
    done = run(command, cwd=target.parent)
    return None if done.returncode == 0 else "it does not build: " + (done.stderr.strip() or "?").splitlines()[-1]


def finish(build, target):
    """What comes after linking: None, or why it did not work."""
    if build.then == GONE:
        for left in target.parent.glob("*.dwo"):
            left.unlink()
    if build.then == DWZ:
        if shutil.which("dwz") is None:
            return "no dwz"
        done = run(["dwz", target])
        return None if done.returncode == 0 else "dwz: " + done.stderr.strip()
    return None


def compiled(builds, folder):
    """Yields (Binary, None) or (Binary, why it is missing) of each, in order."""
    def make(build):
        target = pathlib.Path(folder, re.sub(r"[^\w.+-]+", "_", build.label), "program")
        sources = sorted(ROOT.glob(build.sources))
        why = None
        if not target.exists():
            why = compile_program(build.compiler, build.flags, sources, target) or finish(build, target)
        return Binary(build.label, str(target)), why

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(make, builds)


def installed(quick):
    """The same of what was shipped with debug info."""
    for pattern, package in INSTALLED:
        if quick and pattern not in QUICK_INSTALLED:
            continue
        found = sorted(glob.glob(pattern))
        if not found:
            yield Binary(pattern, pattern, True), "not installed"
            continue
        path = os.path.realpath(found[-1])
        file = Elf(path)
        has_info = file.has_debug_info() or file.separate_file() is not None
        yield Binary(os.path.basename(path), path, True), None if has_info else f"{package} is not installed"
