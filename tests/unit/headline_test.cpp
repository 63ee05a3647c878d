#include "support/catch.hpp"

#include <tracenew.hpp>

#include <initializer_list>
#include <string>

using tracenew::Finding;
using tracenew::Flaw;
using tracenew::LoopReport;
using tracenew::Shortfall;
using tracenew::StartStatus;
using tracenew::Verdict;

namespace {

std::string headline_of(const LoopReport& report) {
    std::string text;
    for (const auto& part : tracenew::detail::Headline{report}.parts()) {
        text += (text.empty() ? "" : ", ") + part.text;
    }
    return text;
}

LoopReport hundred_iterations() {
    LoopReport report;
    report.start_status = StartStatus::started;
    report.tracing = true;
    report.iterations = 103;
    report.warmup = 3;
    report.not_measured.clear();
    return report;
}

Finding headline_finding(Verdict verdict, double pace) {
    Finding finding;
    finding.verdict = verdict;
    finding.bytes_per_iteration = pace;
    finding.blocks_per_iteration = verdict == Verdict::leak ? 1 : 0;
    finding.iterations_grown = 3;
    return finding;
}

}  // namespace

TEST_CASE("headline: no leak stands only where that was measured") {
    LoopReport report = hundred_iterations();
    CHECK(headline_of(report) == "no leak");
    const auto lacking = [&](std::initializer_list<Shortfall> shortfalls) {
        report.shortfalls = shortfalls;
        return headline_of(report);
    };
    CHECK(lacking({{Flaw::no_iteration, 0, 0}}) == "too few to tell");
    CHECK(lacking({{Flaw::too_few_iterations, 19, 20}}) == "too few to tell");
    CHECK(lacking({{Flaw::too_few_iterations, 2, 20}, {Flaw::not_closed, 1, 0}}) ==
          "cannot tell: the last 1 iteration was not closed");
    CHECK(lacking({{Flaw::not_closed, 7, 0}}) ==
          "cannot tell: the last 7 iterations were not closed");
    report.unmatched_filter = "file */a.cpp";
    CHECK(lacking({{Flaw::unmatched_filter, 0, 0}}) ==
          "cannot tell: nothing matches the filter \"file */a.cpp\"");
    CHECK(lacking({{Flaw::left_out, 5081, 0}}) ==
          "cannot tell: not all was watched, 5081 changes had no room");
    CHECK(lacking({{Flaw::dropped, 113050, 0}, {Flaw::left_out, 1, 0}}) ==
          "cannot tell: 113050 allocations were dropped");
    CHECK(lacking({{Flaw::not_started, 0, 0}, {Flaw::dropped, 1, 0}}) ==
          "cannot tell: nothing was traced");
    // It said that nothing was traced.
    CHECK(lacking({{Flaw::asked_amidst, 0, 0}}) ==
          "cannot tell: asked while its thread was in the tracer's own code");
    CHECK(headline_of({}) == "cannot tell: of no probe");
    // Fewer are silenced than were to be, and none of these leaks.
    CHECK(lacking({{Flaw::suppressions, 0, 0}}) == "no leak");
}

// It was "no leak" of both, while a check of the same loop said that nothing was measured.
TEST_CASE(
    "headline: of samples, and since the traces were cleared, no more is said than is known") {
    LoopReport report = hundred_iterations();
    report.sample_interval = 4096;
    report.shortfalls = {{Flaw::sampled, 4096, 0}};
    CHECK(headline_of(report) == "no leak in the samples");
    report.shortfalls = {{Flaw::cleared, 20, 0}, {Flaw::sampled, 4096, 0}};
    CHECK(headline_of(report) == "no leak in the samples since the restart");
    report.sample_interval = 0;
    report.shortfalls = {{Flaw::cleared, 20, 0}};
    CHECK(headline_of(report) == "no leak since the restart");
    report.unseen = tracenew::Unseen::other_malloc;
    report.unseen_per_iteration = 1008;
    CHECK(headline_of(report) ==
          "no leak in what is traced since the restart, but malloc'ed memory "
          "grows by 1008 B an iteration");
    report.shortfalls.push_back({Flaw::dropped, 1, 0});
    CHECK(headline_of(report) ==
          "cannot tell: 1 allocation was dropped, malloc'ed memory grows by 1008 B an iteration");
}

