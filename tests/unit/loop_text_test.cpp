#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <sstream>

using support::contains;
using tracenew::Finding;
using tracenew::LoopReport;
using tracenew::StartStatus;
using tracenew::Verdict;

namespace {

std::string loop_text_text_of(const LoopReport& report) {
    std::ostringstream out;
    out << report;
    return out.str();
}

Finding finding_of(Verdict verdict, const char* file) {
    Finding finding;
    finding.verdict = verdict;
    finding.site.file = file;
    finding.site.line = 12;
    finding.bytes_per_iteration = 49971;
    finding.blocks_per_iteration = 4;
    finding.size = 382976;
    finding.count = 1440;
    finding.size_diff = 999424;
    finding.count_diff = 80;
    finding.iterations = 100;
    finding.iterations_grown = 50;
    return finding;
}

LoopReport report_of(const std::vector<Finding>& findings) {
    LoopReport report;
    report.findings = findings;
    report.start_status = StartStatus::started;
    report.tracing = true;
    report.iterations = 103;
    report.warmup = 3;
    report.seconds = 100;
    report.loop_seconds = 103;
    report.closes = 103;
    report.close_seconds = 0.0103;
    report.memory = {2048, 1024 * 20480};
    report.blocks = 7;
    report.resident = std::uint64_t{20} << 20;
    report.tracer_memory = 4096;
    report.not_measured.clear();
    return report;
}

}  // namespace

TEST_CASE("loop_text: a clean loop in four lines") {
    CHECK(loop_text_text_of(report_of({})) ==
          "[ 103 iterations, the first 3 as warm-up: no leak ]\n"
          "\n"
          "Live: 2048 B in 7 blocks, peak 20.0 MiB; the process has 20.0 MiB in RAM\n"
          "The tracer takes 4096 B; 103 closes took 10.30 ms (50 ms are allowed)\n"
          "Lost: nothing; 0 frees of blocks from before start()\n");
}

TEST_CASE("loop_text: a leak has its pace, its cost a day, its row and its traceback") {
    const std::string text = loop_text_text_of(report_of({finding_of(Verdict::leak, "a.cpp")}));
    CHECK(contains(text, "as warm-up: 1 leak, 48.8 KiB an iteration ]\n"));
    CHECK(contains(text, "\nLEAK 48.8 KiB and 4 blocks an iteration: "));
    // 100 iterations in 100 s: 49971 B * 3600, and 24 times that.
    CHECK(contains(text, ": 172 MiB an hour, 4.0 GiB a day at this pace\n"));
    CHECK(contains(text, "976.0 new KiB 374.0 total KiB 80 new 1440 total memory blocks:\n"));
    CHECK(contains(text, "50 of the last 100 iterations.\n"));
}

TEST_CASE("loop_text: leaks come first, whatever the others cost; steady sites are left out") {
    Finding steady = finding_of(Verdict::steady, "steady.cpp");
    steady.size_diff = 0;
    const std::string text = loop_text_text_of(report_of(
        {finding_of(Verdict::leak, "leak.cpp"), finding_of(Verdict::growing, "growing.cpp"),
         finding_of(Verdict::sawtooth, "saw.cpp"), steady}));
    const std::size_t leak = text.find("LEAK");
    const std::size_t growing = text.find("GROWING 48.8 KiB an iteration: ");
    const std::size_t saw = text.find("sawtooth: ");
    REQUIRE(leak != std::string::npos);
    REQUIRE(growing != std::string::npos);
    REQUIRE(saw != std::string::npos);
    CHECK(contains(text, "1 leak, 48.8 KiB an iteration, 1 line grows, 48.8 KiB an iteration ]"));
    CHECK(leak < growing);
    CHECK(growing < text.find("Not leaks, or not yet:"));
    CHECK(text.find("Not leaks, or not yet:") < saw);
    CHECK_FALSE(contains(text, "steady.cpp"));
}

TEST_CASE("loop_text: undecided says how many iterations would settle it") {
    Finding finding = finding_of(Verdict::undecided, "a.cpp");
    finding.doubt = tracenew::Doubt::too_few_blocks;
    finding.iterations_needed = 51;
    CHECK(
        contains(loop_text_text_of(report_of({finding})),
                 "  Too few blocks yet to tell a leak from a cache: about 51 more iterations would "
                 "settle it.\n"));
    finding.iterations_needed = 0;
    CHECK(contains(loop_text_text_of(report_of({finding})), "from a cache.\n"));
}

