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
    CHECK(growth_check_text_of(GrowthCheck({leak_at("a.cpp", 3), leak_at("b.cpp", 4)}, "")) ==
          "leak: a.cpp:3: +48.8 KiB and +4 blocks an iteration, 97.7 KiB in 8 blocks\n"
          "leak: b.cpp:4: +48.8 KiB and +4 blocks an iteration, 97.7 KiB in 8 blocks");
}
