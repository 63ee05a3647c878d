// SPDX-License-Identifier: MIT
#include <tracenew.hpp>

#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

using tracenew::Error;
using tracenew::Finding;
using tracenew::LoopReport;

namespace report_reader_fixture {

SITE void* make(std::size_t size) {
    return support::kept(::operator new(size));
}

/// Of a loop that leaks 100 bytes in each iteration and 30 in every 7th.
LoopReport report_of_leaks() {
    tracenew::Tracer tracer;
    tracer.start(10);
    tracenew::LoopProbe probe{tracer};
    std::vector<void*> blocks;
    for (int i = 0; i < 300; ++i) {
        const auto iteration = probe.iteration();
        blocks.push_back(make(100));
        if (i % 7 == 0) {
            blocks.push_back(support::kept(::operator new(30)));
        }
    }
    LoopReport report = probe.report();
    for (void* block : blocks) {
        ::operator delete(block);
    }
    return report;
}

/// With something in every member: what the reader forgets is 0 or "" when it comes back.
LoopReport full_report() {
    LoopReport report = report_of_leaks();
    report.start_status = tracenew::StartStatus::already_tracing;
    report.started_by_environment = true;
    report.forgotten = 11;
    report.pending = 12;
    report.merged = 13;
    report.close_interval = 14;
    report.seconds = 1.0 / 3;
    report.close_seconds = 1e-9;
    report.loop_seconds = 86400.125;
    report.sample_interval = 15;
    report.resident = 16;
    report.resident_growth = -17;
    report.live_growth = -18;
    report.unseen_growth = 19;
    report.unseen = tracenew::Unseen::other_malloc;
    report.unseen_per_iteration = 0.000123456789;
    report.unseen_rises = 20;
    report.overcounted = 21;
    report.unconfirmed_growth = 22;
    report.malloc_free = 23;
    report.tracer_memory = 24;
    report.ram = {{0.25, 25, 26}, {1.5, 27, 28}};
    report.history_left_out = 29;
    report.suppressed_paths = 30;
    report.suppressed_growth = -31;
    report.unmatched_filter = "a filter \"\x1b[31m";
    report.suppressions_error = "line 3";
    report.shortfalls = {{tracenew::Flaw::asked_amidst, 0, 0},
                         {tracenew::Flaw::too_few_iterations, 32, 33}};
    report.not_measured = "asked amidst";
    report.grows_beside = "beside";
    report.slack_bytes = 34;
    report.slack_blocks = 35;
    report.hidden_operators = {"/lib/one.so", "/lib/two.so"};
    report.refused = true;
    report.losses = {36, 37, 38, 39, 40, 41};
    report.group_by = tracenew::GroupBy::module;
    report.top = 42;
    report.process = {"host", "a program", 50, 51, 52, 53, {{"/bin/a", "0aff"}, {"/lib/b.so", ""}}};
    Finding& finding = report.findings.at(0);
    finding.doubt = tracenew::Doubt::not_tracing;
    finding.grower = tracenew::Grower::queue;
    finding.bytes_interval = {-1.5, 1e18};
    finding.blocks_interval = {0.1, 0.2};
    finding.size_diff = -43;
    finding.count_diff = -44;
    finding.iterations_grown_is_exact = false;
    finding.begins = 45;
    finding.iterations_needed = 46;
    finding.only_rose = true;
    finding.estimated = true;
    finding.paths = 47;
    finding.leaking_paths = 48;
    finding.source = "one line\nanother\n";
    finding.source_begins = 49;
    finding.parts = {report.findings.back(), report.findings.back()};
    return report;
}

std::string dumped(const LoopReport& report) {
    std::ostringstream out;
    report.dump(out);
    return out.str();
}

LoopReport loaded(const std::string& text) {
    std::istringstream in{text};
    return LoopReport::load(in);
}

std::string printed(const LoopReport& report) {
    std::ostringstream out;
    out << report;
    return out.str();
}

std::string page_of(const LoopReport& report) {
    std::ostringstream out;
    tracenew::write_html(out, report);
    return out.str();
}

/// Where two texts part, with what comes there; "" where they do not: both are too long to look at.
std::string difference(const std::string& left, const std::string& right) {
    std::size_t at = 0;
    while (at < left.size() && at < right.size() && left[at] == right[at]) {
        ++at;
    }
    return left == right ? "" : left.substr(at, 80) + "\n\nand\n\n" + right.substr(at, 80);
}

std::string load_error_of(const std::string& text) {
    try {
        static_cast<void>(loaded(text));
        return {};
    } catch (const Error& error) {
        return error.what();
    }
}

/// What is said of a finding with this member.
std::string error_of_finding(const std::string& member) {
    return load_error_of(R"({"tracenew":"report","version":1,"findings":[{)" + member + "}]}");
}

bool says(const std::string& error, const std::string& expected) {
    return error.find("load: line 1, column ") == 0 &&
           error.find(": expected " + expected) != std::string::npos;
}

}  // namespace report_reader_fixture