TEST_CASE("loop_text: a leak says how regular it is, how sure its pace, and which paths leak") {
    Finding finding = finding_of(Verdict::leak, "a.cpp");
    finding.iterations_grown = 100;
    finding.exact_blocks = 4;
    finding.exact_iterations = 1;
    finding.bytes_interval = {49971, 49971};
    finding.blocks_interval = {4, 4};
    std::string text = loop_text_text_of(report_of({finding}));
    CHECK(contains(
        text, "  Left behind by each of the last 100 iterations, exactly 4 blocks in each.\n"));
    CHECK_FALSE(contains(text, "95 % sure"));
    CHECK_FALSE(contains(text, "path"));

    finding.iterations_grown = 20;
    finding.exact_blocks = 1;
    finding.exact_iterations = 5;
    finding.begins = 40;
    finding.bytes_interval = {48000, 52000};
    finding.blocks_interval = {3.5, 4.25};
    finding.paths = 100;
    finding.leaking_paths = 1;
    text = loop_text_text_of(report_of({finding}));
    CHECK(contains(text, "  Left behind by 20 of the last 100 iterations, exactly 1 block in every "
                         "5; evenly since about 40 iterations after the warm-up.\n"));
    CHECK(contains(text, "  95 % sure: 46.9 to 50.8 KiB and 3.50 to 4.25 blocks an iteration\n"));
    CHECK(contains(text, "  1 of 100 paths to this line leaks:\n"));
    finding.bytes_per_iteration = 34;
    finding.bytes_interval = {33.2, 35};
    text = loop_text_text_of(report_of({finding}));
    CHECK(contains(text, "LEAK 34 B and 4 blocks an iteration: "));
    CHECK(contains(text, "  95 % sure: 33.2 to 35.0 B and 3.50 to 4.25 blocks an iteration\n"));
    finding.leaking_paths = 100;
    CHECK(contains(loop_text_text_of(report_of({finding})),
                   "  All 100 paths to this line leak, the worst of them:\n"));
    finding.paths = finding.leaking_paths = 2;
    CHECK(contains(loop_text_text_of(report_of({finding})),
                   "  Both paths to this line leak, the worse of them:\n"));
    finding.paths = 100;
    finding.leaking_paths = 0;
    CHECK(contains(loop_text_text_of(report_of({finding})),
                   "  By 100 paths together, the one that grew most of them:\n"));
}

TEST_CASE("loop_text: RAM that grows by more than is traced is explained") {
    LoopReport report = report_of({});
    report.resident_growth = std::int64_t{120} << 20;
    report.live_growth = std::int64_t{2} << 20;
    report.malloc_free = std::uint64_t{110} << 20;
    CHECK_FALSE(contains(loop_text_text_of(report), "RAM grows"));
    report.unseen = tracenew::Unseen::fragmentation;
    CHECK(
        contains(loop_text_text_of(report),
                 "RAM grows by more than is traced: since the warm-up by 120 MiB, traced memory by "
                 "2048 KiB.\n  Fragmentation, most likely: the allocator keeps what was freed "
                 "(malloc keeps 110 MiB free)\n"));
    report.unseen = tracenew::Unseen::other_malloc;
    CHECK(contains(loop_text_text_of(report), "malloc'd by C libraries"));
}

TEST_CASE("loop_text: what malloc hands out beside is told with its pace, and what it may be") {
    LoopReport report = report_of({});
    report.unseen = tracenew::Unseen::other_malloc;
    report.unseen_growth = 2000000;
    report.unseen_per_iteration = 1008;
    report.seconds = 0;
    CHECK(contains(loop_text_text_of(report),
                   "malloc hands out more than is traced: since the warm-up 1953 KiB.\n  Of C "
                   "libraries or C code, which call malloc themselves: a leak, or a cache that "
                   "fills\n"));
    report.unseen = tracenew::Unseen::nothing;
    report.overcounted = 1 << 20;
    CHECK(contains(loop_text_text_of(report),
                   "Blocks of operator new were given to free() or realloc(): malloc has 1024 KiB "
                   "less than is\n  traced."));
}

TEST_CASE("loop_text: what suppressions silence is counted, what they mean is asked") {
    LoopReport report = report_of({});
    CHECK_FALSE(contains(loop_text_text_of(report), "uppress"));
    report.suppressed_paths = 3;
    report.suppressed_growth = 12288;
    CHECK(contains(loop_text_text_of(report), "Suppressed: 12.0 KiB on 3 paths\n"));
    report.suppressions_error = "suppressions, line 1: \"x\": expected leak:pattern";
    CHECK(contains(loop_text_text_of(report), "Not understood: suppressions, line 1"));
}

