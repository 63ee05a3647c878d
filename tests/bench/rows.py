"""What is measured: the rows of the table, and the points at which a close is timed."""
from dataclasses import dataclass

import compare

ALL = tuple(column.name for column in compare.COLUMNS)
NO_PEERS = tuple(column.name for column in compare.COLUMNS if not column.peer)
NO_SLOW_PEERS = NO_PEERS + ("heaptrack",)


@dataclass(frozen=True)
class Row:
    name: str
    title: str
    workload: str
    arguments: tuple = ()
    quick: tuple = ()  # arguments that replace those of the same name
    reach: str = ""  # of the 10-frame column: the floor, and where being proud starts
    aim: str = ""
    columns: tuple = ALL
    level: str = "-O2"
    rounds: int = 11
    parts: tuple = ()  # what else than `ns` gets a line of its own

    def arguments_for(self, quick):
        return (*self.quick, *self.arguments) if quick else self.arguments  # the first of a name counts


SHORT = ("seconds=0.05",)

ROWS = [
    Row("churn", "churn, random paths", "churn", quick=SHORT, reach="3.3x", aim="2.5x"),
    Row("in_turn", "churn, paths in turn", "churn", ("order=in_turn",), SHORT),
    Row("threads", "churn, random paths, 2 threads", "threads", ("kind=own",), SHORT, "3.5x", "2.5x"),
    Row("threads4", "... 4 threads", "threads", ("kind=own", "threads=4"), SHORT, rounds=7),
    Row("exchange", "... freed by the other thread", "threads", ("kind=exchange",), SHORT, "3.8x", "2.5x"),
    Row("locality", "churn, 8 pairs a path", "churn", ("pairs_a_path=8",), SHORT, "2.3x", "1.8x"),
    Row("containers", "containers, sum of the six", "containers", ("seconds=0.15",), ("seconds=0.02",), "1.7x", "1.4x",
        parts=("map", "unordered_map", "vector", "string", "function", "shared_ptr")),
    # What the two slowest take for five million blocks is minutes, and all memory there is.
    Row("kept", "5 million blocks kept, then freed", "kept_blocks", ("blocks=5000000",), ("blocks=500000",), "1.9x", "1.6x",
        columns=NO_SLOW_PEERS, rounds=5, parts=("new", "delete")),
    Row("kept_fewer", "250,000 blocks kept, then freed", "kept_blocks", ("blocks=250000",), ("blocks=25000",), rounds=7),
    Row("main_loop", "main loop, 100,000 blocks alive", "main_loop", (), SHORT, "3.3x", "2.5x", rounds=7),
    Row("unoptimised", "churn, random paths, -O0", "churn", quick=SHORT, columns=NO_PEERS, level="-O0", rounds=7),
]


@dataclass(frozen=True)
class Point:
    """A state of the program in which closes are timed."""
    title: str
    tracebacks: int
    blocks: int
    threads: int = 1
    allocating: int = 0
    lsan: bool = False  # its check, in the same state
    has_goal: bool = False

    def arguments(self, quick):
        blocks = self.blocks // 10 if quick and self.blocks >= 1000000 else self.blocks
        return [f"tracebacks={self.tracebacks}", f"blocks={blocks}", f"threads={self.threads}",
                f"allocating={self.allocating}"]


POINTS = [
    Point("1,000 tracebacks, 10,000 blocks", 1000, 10000),
    Point("10,000 tracebacks, 10,000 blocks", 10000, 10000, lsan=True, has_goal=True),
    Point("100,000 tracebacks, 10,000 blocks", 100000, 10000),
    Point("10,000 tracebacks, 1 million blocks", 10000, 1000000, lsan=True, has_goal=True),
    Point("10,000 tracebacks, 5 million blocks", 10000, 5000000, lsan=True, has_goal=True),
    Point("10,000 tracebacks, 10,000 blocks, 2 threads", 10000, 10000, threads=2),
    Point("the same, 4 threads", 10000, 10000, threads=4),
    Point("the same, 256 threads", 10000, 10000, threads=256),
    Point("the same, 2 threads, one of them allocating", 10000, 10000, threads=2, allocating=1),
]
POINT_ROUNDS = 5
POINT_REACH, POINT_AIM = "200 us", "50 us"
# The paths of a point have 17 levels: fewer frames would not tell them apart.
POINT_COLUMN = compare.Column("closes", "tracenew", "25")

# What is asked of 10,000 tracebacks that all grow, and the milliseconds that it may take.
REPORT_GOALS = {"findings": 200, "report": 200, **{format_: 300 for format_ in ("json", "pprof", "folded", "speedscope", "dhat", "trace_events",
                                                                                "prometheus", "text")}, "html": 1000}
REPORT_COLUMN = compare.Column("reports", "tracenew", "10")
REPORT_ROUNDS = 3

# Who holds what: the blocks of a heap, and what it may cost: milliseconds of a processor, and of a pause.
HOLDER_HEAPS = {"10,000 blocks": (["blocks=10000"], 60, 50), "100,000 blocks": (["blocks=100000"], 60, 50),
                "1,000,000 blocks": (["blocks=1000000"], 1000, 50),
                "1,000,000 blocks in 1 GB": (["blocks=1000000", "bytes=2800"], 1000, 50)}
HOLDER_COLUMN = compare.Column("holders", "tracenew", "10")

NAMES = [row.name for row in ROWS] + ["closes", "reports", "holders", "instructions"]

# As --at-most names them.
COUNTED = {"untraced": compare.UNTRACED, **dict(zip(("off", "1frame", "10frames", "25frames", "sampled"), compare.OURS))}
