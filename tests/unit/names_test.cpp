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

TEST_CASE("names: every other enumerator prints as a word of its own") {
    const auto names_of = [](auto first, auto last) {
        std::set<std::string> names;
        for (int i = static_cast<int>(first); i <= static_cast<int>(last); ++i) {
            std::ostringstream out;
            out << static_cast<decltype(first)>(i);
            names.insert(out.str());
        }
        return names;
    };
    using namespace tracenew;
    CHECK(names_of(GroupBy::traceback, GroupBy::module) ==
          std::set<std::string>{"traceback", "line", "function", "file", "module"});
    CHECK(names_of(Doubt::none, Doubt::not_tracing) ==
          std::set<std::string>{"none", "too few iterations", "too few blocks", "may be filling",
                                "may resize again", "may back up", "may replace", "not tracing"});
    CHECK(names_of(Grower::none, Grower::queue) ==
          std::set<std::string>{"none", "container", "chunks", "queue"});
    CHECK(names_of(Unseen::nothing, Unseen::files) ==
          std::set<std::string>{"nothing", "fragmentation", "other malloc", "elsewhere", "unknown",
                                "overhead", "touched", "files"});
    CHECK(names_of(Flaw::suppressions, Flaw::asked_amidst) ==
          std::set<std::string>{"suppressions", "not started", "not tracing", "ended", "cleared",
                                "sampled", "dropped", "left out", "no iteration",
                                "too few iterations", "not closed", "unmatched filter",
                                "asked amidst"});
}