TEST_CASE("loop_text: opens with what start() answered if it was not started") {
    LoopReport report = report_of({});
    for (const StartStatus status : {StartStatus::already_tracing, StartStatus::hook_not_in_effect,
                                     StartStatus::unsupported_platform, StartStatus::out_of_memory,
                                     StartStatus::invalid_options}) {
        report.start_status = status;
        const std::string expected =
            std::string("start() answered ") + tracenew::detail::name_of(status) + ": ";
        CHECK(loop_text_text_of(report).find(expected) == 0);
    }
    report.start_status = StartStatus::started;
    CHECK(loop_text_text_of(report).find("[ 103 iterations") == 0);
    report.tracing = false;
    CHECK(loop_text_text_of(report).find("Not tracing any more: ") == 0);
    CHECK(contains(loop_text_text_of(report), "peak 20.0 MiB when tracing ended;"));
    report.iterations = 0;
    CHECK(loop_text_text_of(report).find("Not tracing: ") == 0);
}

TEST_CASE("loop_text: a start() that found what TRACENEW began is no alarm") {
    LoopReport report = report_of({});
    report.start_status = StartStatus::already_tracing;
    report.started_by_environment = true;
    CHECK(loop_text_text_of(report).find("Traced since before main") == 0);
    CHECK_FALSE(contains(loop_text_text_of(report), "start() answered"));
}

TEST_CASE("loop_text: a measurement that began anew says after how many iterations") {
    LoopReport report = report_of({});
    report.forgotten = 250;
    CHECK(loop_text_text_of(report).find("Restarted after 250 iterations, by clear_traces()") == 0);
}

TEST_CASE("loop_text: a leak that is slow is told over as many iterations as one block takes") {
    Finding finding = finding_of(Verdict::leak, "a.cpp");
    finding.bytes_per_iteration = 0.06;
    finding.blocks_per_iteration = 0.0025;
    finding.bytes_interval = {0.05, 0.07};
    finding.blocks_interval = {0.002, 0.003};
    const std::string text = loop_text_text_of(report_of({finding}));
    CHECK(contains(text, ": 1 leak, 24 B in 400 iterations ]\n"));
    CHECK(contains(text, "\nLEAK 24 B and 1 block in 400 iterations: "));
    CHECK(
        contains(text, "  95 % sure: 20.0 to 28.0 B and 0.80 to 1.20 blocks in 400 iterations\n"));
}

TEST_CASE("loop_text: how many iterations are closed agrees with what closes took") {
    LoopReport report = report_of({});
    report.close_interval = 8;
    report.pending = 5;
    CHECK(contains(loop_text_text_of(report),
                   "took 10.30 ms (50 ms are allowed)\n"
                   "To take 50 ms or 1 % of the loop at most, only 1 iteration in 8 is "
                   "closed, the last 5 not yet\n"));
}

TEST_CASE("loop_text: what closes took is compared with the loop where it is more than 50 ms") {
    LoopReport report = report_of({});
    report.close_seconds = 0.2;
    report.loop_seconds = 20;
    CHECK(contains(loop_text_text_of(report), "closes took 200.00 ms, 1.0 % of the loop\n"));
}

TEST_CASE("loop_text: too few iterations are not called free of leaks") {
    LoopReport report = report_of({});
    report.iterations = 5;
    report.shortfalls = {{tracenew::Flaw::too_few_iterations, 2, 20}};
    CHECK_FALSE(contains(loop_text_text_of(report), "no leak"));
    report.iterations = 0;
    CHECK_FALSE(contains(loop_text_text_of(report), "no leak"));
    CHECK_FALSE(contains(loop_text_text_of(report), "nan"));
}

TEST_CASE("loop_text: only `top` rows of each kind are printed, and the rest is counted") {
    LoopReport report = report_of({});
    for (int i = 0; i < 5; ++i) {
        report.findings.push_back(finding_of(Verdict::leak, "leak.cpp"));
        report.findings.push_back(finding_of(Verdict::growing, "growing.cpp"));
    }
    report.top = 2;
    const std::string text = loop_text_text_of(report);
    std::size_t leaks = 0;
    for (std::size_t at = text.find("\nLEAK"); at != std::string::npos;
         at = text.find("\nLEAK", at + 1)) {
        ++leaks;
    }
    CHECK(leaks == 2);
    CHECK(contains(text, "... and 3 leaks more\n"));
    CHECK(contains(text, "... and 3 growing sites more\n"));
    CHECK(contains(text,
                   "5 leaks, 244.0 KiB an iteration, 5 lines grow, 244.0 KiB an iteration ]\n"));
}

