#include "support/catch.hpp"

#include <tracenew.hpp>

#include <atomic>

using tracenew::detail::CodeKind;
using tracenew::detail::LookThrough;

namespace {

std::atomic<int> times_asked{0};

CodeKind even_is_standard(std::uintptr_t address) noexcept {
    ++times_asked;
    return address % 2 == 0 ? CodeKind::looked_through : CodeKind::user;
}

CodeKind odd_is_standard(std::uintptr_t address) noexcept {
    ++times_asked;
    return address % 2 == 1 ? CodeKind::looked_through : CodeKind::doubtful;
}

CodeKind not_known_yet(std::uintptr_t) noexcept {
    ++times_asked;
    return CodeKind::not_known;
}

}  // namespace

TEST_CASE("look_through: without a question nothing is looked through") {
    static LookThrough look;
    CHECK(look(0x1234) == CodeKind::user);
}

TEST_CASE("look_through: an address is times_asked about once") {
    static LookThrough look;
    look.install(&even_is_standard);
    times_asked = 0;
    for (int i = 0; i < 3; ++i) {
        CHECK(look(0x401000) == CodeKind::looked_through);
        CHECK(look(0x401001) == CodeKind::user);
    }
    CHECK(times_asked == 2);
}

TEST_CASE("look_through: addresses that share a slot do not share an answer") {
    static LookThrough look;
    look.install(&even_is_standard);
    for (int round = 0; round < 2; ++round) {
        for (std::uintptr_t address = 0x7f0000000000; address < 0x7f0000000000 + 20000; ++address) {
            REQUIRE((look(address) == CodeKind::looked_through) == (address % 2 == 0));
        }
    }
}

TEST_CASE("look_through: what is forgotten is times_asked again") {
    static LookThrough look;
    look.install(&even_is_standard);
    CHECK(look(0x401000) == CodeKind::looked_through);
    look.install(&odd_is_standard);
    CHECK(look(0x401000) == CodeKind::looked_through);
    look.forget();
    CHECK(look(0x401000) == CodeKind::doubtful);
}

TEST_CASE("look_through: what is not known yet is times_asked again") {
    static LookThrough look;
    look.install(&not_known_yet);
    times_asked = 0;
    CHECK(look(0x401000) == CodeKind::not_known);
    CHECK(look(0x401000) == CodeKind::not_known);
    CHECK(times_asked == 2);
    look.install(&odd_is_standard);
    CHECK(look(0x401000) == CodeKind::doubtful);
}
