// Needs debug info: the test programs are built with -g.
#include <tracenew.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace symbol = tracenew::detail::symbol;

namespace resolver_fixture {

using tracenew::detail::Place;

// The address of the caller's call.
__attribute__((noinline)) inline std::uintptr_t here() {
    return reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)) - 1;
}

// Keeps a call from being the last thing that a function does, and so from becoming a jump.
inline std::uintptr_t not_last(std::uintptr_t address) {
    __asm__ volatile("" ::: "memory");
    return address;
}

constexpr unsigned innermost_line = __LINE__ + 2;
__attribute__((always_inline)) inline std::uintptr_t innermost() {
    const std::uintptr_t address = here();
    return not_last(address);
}

constexpr unsigned middle_line = __LINE__ + 3;
struct Middle {
    std::uintptr_t address = 0;
    __attribute__((always_inline)) inline void look() { address = innermost(); }
};

constexpr unsigned outermost_line = __LINE__ + 3;
__attribute__((noinline)) inline std::uintptr_t outermost() {
    Middle middle;
    middle.look();
    return not_last(middle.address);
}

extern "C" __attribute__((noinline)) std::uintptr_t resolver_fixture_plain_name();
std::uintptr_t resolver_fixture_plain_name() {
    return not_last(here());
}

// With external linkage: there GCC calls lambdas artificial, as it does what it has made itself.
constexpr unsigned inline_lambda_line = __LINE__ + 3;
inline std::uintptr_t in_lambda_of_inline_function() {
    const auto look = [](auto call) __attribute__((noinline)) {
        return not_last(call());
    };
    return look(here);
}

// Both tell where they are called, which is in constructors that nobody wrote.
struct Told {
    __attribute__((noinline)) explicit Told(int)
        : by(reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)) - 1) {}
    __attribute__((noinline)) Told(const Told&)
        : by(reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)) - 1) {}
    Told& operator=(const Told&) = delete;
    ~Told() = default;

    std::uintptr_t by;
};
struct Inherits : Told {
    using Told::Told;
    volatile int more = 1;
};
struct Holds {
    Told told;
    std::string more;
};

// A user's function and one of the standard library, folded into one by the linker.
extern "C" __attribute__((noinline)) std::uintptr_t resolver_fixture_folded();
std::uintptr_t resolver_fixture_folded() {
    return not_last(here());
}
extern "C" std::uintptr_t
resolver_fixture_folded_too() __asm__("_ZSt27resolver_fixture_folded_toov")
    __attribute__((alias("resolver_fixture_folded")));

const Place* site_of(const tracenew::detail::List<Place>& locations) {
    for (const Place& location : locations) {
        if (!is_standard(location.owner)) {
            return &location;
        }
    }
    return nullptr;
}

bool ends_with(const std::string& text, const std::string& end) {
    return text.size() >= end.size() &&
           text.compare(text.size() - end.size(), end.size(), end) == 0;
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace resolver_fixture

using tracenew::detail::CodeKind;
using tracenew::detail::Places;
using tracenew::detail::Resolver;
using namespace resolver_fixture;

TEST_CASE("resolver: a call is named by file, line and function") {
    const std::uintptr_t address = here();
    const unsigned line = __LINE__ - 1;
    const Places locations = Resolver::instance().resolve(address);
    REQUIRE(locations->size() == 1);
    const Place& location = locations->front();
    CHECK(ends_with(location.file, "/resolver_test.cpp"));
    CHECK(location.file[0] == '/');
    CHECK(location.line == line);
    CHECK(location.address == address);
    CHECK_FALSE(location.module.empty());
    CHECK_FALSE(location.inlined);
    CHECK_FALSE(is_standard(location.owner));
    CHECK(Resolver::kind_for_hook(address) == CodeKind::user);
    CHECK(holds(symbol::source_line(location.file, line), "= here();"));
}

TEST_CASE("resolver: inlined calls are frames of their own") {
    const Places locations = Resolver::instance().resolve(outermost());
    REQUIRE(locations->size() == 3);
    const Place& first = (*locations)[0];
    const Place& second = (*locations)[1];
    const Place& third = (*locations)[2];
    CHECK(first.function == "resolver_fixture::innermost()");
    CHECK(first.line == innermost_line);
    CHECK(first.inlined);
    CHECK(second.function == "resolver_fixture::Middle::look()");
    CHECK(second.line == middle_line);
    CHECK(second.inlined);
    CHECK(third.function == "resolver_fixture::outermost()");
    CHECK(third.line == outermost_line);
    CHECK_FALSE(third.inlined);
}

TEST_CASE("resolver: a function of C keeps its plain name") {
    const auto locations = Resolver::instance().resolve(resolver_fixture_plain_name());
    CHECK(locations->back().function == "resolver_fixture_plain_name");
}

TEST_CASE("resolver: folded code is whose line is told, and the frames behind it are kept") {
    const std::uintptr_t address = resolver_fixture_folded();
    const auto locations = Resolver::instance().resolve(address);
    CHECK(locations->back().function == "resolver_fixture_folded");
    CHECK_FALSE(is_standard(locations->back().owner));
    CHECK(Resolver::kind_for_hook(address) == CodeKind::looked_through);
}

TEST_CASE("resolver: a lambda in an algorithm is the user's, the algorithm is not") {
    std::uintptr_t in_lambda = 0;
    std::uintptr_t in_algorithm = 0;
    unsigned lambda_line = 0;
    const std::vector<int> numbers = {1, 2, 3};
    const unsigned line = __LINE__ + 1;
    std::for_each(
        numbers.begin(), numbers.end(), [&](int) __attribute__((noinline)) {
            in_algorithm = reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)) - 1;
            in_lambda = here(), lambda_line = __LINE__;
        });

    const Places lambda = Resolver::instance().resolve(in_lambda);
    REQUIRE(site_of(*lambda) == &lambda->front());
    CHECK(lambda->front().line == lambda_line);
    CHECK(holds(lambda->front().function, "operator()"));
    CHECK(Resolver::kind_for_hook(in_lambda) == CodeKind::user);

    const Places algorithm = Resolver::instance().resolve(in_algorithm);
    CHECK(is_standard(algorithm->front().owner));
    CHECK(holds(algorithm->front().function, "for_each"));
    const Place* site = site_of(*algorithm);
    CHECK((Resolver::kind_for_hook(in_algorithm) == CodeKind::looked_through) == (site == nullptr));
    if (site != nullptr) {  // optimised: the algorithm was inlined
        CHECK(site->line == line);
    }
}