using namespace report_reader_fixture;

TEST_CASE("report_reader: a report that comes back is printed, drawn and checked as it was") {
    const LoopReport made = report_of_leaks();
    const LoopReport again = loaded(dumped(made));
    REQUIRE(made.leaks().size() == 2);
    CHECK(difference(printed(again), printed(made)) == "");
    CHECK(difference(page_of(again), page_of(made)) == "");
    CHECK(difference(dumped(again), dumped(made)) == "");
    CHECK(again.leaks().size() == 2);
    CHECK(again.process.id == static_cast<std::uint64_t>(::getpid()));
    CHECK(again.process.frames == 10);
    CHECK(again.process.modules.size() == made.process.modules.size());
    CHECK(again.check().ok() == made.check().ok());
    CHECK(again.check().rarest() == made.check().rarest());
}

TEST_CASE("report_reader: all members come back") {
    const LoopReport made = full_report();
    CHECK(difference(dumped(loaded(dumped(made))), dumped(made)) == "");
    CHECK(difference(printed(loaded(dumped(made))), printed(made)) == "");
    CHECK(difference(dumped(loaded(dumped(LoopReport{}))), dumped(LoopReport{})) == "");
    CHECK(loaded(dumped(made)).unseen_per_iteration == 0.000123456789);
}

TEST_CASE("report_reader: to a path, and what was there stays when it cannot be written") {
    const std::string path =
        "/tmp/tracenew_report_reader_test." + std::to_string(::getpid()) + ".json";
    const LoopReport made = report_of_leaks();
    made.dump(path);
    CHECK(difference(printed(LoopReport::load(path)), printed(made)) == "");
    CHECK_FALSE(std::ifstream{path + ".part"});
    CHECK(std::remove(path.c_str()) == 0);
    CHECK_THROWS_AS(made.dump("/no/such/folder/x.json"), Error);
    CHECK_THROWS_AS(LoopReport::load("/no/such/file.json"), Error);
    CHECK_THROWS_AS(LoopReport::load(std::string("/tmp")), Error);
}

TEST_CASE("report_reader: what is no report is refused by name") {
    CHECK(load_error_of("") == "load: line 1, column 1: expected an object");
    CHECK(load_error_of(R"({"tracenew":"snapshot","version":1})") ==
          "load: line 1, column 13: expected \"report\"");
    CHECK(says(load_error_of(R"({"tracenew":"report","version":2})"), "version 1"));
    CHECK(says(load_error_of("{}"), "the members \"tracenew\" and \"version\" of a report"));
    CHECK(says(error_of_finding(R"("verdict":"guilty")"), "a verdict"));
    CHECK(says(error_of_finding(R"("size":-1)"), "a whole number"));
    CHECK(says(error_of_finding(R"("history":[[1,2]])"), "more elements in this array"));
    CHECK(says(error_of_finding(R"("history":[[1,2,3,4]])"), "the end of this array"));
    CHECK(says(error_of_finding(R"("site_index":1,"frames":[{}])"), "a trace whose"));
    CHECK(says(error_of_finding(R"("source":{"begins":4294967296})"), "a line below 2^32"));
    std::string nested = R"("verdict":"leak")";
    for (int i = 0; i < 20; ++i) {
        nested = "\"parts\":[{" + nested + "}]";
    }
    CHECK(says(error_of_finding(nested), "findings that are not parts of parts"));
}

TEST_CASE("report_reader: cut anywhere, it is refused") {
    const std::string whole = dumped(full_report());
    for (std::size_t size = 0; size + 1 < whole.size(); size += 37) {
        CAPTURE(size);
        CHECK(load_error_of(whole.substr(0, size)).find("load: line ") == 0);
    }
}