TEST_CASE("headline: no leak is said of what is traced only, where something else grows") {
    LoopReport report = hundred_iterations();
    report.unseen = tracenew::Unseen::other_malloc;
    report.unseen_growth = 100800;
    report.unseen_per_iteration = 1008;
    CHECK(headline_of(report) ==
          "no leak in what is traced, but malloc'ed memory grows by 1008 B an iteration");
    report.unseen_per_iteration = 0.04;
    CHECK(headline_of(report) ==
          "no leak in what is traced, but malloc'ed memory grows by 1 B in 25 iterations");
    report.findings = {headline_finding(Verdict::leak, 50)};
    report.unseen_per_iteration = 1008;
    CHECK(headline_of(report) ==
          "1 leak, 50 B an iteration, malloc'ed memory grows by 1008 B an iteration");
    report.findings = {};
    report.unseen_per_iteration = 0;
    report.unseen_growth = 20 << 20;
    for (const tracenew::Unseen unseen :
         {tracenew::Unseen::elsewhere, tracenew::Unseen::unknown, tracenew::Unseen::other_malloc}) {
        report.unseen = unseen;
        CHECK(headline_of(report) ==
              "no leak in what is traced, but the process grows in RAM by 20.0 MiB more");
    }
    for (const tracenew::Unseen unseen :
         {tracenew::Unseen::fragmentation, tracenew::Unseen::overhead, tracenew::Unseen::touched,
          tracenew::Unseen::files}) {
        report.unseen = unseen;
        CHECK(headline_of(report) == "no leak");
    }
}

TEST_CASE("headline: a leak that malloc contradicts is not told as one") {
    LoopReport report = hundred_iterations();
    report.findings = {headline_finding(Verdict::leak, 50)};
    report.unconfirmed_growth = 1 << 20;
    CHECK(headline_of(report) ==
          "1 leak, 50 B an iteration, but malloc has handed out no more than before in all");
    report.overcounted = 1 << 20;
    CHECK(headline_of(report) == "cannot tell: blocks of new were given to free()");
}

TEST_CASE("headline: what was known when the tracing ended is said, what was not is not") {
    LoopReport report = hundred_iterations();
    report.tracing = false;
    report.shortfalls = {{Flaw::ended, 0, 0}};
    CHECK(headline_of(report) == "no leak");
    report.findings = {headline_finding(Verdict::undecided, 10)};
    report.findings[0].doubt = tracenew::Doubt::not_tracing;
    CHECK(headline_of(report) == "cannot tell: not tracing any more");
    report.shortfalls = {{Flaw::not_tracing, 0, 0}};
    CHECK(headline_of(report) == "cannot tell: nothing was traced");
}

TEST_CASE("headline: growth that goes on is not called free of leaks because it is undecided") {
    LoopReport report = hundred_iterations();
    report.findings = {headline_finding(Verdict::undecided, 10)};
    report.findings[0].iterations_needed = 57;
    CHECK(headline_of(report) == "undecided: 1 line may leak, about 57 more iterations would tell");
    report.group_by = tracenew::GroupBy::file;
    report.findings.push_back(report.findings[0]);
    CHECK(headline_of(report) ==
          "undecided: 2 files may leak, about 57 more iterations would tell");
    for (Finding& finding : report.findings) {
        finding.iterations_grown = 2;  // first uses
    }
    CHECK(headline_of(report) == "no leak");
}

TEST_CASE("headline: leaks first, then what grows, each with its pace") {
    LoopReport report = hundred_iterations();
    report.findings = {headline_finding(Verdict::growing, 3174)};
    CHECK(headline_of(report) == "no leak, 1 line grows, 3.1 KiB an iteration");
    report.findings.push_back(headline_finding(Verdict::leak, 50));
    report.findings.push_back(headline_finding(Verdict::leak, 50));
    CHECK(headline_of(report) == "2 leaks, 100 B an iteration, 1 line grows, 3.1 KiB an iteration");
    report.shortfalls = {{Flaw::dropped, 1, 0}};
    report.findings = {headline_finding(Verdict::leak, 50)};
    CHECK(headline_of(report) == "1 leak, 50 B an iteration, 1 allocation was dropped");
    report.shortfalls = {{Flaw::sampled, 4096, 0}};
    report.sample_interval = 4096;
    CHECK(headline_of(report) == "1 leak, 50 B an iteration (estimated)");
}

TEST_CASE("headline: all paces are told over the same number of iterations") {
    LoopReport report = hundred_iterations();
    report.findings = {headline_finding(Verdict::leak, 2.4)};
    report.findings[0].blocks_per_iteration = 0.1;
    report.findings.push_back(headline_finding(Verdict::growing, 0.05));
    CHECK(headline_of(report) == "1 leak, 2.40 B an iteration, 1 line grows, 0.05 B an iteration");
    report.findings.pop_back();
    report.findings[0].blocks_per_iteration = 0.05;
    CHECK(headline_of(report) == "1 leak, 48 B in 20 iterations");
}
