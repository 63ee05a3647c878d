#include "support/catch.hpp"

#include <tracenew.hpp>

#include <algorithm>

using tracenew::Finding;
using tracenew::Verdict;

namespace {

Finding finding_of(const char* name, Verdict verdict, double pace, std::int64_t size_diff = 0) {
    Finding finding;
    finding.site.file = name;
    finding.verdict = verdict;
    finding.bytes_per_iteration = pace;
    finding.size_diff = size_diff;
    return finding;
}

}  // namespace

// What findings() finds in real loops: verdict_test.cpp.
TEST_CASE("findings: worst first: leaks before all else, then by pace, then by growth") {
    std::vector<Finding> findings = {
        finding_of("h", Verdict::steady, 9e9),   finding_of("g", Verdict::sawtooth, 1),
        finding_of("f", Verdict::warming_up, 1), finding_of("e", Verdict::undecided, 1),
        finding_of("d", Verdict::growing, 1e6),  finding_of("c", Verdict::leak, 1, 5),
        finding_of("b", Verdict::leak, 1, 6),    finding_of("a", Verdict::leak, 2),
    };
    std::sort(findings.begin(), findings.end(), [](const Finding& left, const Finding& right) {
        return tracenew::detail::is_worse(left, right);
    });
    std::string order;
    for (const Finding& finding : findings) {
        order += finding.site.file;
    }
    CHECK(order == "abcdefgh");
}
