// SPDX-License-Identifier: MIT
#include <tracenew.hpp>

#include "support/catch.hpp"

#include <sstream>

using tracenew::detail::found_text;
using tracenew::detail::progress_text;
using tracenew::detail::ProgressLine;

TEST_CASE("progress_line: covers what stood there, and goes") {
    std::ostringstream out;
    ProgressLine line;
    line.erase(out);
    CHECK(out.str().empty());
    line.show(out, "iteration 10", 80);
    line.show(out, "done", 80);
    line.erase(out);
    CHECK(out.str() == "\riteration 10\rdone        \r    \r");
}

TEST_CASE("progress_line: is shorter than the terminal is wide") {
    std::ostringstream out;
    ProgressLine{}.show(out, "iteration 1,234,567", 11);
    CHECK(tracenew::detail::columns_of(out.str().substr(1)) <= 10);
}

TEST_CASE("progress_line: says what the report's first line says") {
    CHECK(progress_text(1234567, 12897485, true) == "iteration 1,234,567 \xc2\xb7 live 12.3 MiB");
    CHECK(progress_text(999, 0, false) == "iteration 999, live 0 B");
    tracenew::LoopReport report;
    report.iterations = 100;
    report.tracing = true;
    report.not_measured.clear();
    tracenew::Finding leak;
    leak.verdict = tracenew::Verdict::leak;
    leak.bytes_per_iteration = 50000;
    leak.blocks_per_iteration = 4;
    report.findings = {leak};
    CHECK(found_text(report, true) == " \xc2\xb7 1 leak \xc2\xb7 +48.8 KiB an iteration");
    CHECK(found_text(report, false) == ", 1 leak, +48.8 KiB an iteration");
}
