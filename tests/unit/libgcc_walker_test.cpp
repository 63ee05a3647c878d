#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <thread>

using tracenew::detail::FrameBuffer;
using tracenew::detail::LibgccWalker;
using tracenew::detail::Registers;

namespace {

constexpr std::size_t limit = 64;

struct Walked {
    std::uintptr_t addresses[FrameBuffer::capacity_for(limit)] = {};
    std::size_t size = 0;
    bool more = false;
};

SITE void walk(Walked& walked, std::size_t frames_wanted) {
    FrameBuffer frames{walked.addresses, frames_wanted};
    LibgccWalker::capture(Registers::of_caller(), frames);
    walked.size = frames.size();
    walked.more = frames.more();
}

SITE void inner(Walked& walked, std::size_t frames_wanted) {
    walk(walked, frames_wanted);
    support::kept(&walked);
}

SITE void middle(Walked& walked, std::size_t frames_wanted) {
    inner(walked, frames_wanted);
    support::kept(&walked.size);
}

SITE void recurse(Walked& walked, int depth) {
    if (depth == 0) {
        middle(walked, limit);
    } else {
        recurse(walked, depth - 1);
    }
    support::kept(&walked.more);
}

std::string function_at(std::uintptr_t address) {
    return tracenew::detail::Resolver::instance().resolve(address)->back().function;
}

}  // namespace

TEST_CASE("libgcc_walker: the callers, most recent first, without our own frames") {
    Walked walked;
    middle(walked, limit);
    REQUIRE(walked.size >= 3);
    CHECK(support::contains(function_at(walked.addresses[0]), "inner"));
    CHECK(support::contains(function_at(walked.addresses[1]), "middle"));
    bool met_main = false;
    for (std::size_t i = 0; i < walked.size; ++i) {
        met_main = met_main || support::is_main(function_at(walked.addresses[i]));
    }
    CHECK(met_main);
    CHECK_FALSE(walked.more);
}

TEST_CASE("libgcc_walker: stops at the limit and says that there was more") {
    Walked walked;
    middle(walked, 2);
    CHECK(walked.size == 2);
    CHECK(walked.more);
    CHECK(support::contains(function_at(walked.addresses[1]), "middle"));
}

TEST_CASE("libgcc_walker: recursion is as deep as it was") {
    Walked walked;
    recurse(walked, 9);
    std::size_t levels = 0;
    for (std::size_t i = 0; i < walked.size; ++i) {
        levels += support::contains(function_at(walked.addresses[i]), "recurse") ? 1 : 0;
    }
    CHECK(levels == 10);
}

TEST_CASE("libgcc_walker: ends at the first function of a thread") {
    Walked walked;
    std::thread thread{[&] { middle(walked, limit); }};
    thread.join();
    REQUIRE(walked.size >= 3);
    CHECK(support::contains(function_at(walked.addresses[0]), "inner"));
    CHECK(support::contains(function_at(walked.addresses[1]), "middle"));
    CHECK_FALSE(walked.more);
}
