"""What is compared: the builds of a workload, the columns of the table, and one process of one of them."""
import concurrent.futures
import ctypes.util
import functools
import os
import pathlib
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field

HERE = pathlib.Path(__file__).resolve().parent

TIMEOUT = 300  # seconds a process; the slowest peer needs 30
NOT_ACCEPTED = 3  # bench.hpp

WARNINGS = "-Wall -Wextra -Wshadow -Wconversion".split()
BUILDS = {
    "untraced": ["-DBENCH_TRACENEW=0"],
    "tracenew": ["-DBENCH_TRACENEW=1"],
    # It walks by frame pointers; in a program without them it keeps one or two frames, and is fast.
    "lsan": ["-DBENCH_TRACENEW=0", "-DBENCH_LSAN=1", "-fsanitize=leak", "-fno-omit-frame-pointer"],
}
# The eleventh frame is operator new itself, which LeakSanitizer counts and tracenew does not.
LSAN_FRAMES = 11
LSAN_OPTIONS = f"leak_check_at_exit=0:malloc_context_size={LSAN_FRAMES}"


class NotMeasured(Exception):
    """A cell stays empty; `broken`: and that is not as it should be."""

    def __init__(self, why, broken=True):
        super().__init__(why)
        self.broken = broken


@dataclass(frozen=True)
class Peer:
    """A tracer from outside: how a program is run below it, and what it leaves behind when it has traced."""
    absent: callable  # why it cannot be asked; None when it can
    command: callable = lambda folder: []
    environment: callable = lambda folder: {}
    traces: str = "*"  # files in its folder


def preload(library, **environment):
    return lambda folder: {"LD_PRELOAD": ctypes.util.find_library(library),
                           **{name: value.format(folder=folder) for name, value in environment.items()}}


def heaptrack_absent():
    return None if shutil.which("heaptrack") else "not installed"


@functools.lru_cache(None)
def jemalloc_absent():
    name = ctypes.util.find_library("jemalloc")
    if not name:
        return "not installed"
    said = subprocess.run(["/bin/true"], env={"LD_PRELOAD": name, "MALLOC_CONF": "prof:true"},
                          capture_output=True, text=True, check=False).stderr
    return "not built with prof" if "Invalid conf" in said else None


def gperftools_absent():
    return None if ctypes.util.find_library("tcmalloc") else "not installed"


HEAPTRACK = Peer(heaptrack_absent, lambda folder: ["heaptrack", "--raw", "-o", f"{folder}/trace"])
JEMALLOC = Peer(jemalloc_absent, environment=preload(
    "jemalloc", MALLOC_CONF="prof:true,lg_prof_sample:0,prof_final:true,prof_prefix:{folder}/trace"))
# It writes a profile each GiB allocated unless told not to; the last one, at exit, is not in the time.
GPERFTOOLS = Peer(gperftools_absent, environment=preload(
    "tcmalloc", HEAPPROFILE="{folder}/trace", HEAP_PROFILE_ALLOCATION_INTERVAL="0",
    HEAP_PROFILE_INUSE_INTERVAL="0"))


@dataclass(frozen=True)
class Column:
    name: str
    build: str
    mode: str = "untraced"
    peer: Peer = None
    most_rounds: int = 99  # of the peers that take a hundred times as long
    environment: dict = field(default_factory=dict, hash=False)


UNTRACED = Column("untraced", "untraced")
LSAN = Column("LSan", "lsan", environment={"LSAN_OPTIONS": LSAN_OPTIONS})
OURS = [Column("off", "tracenew", "off"), Column("1 frame", "tracenew", "1"), Column("10 frames", "tracenew", "10"),
        Column("25 frames", "tracenew", "25"), Column("sampled", "tracenew", "sampled")]
PEERS = [Column("heaptrack", "untraced", peer=HEAPTRACK, most_rounds=3),
         Column("jemalloc", "untraced", peer=JEMALLOC, most_rounds=2),
         Column("gperftools", "untraced", peer=GPERFTOOLS, most_rounds=2)]
COLUMNS = [UNTRACED, *OURS, LSAN, *PEERS]