TEST_CASE("resolver: a lambda of an inline function is the user's") {
    const std::uintptr_t address = in_lambda_of_inline_function();
    const Places locations = Resolver::instance().resolve(address);
    CHECK_FALSE(is_standard(locations->front().owner));
    CHECK(locations->front().line == inline_lambda_line);
    CHECK(holds(locations->front().function, "in_lambda_of_inline_function"));
    CHECK(holds(locations->front().function, "operator()"));
}

TEST_CASE("resolver: constructors that nobody wrote are looked through") {
    const std::uintptr_t inherited = Inherits(1).by;
    CHECK(is_standard(Resolver::instance().resolve(inherited)->front().owner));
    const Holds first{Told(1), std::string(50, 'm')};
    const Holds second = first;
    CHECK(is_standard(Resolver::instance().resolve(second.told.by)->front().owner));
}

TEST_CASE("resolver: an inlined lambda has a readable name and belongs to the user") {
    std::uintptr_t address = 0;
    const auto look = [&]() __attribute__((always_inline)) {
        address = here();
    };
    look();
    const Places locations = Resolver::instance().resolve(address);
    CHECK_FALSE(is_standard(locations->front().owner));
    CHECK(holds(locations->front().function, "::"));
    CHECK(holds(locations->front().function, "operator()"));
}

TEST_CASE("resolver: an address in no module is its own name") {
    for (const std::uintptr_t address : {std::uintptr_t{0}, std::uintptr_t{0x10}, UINTPTR_MAX}) {
        const Places locations = Resolver::instance().resolve(address);
        REQUIRE(locations->size() == 1);
        CHECK_FALSE(locations->front().function.empty());
        CHECK(locations->front().module.empty());
        CHECK(Resolver::kind_for_hook(address) == CodeKind::user);
    }
    CHECK(Resolver::instance().resolve(0x10)->front().function == "0x10");
}

TEST_CASE("resolver: no address of any module is without a name") {
    for (const symbol::Module& module : symbol::list_modules()) {
        for (std::uintptr_t address = module.begin; address < module.end;
             address += 1 + (module.end - module.begin) / 20) {
            for (const auto& location : *Resolver::instance().resolve(address)) {
                CHECK_FALSE(location.function.empty());
            }
        }
    }
}

TEST_CASE("resolver: answers are remembered and shared") {
    const std::uintptr_t address = here();
    CHECK(Resolver::instance().resolve(address) == Resolver::instance().resolve(address));
    Resolver::instance().lock().lock_for_fork();
    Resolver::instance().lock().unlock_after_fork();
    CHECK(Resolver::instance().resolve(address)->front().address == address);
}

TEST_CASE("resolver: any number of threads may ask") {
    const std::uintptr_t address = outermost();
    std::vector<std::thread> threads;
    std::vector<std::size_t> frames(4);
    for (std::size_t i = 0; i < frames.size(); ++i) {
        threads.emplace_back([&frames, i, address] {
            for (std::uintptr_t n = 0; n < 200; ++n) {
                Resolver::instance().refresh_modules();
                Resolver::kind_for_hook(address - n);
                Resolver::instance().resolve(address - n);
            }
            frames[i] = Resolver::instance().resolve(address)->size();
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(frames == std::vector<std::size_t>(4, 3));
}
