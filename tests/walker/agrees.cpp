// The cached walker against the one that exceptions use: the same return address and the same stack
// pointer in every frame, from callbacks of sorts, iostreams, regex, threads, exceptions,
// recursion, alloca, over-aligned frames, std::function, call_once, signal handlers and unloaded
// libraries.
//
// Frames that the cached walker hands over are counted and must be few; a wrong one fails the test.

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define NEEDS_ITS_OWN_OPERATORS 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(NEEDS_ITS_OWN_OPERATORS)
// ASan has operators too, and tells a block from its own that ours frees.
int main() {
    return 77;
}
#else

// Where the tree is there, of the walkers alone: matrix.py builds this often, too.
#if __has_include("tracenew/detail/unwind/cfi_walker.hpp")
#include "tracenew/detail/unwind/cfi_walker.hpp"
#else
#define TRACENEW_CONFIG_HOOKS 0
#include <tracenew.hpp>
#endif

#include <algorithm>
#include <alloca.h>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fstream>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <new>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <unwind.h>
#include <vector>

namespace {

using tracenew::detail::CfiRow;
using tracenew::detail::CfiWalker;
using tracenew::detail::Registers;
using tracenew::detail::RememberedWalk;
using tracenew::detail::RememberedWalks;
using tracenew::detail::TracebackId;

std::atomic<long> walks{0};
std::atomic<long> handed_over{0};
std::atomic<long> wrong{0};
std::atomic<long> known_again{0};
std::atomic<long> by_words{0};

struct Place {
    std::uintptr_t ip;
    std::uintptr_t sp;
};

struct Expected {
    std::uintptr_t first;
    bool begun;
    std::size_t size;
    std::array<Place, 400> places;
};

_Unwind_Reason_Code expect(_Unwind_Context* context, void* argument) {
    auto& expected = *static_cast<Expected*>(argument);
    const std::uintptr_t ip = _Unwind_GetIP(context);
    expected.begun = expected.begun || ip == expected.first;
    if (ip == 0 || expected.size == expected.places.size()) {
        return _URC_END_OF_STACK;
    }
    if (expected.begun) {
        expected.places[expected.size++] = {ip, _Unwind_GetCFA(context)};
    }
    return _URC_NO_REASON;
}

// A shorter walk is as wrong as another one, unless it says that it hands over.
void compare(const CfiWalker& begin, const Expected& expected) {
    CfiWalker walker = begin;
    for (std::size_t i = 0; i < expected.size; ++i) {
        const CfiRow row = walker.row();
        const bool agrees =
            walker.ip() == expected.places[i].ip && walker.sp() == expected.places[i].sp;
        if (!agrees) {
            ++wrong;
            std::fprintf(stderr, "frame %zu: %lx at %lx, expected %lx at %lx\n", i,
                         static_cast<unsigned long>(walker.ip()),
                         static_cast<unsigned long>(walker.sp()),
                         static_cast<unsigned long>(expected.places[i].ip),
                         static_cast<unsigned long>(expected.places[i].sp));
            return;
        }
        if (row.kind == CfiRow::Kind::irreducible) {
            ++handed_over;
            return;
        }
        const bool is_last = row.kind == CfiRow::Kind::end || !walker.step(row) || walker.ip() == 0;
        if (is_last && i + 1 != expected.size && expected.size != expected.places.size()) {
            ++wrong;
            std::fprintf(stderr, "ended after %zu of %zu frames\n", i + 1, expected.size);
        }
        if (is_last) {
            return;
        }
    }
}

// The same walk as the hook makes it: compared with the last one from there, its rows guessed by
// it.
void compare_followed(Registers caller, const Expected& expected) {
    static constexpr std::size_t limit = 20;
    static thread_local RememberedWalks remembered;
    RememberedWalk& walk = remembered.from(caller);
    const RememberedWalk before = walk;
    const std::uint32_t era = tracenew::detail::code_era.now();
    const bool holds = walk.holds(caller, limit, era);
    if (holds) {
        ++by_words;
    } else {
        if (walk.is_listed()) {
            walk.unlist();
        }
        if (!CfiWalker::follow(caller, walk, limit)) {
            return;  // counted above
        }
    }
    bool agrees =
        walk.size == std::min(limit, expected.size) && walk.more == (expected.size > limit);
    for (std::size_t i = 0; i < walk.size && agrees; ++i) {
        agrees = walk.addresses[i] == expected.places[i].ip - 1;
    }
    if (walk.id != TracebackId::none) {
        ++known_again;
        agrees = agrees && walk.size == before.size && walk.more == before.more &&
                 std::equal(walk.addresses, walk.addresses + walk.size, before.addresses);
    }
    if (!holds && walk.id != TracebackId::none && walk.is_worth_listing()) {
        walk.era = era;
        CfiWalker::list_words(caller, walk);
    }
    walk.id = TracebackId{1};
    if (!agrees) {
        ++wrong;
        std::fprintf(stderr, "a walk of %u frames is not the one expected of %zu\n",
                     unsigned{walk.size}, expected.size);
    }
}

thread_local bool inside = false;

// By reference: a function that passes arguments on the stack may have its frame moved, and then
// of_caller() is wrong in it.
__attribute__((noinline)) void check(const Registers& caller) {
    if (inside) {
        return;
    }
    inside = true;
    static thread_local Expected expected;
    expected = {caller.ip, false, 0, {}};
    _Unwind_Backtrace(&expect, &expected);
    compare(CfiWalker{caller}, expected);
    compare_followed(caller, expected);
    ++walks;
    inside = false;
}

__attribute__((noinline)) void here() {
    check(Registers::of_caller());
    asm volatile("");
}

}  // namespace