class Programs:
    """Compiles workloads into `folder`, and runs them there."""

    def __init__(self, cxx, include, folder):
        self.cxx = cxx
        self.include = include
        self.folder = pathlib.Path(folder)
        self.refusals = {}  # program -> what the compiler said

    def path(self, workload, build, level):
        return self.folder / f"{workload}-{build}{level}"

    def compiled(self, workload, build, level="-O2"):
        program = self.path(workload, build, level)
        if program in self.refusals:
            raise NotMeasured(self.refusals[program])
        return program

    def compile(self, wanted):
        """`wanted`: (workload, build, level)s."""
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(lambda one: self.compile_one(*one), sorted(set(wanted))))

    def compile_one(self, workload, build, level):
        program = self.path(workload, build, level)
        command = [*self.cxx, "-std=c++17", level, "-g", *WARNINGS, *BUILDS[build], f"-I{self.include}",
                   HERE / "workloads" / f"{workload}.cpp", "-o", program, "-pthread", "-ldl"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        sys.stderr.write("".join(done.stderr.splitlines(keepends=True)[:20]))
        if done.returncode != 0:
            self.refusals[program] = f"{workload} was not compiled"

    def run(self, column, workload, arguments, level="-O2"):
        """One process: {name: value} as it has printed them."""
        program = self.compiled(workload, column.build, level)
        traces = self.folder / "traces"
        shutil.rmtree(traces, ignore_errors=True)
        traces.mkdir()
        command = [str(program), f"mode={column.mode}", *arguments]
        environment = os.environ | column.environment
        if column.peer:
            if why := column.peer.absent():
                raise NotMeasured(why, broken=False)
            command = column.peer.command(traces) + command
            environment |= column.peer.environment(traces)
        done = execute(command, env=environment, cwd=self.folder)
        if done.returncode == NOT_ACCEPTED:
            raise NotMeasured(done.stderr.strip(), broken=False)
        if done.returncode != 0:
            raise NotMeasured(f"{program.name} exited with {done.returncode}: {last_line(done.stderr)}")
        if column.peer and not any(file.stat().st_size for file in traces.glob(column.peer.traces)):
            raise NotMeasured(f"{column.name} left no trace of {workload}")
        shutil.rmtree(traces)
        # Its lines only: heaptrack talks between them.
        return {name: float(value) for name, value in re.findall(r"^(\w+) ([-+.\de]+)$", done.stdout, re.MULTILINE)}

    def prove_lsan(self):
        """That LeakSanitizer keeps as many frames as its column says: one leak, with the check at exit."""
        program = self.compiled("churn", "lsan")
        options = LSAN_OPTIONS.replace("leak_check_at_exit=0", "leak_check_at_exit=1") + ":symbolize=0"
        done = execute([str(program), "mode=untraced", "seconds=0", "leak=1"], env={**os.environ, "LSAN_OPTIONS": options})
        frames = re.findall(r"^\s+#(\d+) 0x", done.stderr, re.MULTILINE)
        if frames != [str(number) for number in range(LSAN_FRAMES)]:
            raise NotMeasured(f"one leak should have been reported with {LSAN_FRAMES} frames, not {len(frames)}")

    def instructions_a_pair(self, column):
        """Between two lengths of one program, so that what comes before and after cancels."""
        program = self.compiled("churn", column.build)
        counts = {}
        for pairs in (10000, 60000):
            command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                       str(program), f"mode={column.mode}", f"operations={pairs}"]
            done = execute(command)
            if done.returncode == NOT_ACCEPTED:
                raise NotMeasured(next(line for line in done.stderr.splitlines() if not line.startswith("==")), broken=False)
            found = re.search(r"Collected : (\d+)", done.stderr)
            if done.returncode != 0 or not found:
                raise NotMeasured(f"callgrind exited with {done.returncode}: {last_line(done.stderr)}")
            counts[pairs] = int(found[1])
        (fewer, low), (more, high) = counts.items()
        return (high - low) / (more - fewer)


def execute(command, **options):
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False, **options)
    except subprocess.TimeoutExpired:
        raise NotMeasured(f"{pathlib.Path(command[0]).name} took more than {TIMEOUT} s") from None


def last_line(text):
    return (text.strip().splitlines() or ["it said nothing"])[-1]