TEST_CASE("loop_text: every kind of loss is named") {
    LoopReport report = report_of({});
    report.losses = {1, 2, 3, 4, 5};
    report.history_left_out = 6;
    report.merged = 7;
    const std::string text = loop_text_text_of(report);
    CHECK(contains(text, "1 allocations dropped"));
    CHECK(contains(text, "2 skipped in signal handlers"));
    CHECK(contains(text, "3 frees of blocks from before start()"));
    CHECK(contains(text, "4 tracebacks truncated"));
    CHECK(contains(text, "5 closes or prints failed"));
    CHECK(contains(text, "6 changes without room in the history"));
    CHECK(contains(text, "7 closes merged"));
    CHECK_FALSE(contains(text, "Lost: nothing"));
}

TEST_CASE("loop_text: a stream's own number format does not garble it") {
    std::ostringstream out;
    out << std::hex << report_of({finding_of(Verdict::growing, "growing.cpp")});
    CHECK(out.str() == loop_text_text_of(report_of({finding_of(Verdict::growing, "growing.cpp")})));
}

TEST_CASE("loop_text: what is not known exactly is said to be about so") {
    Finding finding = finding_of(Verdict::leak, "a.cpp");
    finding.iterations_grown_is_exact = false;
    CHECK(contains(loop_text_text_of(report_of({finding})),
                   "  Left behind by about 50 of the last 100 iterations.\n"));
    finding.iterations_grown = 97;  // it was "about each"
    CHECK(contains(loop_text_text_of(report_of({finding})),
                   "  Left behind by nearly all of the last 100 iterations.\n"));
    finding.iterations_grown_is_exact = true;
    finding.begins = 6;  // of 64 points of the history, one of the first four
    CHECK(contains(loop_text_text_of(report_of({finding})),
                   "  Left behind by 97 of the last 100 iterations.\n"));
    finding.begins = 7;
    CHECK(contains(loop_text_text_of(report_of({finding})),
                   "100 iterations; evenly since about 7 iterations after the warm-up.\n"));
}

TEST_CASE("loop_text: a run of less than a second says nothing of a day") {
    LoopReport report = report_of({finding_of(Verdict::leak, "a.cpp")});
    report.seconds = 0.99;
    CHECK(contains(loop_text_text_of(report), "LEAK 48.8 KiB and 4 blocks an iteration\n"));
}

TEST_CASE("loop_text: a first use is called one, and no number of iterations will tell") {
    Finding finding = finding_of(Verdict::undecided, "a.cpp");
    finding.doubt = tracenew::Doubt::too_few_blocks;
    finding.iterations_grown = 1;
    const LoopReport report = report_of({finding});
    CHECK(contains(loop_text_text_of(report), "as warm-up: no leak ]"));
    CHECK(contains(loop_text_text_of(report),
                   "  In one iteration only: a late first use, unless it comes again.\n"));
    finding.doubt = tracenew::Doubt::may_be_filling;
    finding.iterations_grown = 2;
    CHECK(contains(loop_text_text_of(report_of({finding})), "  In two iterations only: "));
}

TEST_CASE("loop_text: what is less than at the end of the warm-up does not warm up") {
    Finding finding = finding_of(Verdict::warming_up, "warm.cpp");
    CHECK(contains(loop_text_text_of(report_of({finding})), "warming up: 976.0 new KiB"));
    finding.size_diff = -307;
    CHECK_FALSE(contains(loop_text_text_of(report_of({finding})), "warm.cpp"));
    finding.verdict = Verdict::sawtooth;
    CHECK(contains(loop_text_text_of(report_of({finding})), "sawtooth: -0.3 new KiB"));
}

TEST_CASE("loop_text: a loop without iterations is told of the call that it lacks") {
    LoopReport report = report_of({});
    report.iterations = 0;
    CHECK(loop_text_text_of(report).find("No iteration is over yet: expected `auto iteration = "
                                         "probe.iteration();` in the loop's body\n[ 0 iter") == 0);
    CHECK(contains(loop_text_text_of(report), "Live: 2048 B, peak 20.0 MiB;"));
    report.pending = 1;
    CHECK(loop_text_text_of(report).find("[ 0 iter") == 0);
}
