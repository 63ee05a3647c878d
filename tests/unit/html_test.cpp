// What it looks like: tests/export/browser.py.
#include <tracenew.hpp>

#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <sstream>
#include <string>

using support::contains;

namespace {

std::string html_of(const tracenew::LoopReport& report) {
    std::ostringstream out;
    tracenew::write_html(out, report);
    CHECK(out.good());
    return out.str();
}

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
        ++count;
    }
    return count;
}

tracenew::Finding html_finding() {
    tracenew::Finding finding;
    finding.verdict = tracenew::Verdict::leak;
    finding.site.file = "</script><img src=x>&\xe2\x80\xa8\xff.cpp";
    finding.site.line = 12;
    finding.site.function = "leak<int>";
    finding.grown_bytes = 4096;
    finding.history = {{0, 0, 0}, {10, 4096, 4}};
    finding.births.resize(64);
    finding.source = "</script>\n";
    finding.source_begins = 12;
    return finding;
}

}  // namespace

TEST_CASE("html: nothing in the data ends the element that it is in") {
    tracenew::LoopReport report;
    report.findings = {html_finding()};
    const std::string page = html_of(report);
    CHECK(page.substr(0, 15) == "<!DOCTYPE html>");
    CHECK(count_of(page, "</script") == 2);
    CHECK(count_of(page, "<script") == 2);
    CHECK_FALSE(contains(page, "<img"));
    CHECK(contains(
        page, "\"\\u003c/script\\u003e\\u003cimg src=x\\u003e\\u0026\\u2028\xef\xbf\xbd.cpp\""));
}

TEST_CASE("html: nothing is fetched, and a policy says so") {
    const std::string page = html_of({});
    CHECK(contains(page, "content=\"default-src 'none'; base-uri 'none'; form-action 'none'; "
                         "style-src 'sha256-"));
    CHECK_FALSE(contains(page, "innerHTML"));
    CHECK_FALSE(contains(page, "src=\""));
    CHECK(count_of(page, "http") ==
          count_of(page, "http-equiv") + count_of(page, "http://www.w3.org/2000/svg"));
}

TEST_CASE("html: a frame that many share is written once, and what is 0 is not") {
    tracenew::LoopReport report;
    report.findings = {html_finding(), html_finding(), html_finding()};
    const std::string page = html_of(report);
    CHECK(count_of(page, "leak\\u003cint\\u003e") == 1);
    CHECK(contains(page, "{\"verdict\":\"leak\",\"site\":0,\"grown_bytes\":4096,"));
    CHECK(count_of(page, "\"births\":[") == 3);
}

TEST_CASE("html: what was alive over time is told of the first 100") {
    tracenew::LoopReport report;
    report.findings.assign(302, html_finding());
    CHECK(count_of(html_of(report), "\"births\":[") == 100);
}

TEST_CASE("html: a snapshot") {
    std::ostringstream out;
    tracenew::write_html(out, tracenew::Snapshot{});
    CHECK(contains(out.str(), "{\"tracenew\":\"snapshot\",\"version\":1,\"process\":{"));
    CHECK(contains(out.str(), "\"size\":0,\"count\":0"));
}
