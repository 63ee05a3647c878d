#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <sstream>

using support::contains;
using tracenew::GroupBy;
using tracenew::Snapshot;
using tracenew::Tracer;

namespace {

constexpr unsigned reported_line = __LINE__ + 2;
SITE void* reported_here() {
    void* block = ::operator new(2560);
    return support::kept(block);
}

template <class Value>
std::string report_text_of(const Value& value) {
    std::ostringstream out;
    out << value;
    return out.str();
}

Snapshot only_reported(const Tracer& tracer) {
    tracenew::Filter filter;
    filter.function_pattern = "*reported_here*";
    return tracer.take_snapshot().filter_traces({filter});
}

}  // namespace

TEST_CASE("report: a snapshot prints its largest rows with line and source text") {
    Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    void* one = reported_here();
    const Snapshot snapshot = only_reported(tracer);
    const std::string text = report_text_of(snapshot);
    CHECK(text.find("[ Top 1 of 1 line: 2560 B in 1 memory block ]\n"
                    "2.5 KiB 1 memory block, 2560 B on average:\n"
                    "  File \"") == 0);
    CHECK(contains(text, "report_test.cpp\", line " + std::to_string(reported_line)));
    CHECK(contains(text, "reported_here"));
    CHECK(contains(text, "\n    void* block = ::operator new(2560);\n"));
    ::operator delete(one);
}

TEST_CASE("report: by traceback a row has its callers") {
    Tracer tracer;
    REQUIRE(tracer.start(50) == tracenew::StartStatus::started);
    void* one = reported_here();
    std::ostringstream out;
    tracenew::write_text(out, only_reported(tracer), GroupBy::traceback);
    CHECK(contains(out.str(), "of 1 traceback: "));
    CHECK(contains(out.str(), "in main"));
    ::operator delete(one);
}

TEST_CASE("report: only `top` rows are printed") {
    Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    void* one = reported_here();
    std::ostringstream out;
    tracenew::write_text(out, only_reported(tracer), GroupBy::line, 0);
    CHECK(out.str() == "[ Top 0 of 1 line: 2560 B in 1 memory block ]\n");
    ::operator delete(one);
}

TEST_CASE("report: an empty snapshot prints, also for what it has no rows") {
    CHECK(report_text_of(Snapshot{}) == "[ Top 0 of 0 lines: 0 B in 0 memory blocks ]\n");
}

TEST_CASE("report: a snapshot that could not be taken prints why") {
    auto data = std::make_shared<tracenew::detail::SnapshotData>();
    data->error = "take_snapshot: not tracing";
    CHECK(report_text_of(Snapshot{data}) == "take_snapshot: not tracing\n");
}

TEST_CASE("report: differences print the article's lines, and what was cut") {
    std::vector<tracenew::StatisticDiff> rows(3);
    for (tracenew::StatisticDiff& row : rows) {
        row.site.file = "/no/f.cpp";
        row.site.line = 12;
        row.size = 382976;
        row.count = 1440;
        row.size_diff = 49971;
        row.count_diff = 4;
    }
    std::ostringstream out;
    tracenew::write_text(out, rows, GroupBy::line, 1);
    CHECK(out.str() == "48.8 new KiB 374.0 total KiB 4 new 1440 total memory blocks:\n"
                       "  File \"/no/f.cpp\", line 12\n"
                       "... and 2 lines more\n");
}

TEST_CASE("report: a finding prints in one line") {
    tracenew::Finding finding;
    finding.verdict = tracenew::Verdict::leak;
    finding.site.file = "f.cpp";
    finding.site.line = 12;
    finding.bytes_per_iteration = 49971;
    finding.blocks_per_iteration = 4;
    finding.size = std::uint64_t{24800000};
    finding.count = 1988;
    CHECK(report_text_of(finding) ==
          "leak: f.cpp:12: +48.8 KiB and +4 blocks an iteration, 23.7 MiB in 1988 blocks");
    finding.bytes_per_iteration = -10;
    finding.blocks_per_iteration = -0.5;
    finding.verdict = tracenew::Verdict::steady;
    CHECK(report_text_of(finding) ==
          "steady: f.cpp:12: -10 B and -0.50 blocks an iteration, 23.7 MiB in 1988 blocks");
}
