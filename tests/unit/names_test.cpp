#include "support/catch.hpp"

#include <tracenew.hpp>

#include <set>
#include <sstream>

using tracenew::StartStatus;
using tracenew::Verdict;

namespace {

const StartStatus all_answers[] = {StartStatus::started,
                                   StartStatus::already_tracing,
                                   StartStatus::hook_not_in_effect,
                                   StartStatus::unsupported_platform,
                                   StartStatus::out_of_memory,
                                   StartStatus::invalid_options};

}  // namespace

TEST_CASE("names: each answer of start() prints its name, and says what it means") {
    std::set<std::string> names;
    std::set<std::string> meanings;
    for (const StartStatus status : all_answers) {
        std::ostringstream out;
        out << status;
        names.insert(out.str());
        meanings.insert(tracenew::detail::meaning_of(status));
    }
    CHECK(names == std::set<std::string>{"started", "already_tracing", "hook_not_in_effect",
                                         "unsupported_platform", "out_of_memory",
                                         "invalid_options"});
    CHECK(meanings.size() == 6);
}

TEST_CASE("names: each verdict prints its name") {
    const auto names_text_of = [](Verdict verdict) {
        std::ostringstream out;
        out << verdict;
        return out.str();
    };
    CHECK(names_text_of(Verdict::undecided) == "undecided");
    CHECK(names_text_of(Verdict::steady) == "steady");
    CHECK(names_text_of(Verdict::warming_up) == "warming up");
    CHECK(names_text_of(Verdict::sawtooth) == "sawtooth");
    CHECK(names_text_of(Verdict::growing) == "growing");
    CHECK(names_text_of(Verdict::leak) == "leak");
}
