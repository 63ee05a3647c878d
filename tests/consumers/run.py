#!/usr/bin/env python3
"""Gets tracenew in one of the ways a project would, builds main.cpp with it, and runs that.

    run.py add_subdirectory | fetch_content | find_package | pkg_config | meson_subproject |
           copied_header | no_exceptions | no_rtti
"""
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CMAKE = os.environ.get("CMAKE") or "cmake"
CXX = shlex.split(os.environ.get("CXX") or "g++")
SKIPPED = 77


def run(*command, **options):
    print("+", *command, flush=True)
    return subprocess.run(command, check=True, text=True, **options)


def need(tool):
    if not shutil.which(tool):
        print(f"{tool} is not installed")
        sys.exit(SKIPPED)


def with_cmake(project, *definitions):
    # -g: the report has to name main.cpp's line.
    run(CMAKE, "-S", HERE / project, "-B", "build", "-DCMAKE_CXX_FLAGS=-g", *definitions)
    run(CMAKE, "--build", "build")
    for consumer in sorted(pathlib.Path("build").glob("consumer*")):
        run(consumer)


def with_compiler(*flags, source="main.cpp"):
    run(*CXX, "-std=c++17", "-g", source, "-o", "consumer", *flags)
    run("./consumer")


def install():
    """Into ./first, then moved to ./prefix: a package must not know where it was installed."""
    run(CMAKE, "-S", ROOT, "-B", "tracenew", "-DTRACENEW_BUILD_TESTS=OFF", "-DTRACENEW_BUILD_EXAMPLES=OFF",
        "-DTRACENEW_COMPILED=ON", f"-DCMAKE_INSTALL_PREFIX={pathlib.Path('first').resolve()}")
    run(CMAKE, "--build", "tracenew")
    run(CMAKE, "--install", "tracenew")
    return pathlib.Path("first").rename("prefix").resolve()


def add_subdirectory():
    with_cmake("add_subdirectory", f"-DTRACENEW_SOURCE={ROOT}")


def fetch_content():
    with_cmake("fetch_content", f"-DFETCHCONTENT_SOURCE_DIR_TRACENEW={ROOT}")


def find_package():
    with_cmake("find_package", f"-DCMAKE_PREFIX_PATH={install()}")


def pkg_config():
    need("pkg-config")
    environment = {**os.environ, "PKG_CONFIG_PATH": str(install() / "share/pkgconfig")}
    for package in ("tracenew", "tracenew-compiled"):
        flags = run("pkg-config", "--cflags", "--libs", package, env=environment, stdout=subprocess.PIPE).stdout
        with_compiler(*shlex.split(flags), source=HERE / "main.cpp")


def meson_subproject():
    need("meson")
    need("ninja")
    shutil.copy(HERE / "meson_subproject/meson.build", ".")
    shutil.copy(HERE / "main.cpp", ".")
    # Copied, as a wrap would do: meson insists that a subproject lies within its parent.
    wanted = ("include", "meson.build", "LICENSE")
    pathlib.Path("subprojects/tracenew").mkdir(parents=True)
    for name in wanted:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, f"subprojects/tracenew/{name}")
    run("meson", "setup", "build", "--wrap-mode=nodownload")
    run("meson", "test", "-C", "build", "--print-errorlogs")


def copied_header():
    """One file in a folder with the program, and a compiler."""
    with open("tracenew.hpp", "wb") as header:
        run(sys.executable, "-B", ROOT / "tests/one_header/amalgamate.py", stdout=header)
    shutil.copy(HERE / "main.cpp", ".")
    with_compiler("-I.")
    pathlib.Path("rest.cpp").write_text("#include <tracenew.hpp>\n")
    run(*CXX, "-std=c++17", "-g", "-I.", "-c", "rest.cpp")
    with_compiler("-I.", "-DTRACENEW_CONFIG_COMPILED=1", "rest.o")


def no_exceptions():
    with_compiler("-fno-exceptions", f"-I{ROOT / 'include'}", source=HERE / "main.cpp")


def no_rtti():
    with_compiler("-fno-rtti", f"-I{ROOT / 'include'}", source=HERE / "main.cpp")


WAYS = [add_subdirectory, fetch_content, find_package, pkg_config, meson_subproject, copied_header,
        no_exceptions, no_rtti]


def main():
    ways = {way.__name__: way for way in WAYS}
    if len(sys.argv) != 2 or sys.argv[1] not in ways:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            ways[sys.argv[1]]()
        except subprocess.CalledProcessError as error:
            sys.exit(f"{sys.argv[1]}: {error}")


if __name__ == "__main__":
    main()
