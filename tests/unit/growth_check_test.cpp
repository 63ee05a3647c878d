#include "support/catch.hpp"

#include <tracenew.hpp>

#include <sstream>

using tracenew::Finding;
using tracenew::GrowthCheck;

namespace {

std::string growth_check_text_of(const GrowthCheck& check) {
    std::ostringstream out;
    out << check;
    return out.str();
}

Finding leak_at(const char* file, unsigned line) {
    Finding finding;
    finding.verdict = tracenew::Verdict::leak;
    finding.site.file = file;
    finding.site.line = line;
    finding.bytes_per_iteration = 50000;
    finding.blocks_per_iteration = 4;
    finding.size = 100000;
    finding.count = 8;
    return finding;
}

}  // namespace

TEST_CASE("growth_check: ok only when nothing leaks and that was measured") {
    CHECK(GrowthCheck({}, "").ok());
    CHECK(static_cast<bool>(GrowthCheck({}, "")));
    CHECK_FALSE(GrowthCheck({}, "not tracing").ok());
    CHECK_FALSE(GrowthCheck({leak_at("a.cpp", 3)}, "").ok());
    CHECK_FALSE(static_cast<bool>(GrowthCheck({leak_at("a.cpp", 3)}, "")));
}

TEST_CASE("growth_check: prints why") {
    CHECK(growth_check_text_of(GrowthCheck({}, "")) == "no growth");
    CHECK(growth_check_text_of(GrowthCheck({}, "not tracing")) == "not measured: not tracing");
    Finding leak = leak_at("a.cpp", 3);
    leak.iterations = leak.iterations_grown = 30;
    leak.exact_blocks = 4;
    leak.exact_iterations = 1;
    CHECK(growth_check_text_of(GrowthCheck({leak, leak_at("b.cpp", 4)}, "")) ==
          "leak: a.cpp:3: +48.8 KiB and +4 blocks an iteration, 97.7 KiB in 8 blocks\n"
          "  Left behind by each of the last 30 iterations, exactly 4 blocks in each.\n"
          "  File \"\", in <unknown>\n"
          "leak: b.cpp:4: +48.8 KiB and +4 blocks an iteration, 97.7 KiB in 8 blocks\n"
          "  Left behind by each of the last 0 iterations.\n"
          "  File \"\", in <unknown>");
}

TEST_CASE(
    "growth_check: leaks, what grows, and what stays undecided are wrong; first uses are not") {
    Finding finding = leak_at("a.cpp", 3);
    CHECK(GrowthCheck::is_wrong(finding));
    finding.verdict = tracenew::Verdict::growing;
    CHECK(GrowthCheck::is_wrong(finding));
    CHECK(GrowthCheck({finding}, "").leaks().empty());
    CHECK(GrowthCheck({finding}, "").findings().size() == 1);
    finding.verdict = tracenew::Verdict::undecided;
    finding.iterations_grown = 3;
    CHECK(GrowthCheck::is_wrong(finding));
    finding.iterations_grown = 2;
    CHECK_FALSE(GrowthCheck::is_wrong(finding));
    finding.iterations_grown = 9;
    finding.doubt = tracenew::Doubt::may_resize_again;  // a buffer that is used again
    CHECK_FALSE(GrowthCheck::is_wrong(finding));
    finding.doubt = tracenew::Doubt::may_back_up;
    CHECK(GrowthCheck::is_wrong(finding));
    finding.verdict = tracenew::Verdict::warming_up;
    CHECK_FALSE(GrowthCheck::is_wrong(finding));
}

TEST_CASE("growth_check: slack is what the finding's own paths may grow by") {
    using tracenew::detail::Slack;
    Finding finding = leak_at("a.cpp", 3);
    finding.size_diff = 10;  // another path to the line has shrunk
    finding.count_diff = 1;
    finding.grown_bytes = 1000;
    finding.grown_blocks = 20;
    CHECK_FALSE(Slack{0, 0}.excuses(finding));
    CHECK(Slack{1000, 0}.excuses(finding));
    CHECK_FALSE(Slack{999, 0}.excuses(finding));
    CHECK(Slack{0, 20}.excuses(finding));
    CHECK_FALSE(Slack{0, 19}.excuses(finding));
    CHECK(Slack{1000, 20}.excuses(finding));
    CHECK_FALSE(Slack{1000, 19}.excuses(finding));
    CHECK_FALSE(Slack{999, 20}.excuses(finding));
    finding.grown_blocks = 1;
    finding.verdict = tracenew::Verdict::growing;
    CHECK_FALSE(Slack{0, 20}.excuses(finding));
    CHECK(Slack{1000, 0}.excuses(finding));
    finding.grown_blocks = 20;
    finding.grower = tracenew::Grower::queue;
    CHECK(Slack{0, 20}.excuses(finding));
    CHECK_FALSE(Slack{0, 19}.excuses(finding));
    finding.grown_blocks = 1;
    finding.verdict = tracenew::Verdict::undecided;
    CHECK(Slack{0, 20}.excuses(finding));
    finding.doubt = tracenew::Doubt::may_resize_again;
    CHECK_FALSE(Slack{0, 20}.excuses(finding));
    finding.doubt = tracenew::Doubt::too_few_blocks;
    finding.grown_blocks = 0;
    CHECK_FALSE(Slack{0, 20}.excuses(finding));
}
