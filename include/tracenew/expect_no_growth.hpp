// SPDX-License-Identifier: MIT
// A test of a piece of code: run again and again, it must leave nothing behind.
// World: cold. May include: values, standard library.
#pragma once

#include "tracenew/filter.hpp"
#include "tracenew/growth_check.hpp"
#include "tracenew/statistic.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN

/// What `expect_no_growth()` takes. The defaults suit a body of any kind: they excuse nothing, and
/// run it on only where that is needed to tell.
struct GrowthOptions {
    /// Runs that fill caches and count for nothing.
    std::size_t warmup = 3;
    /// Runs after them, at least; three times as many if any site grew. Below
    /// `GrowthCheck::least_iterations` nothing counts as measured.
    std::size_t iterations = 30;
    /// Runs after the warm-up, at most, while a site is undecided or looks like a leak: so does a
    /// cache that is not full yet. From 300 on, ten times as many while all of them take less than
    /// a second.
    std::size_t max_iterations = 300;
    std::size_t frames = 10;           ///< of each traceback: 1 to 512, see `Options::frames`
    GroupBy group_by = GroupBy::line;  ///< what a site is
    /// Each site may grow by so many bytes, so many blocks, in all the runs that count (of which
    /// there may be many). Every limit that is set must hold; 0: it is not set. A limit for blocks
    /// never excuses a container: it grows in bytes, not in blocks.
    std::uint64_t slack_bytes = 0;
    std::uint64_t slack_blocks = 0;
    /// Memory that operator new does not see may grow by so many bytes; 0: by none that is noticed.
    std::uint64_t slack_unseen = 0;
    std::vector<Filter> filters = {};  ///< which traces to look at; see Snapshot::filter_traces
    std::string suppressions = {};     ///< lines of `leak:pattern`; see LoopProbeOptions
};

namespace detail {

/// Calls `body`, whatever its type, with the number of the run.
using Run = void (*)(const void* body, std::size_t run);

GrowthCheck check_growth(Run run, const void* body, const GrowthOptions& options);

}  // namespace detail

/// Runs `body` (called with the number of the run, or with nothing) under a Tracer and a LoopProbe
/// of its own: the warm-up, `iterations`, and as many more as it takes to tell a leak from a cache
/// (see `GrowthOptions::max_iterations`). What the body throws is thrown on. Not ok when the body
/// clears the traces or starts tracing anew.
///
/// A leak of one block in every k-th run is found for each k up to `iterations`, where
/// `max_iterations` is three times as many and nothing else comes and goes at its line; a rarer one
/// only by luck, so raise `iterations` to look for it. For any test framework:
///
///     CHECK(tracenew::expect_no_growth([&] { cache.get("key"); }));  // Catch2, doctest
///
///     const auto growth = tracenew::expect_no_growth([&] { cache.get("key"); });
///     EXPECT_TRUE(growth) << growth;                                 // GoogleTest
template <class Body>
GrowthCheck expect_no_growth(Body&& body, const GrowthOptions& options = {}) {
    const auto callee = std::addressof(body);  // of a function, too, which no void* may point to
    const auto run = [](const void* pointer, std::size_t number) {
        auto& called = **static_cast<decltype(callee)*>(pointer);
        if constexpr (std::is_invocable_v<decltype(called), std::size_t>) {
            called(number);
        } else {
            static_cast<void>(number);
            called();
        }
    };
    return detail::check_growth(run, &callee, options);
}

TRACENEW_ABI_END
}  // namespace tracenew
