// What unit tests and hazards need to allocate on purpose and to find it again in the answers.
// Catch2 and the tests themselves allocate too: look at the functions of a test, never at totals.
#pragma once

#include <tracenew.hpp>

#include <cstdint>
#include <string>
#include <vector>

/// A site of its own: never inlined and never merged with a function that has the same body, so
/// that it is found by its name at every -O level.
#if defined(__clang__)
#define SITE __attribute__((noinline))
#else
#define SITE __attribute__((noinline, no_icf))
#endif

#if defined(__has_feature)
#define SUPPORT_HAS_FEATURE(feature) __has_feature(feature)
#else
#define SUPPORT_HAS_FEATURE(feature) 0
#endif

namespace support {

#if defined(__SANITIZE_ADDRESS__) || SUPPORT_HAS_FEATURE(address_sanitizer)
constexpr bool has_asan = true;
#else
constexpr bool has_asan = false;
#endif
#if defined(__SANITIZE_THREAD__) || SUPPORT_HAS_FEATURE(thread_sanitizer)
constexpr bool has_tsan = true;
#else
constexpr bool has_tsan = false;
#endif

/// Keeps the compiler from removing the allocation of `pointer`, and from making a tail call of it,
/// in which the caller's frame would be gone.
inline void* kept(void* pointer) noexcept {
    asm volatile("" : "+r"(pointer) : : "memory");
    return pointer;
}

/// A block whose traceback is one of 2^Depth: the lowest bits of `path` say by which calls.
template <int Depth>
SITE void* by_path(unsigned path) {
    if constexpr (Depth == 0) {
        return kept(::operator new(64));
    } else {
        return (path & 1U) != 0 ? kept(by_path<Depth - 1>(path >> 1))
                                : kept(by_path<Depth - 1>(path >> 1));
    }
}

inline bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// Catch2 3's main comes from a library without debug info, and is then "main+0x88".
inline bool is_main(const std::string& function) {
    return function == "main" || function.rfind("main+0x", 0) == 0;
}

struct Amount {
    std::uint64_t bytes = 0;
    std::uint64_t blocks = 0;
};

/// What is alive at sites in functions whose name contains `function`.
inline Amount alive_in(const tracenew::Snapshot& snapshot, const std::string& function) {
    Amount sum;
    for (const tracenew::Statistic& row : snapshot.statistics(tracenew::GroupBy::function)) {
        if (contains(row.site.function, function)) {
            sum.bytes += row.size;
            sum.blocks += row.count;
        }
    }
    return sum;
}

/// The rows (findings, statistics, diffs) whose site is in a function whose name contains
/// `function`.
template <class Row>
std::vector<Row> rows_in(const std::vector<Row>& rows, const std::string& function) {
    std::vector<Row> found;
    for (const Row& row : rows) {
        if (contains(row.site.function, function)) {
            found.push_back(row);
        }
    }
    return found;
}

}  // namespace support