__attribute__((noinline)) void* operator new(std::size_t size) {
    check(Registers::of_caller());
    void* block = std::malloc(size);
    if (block == nullptr) {
        std::abort();
    }
    return block;
}
__attribute__((noinline)) void operator delete(void* block) noexcept {
    check(Registers::of_caller());
    std::free(block);
}
__attribute__((noinline)) void operator delete(void* block, std::size_t) noexcept {
    check(Registers::of_caller());
    std::free(block);
}

namespace {

__attribute__((noinline)) int recurse(int depth) {
    volatile char frame[40];
    frame[0] = static_cast<char>(depth);
    if (depth == 0) {
        here();
        return frame[0];
    }
    return recurse(depth - 1) + frame[0];
}

__attribute__((noinline)) void with_alloca(std::size_t size) {
    char* text = static_cast<char*>(alloca(size));
    std::memset(text, 'a', size);
    here();
    const std::string copy(text, size);
    here();
}

struct alignas(64) Wide {
    char bytes[256];
};

__attribute__((noinline)) void with_aligned_frame(int value) {
    Wide wide;
    std::memset(&wide, value, sizeof wide);
    here();
    const std::vector<int> numbers(static_cast<std::size_t>(value) + 10, value);
    asm volatile("" : : "r"(&wide), "r"(numbers.data()) : "memory");
}

__attribute__((noinline)) void with_aligned_frame_and_alloca(std::size_t size) {
    Wide wide;
    char* text = static_cast<char*>(alloca(size));
    std::memset(text, 'b', size);
    std::memset(&wide, 1, sizeof wide);
    here();
    const std::string copy(text, size);
    asm volatile("" : : "r"(&wide), "r"(copy.data()) : "memory");
}

__attribute__((noinline)) void with_large_frame() {
    volatile char buffer[1 << 19];
    buffer[0] = 1;
    here();
    asm volatile("" : : "r"(&buffer) : "memory");
}

__attribute__((noinline)) void throw_from(int depth) {
    const std::string message(50, 'e');
    if (depth == 0) {
        throw std::runtime_error(message);
    }
    throw_from(depth - 1);
    asm volatile("");
}

void on_signal(int) {
    here();
}

void round_trip(int round) {
    std::vector<std::string> names;
    for (int i = 0; i < 60; ++i) {
        names.push_back(std::to_string(i * 7919 % 1000) + std::string(20, 'x'));
    }
    const auto less = [](const std::string& left, const std::string& right) {
        here();
        return left < right;
    };
    std::sort(names.begin(), names.end(), less);
    std::stable_sort(names.rbegin(), names.rend(), less);
    int numbers[20] = {3, 1, 2};
    std::qsort(numbers, 20, sizeof numbers[0], [](const void* left, const void* right) {
        here();
        return *static_cast<const int*>(left) - *static_cast<const int*>(right);
    });

    std::stringstream stream;
    stream << names[0] << ' ' << 1.5 << '\n';
    std::string line;
    std::getline(stream, line);
    std::ofstream("/dev/null") << line << std::flush;
    std::smatch match;
    const std::string text = "abababc123x";
    std::regex_match(text, match, std::regex("(a|b)*c([0-9]+)x"));

    std::map<int, std::function<int(int)>> functions;
    for (int i = 0; i < 5; ++i) {
        functions[i] = [i, names](int x) {
            here();
            return x + i + static_cast<int>(names.size());
        };
        functions[i](1);
    }
    std::once_flag once;
    std::call_once(once, [] { here(); });
    std::thread([] { const std::string mine(100, 't'); }).join();
    std::async(std::launch::async, [] { return std::string(100, 'f'); }).get();
    try {
        throw_from(5);
    } catch (const std::exception& error) {
        const std::string what = error.what();
        here();
    }
    recurse(40);
    with_alloca(100 + static_cast<std::size_t>(round));
    with_aligned_frame(round);
    with_aligned_frame_and_alloca(64 + static_cast<std::size_t>(round));
    with_large_frame();
    std::raise(SIGUSR1);
    if (void* library = dlopen("libz.so.1", RTLD_NOW)) {
        dlclose(library);
    }
}

}  // namespace

int main() {
    std::signal(SIGUSR1, on_signal);
    for (int round = 0; round < 5; ++round) {
        round_trip(round);
    }
    std::printf("%ld walks, %ld the same again, %ld by their words, %ld handed over, %ld wrong\n",
                walks.load(), known_again.load(), by_words.load(), handed_over.load(),
                wrong.load());
    // A signal's frame and a very large one are handed over, each round; not much more.
    const bool is_proof = walks > 1000 && known_again * 10 > walks && by_words * 50 > walks;
    return wrong == 0 && is_proof && handed_over * 20 < walks ? 0 : 1;
}

#endif
