// SPDX-License-Identifier: MIT
// What a probe has found out about one site.
// World: cold. May include: base, values, standard library.
#pragma once

#include "tracenew/detail/base/own_allocator.hpp"
#include "tracenew/holder.hpp"
#include "tracenew/statistic.hpp"
#include "tracenew/verdict.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN

/// Between which two values the true one lies, with a confidence of 95 %.
struct Interval {
    double low = 0;
    double high = 0;
};

/// What was alive after so many iterations.
struct HistoryPoint {
    std::size_t iteration = 0;  ///< since the end of the warm-up
    std::uint64_t bytes = 0;
    std::uint64_t blocks = 0;
};

/// From the begin of the window to the last close. A std::vector whose memory is the tracer's own.
using HistoryPoints = std::vector<HistoryPoint, detail::OwnAllocator<HistoryPoint>>;

/// Some lines of a file. A std::string whose memory is the tracer's own.
using SourceText = std::basic_string<char, std::char_traits<char>, detail::OwnAllocator<char>>;

/// One site that changed after the warm-up.
///
/// Paces are for each iteration since the site began to leak (`begins`), and of the paths that leak
/// when these explain the growth; sizes and counts are those of the whole site.
struct Finding {
    Verdict verdict = Verdict::undecided;
    Doubt doubt = Doubt::none;     ///< what an undecided verdict lacks
    Grower grower = Grower::none;  ///< what it is that grows, if the verdict is `growing`
    Frame site;
    /// The path that leaks (the worst one, if several do); else the one that has grown most.
    Traceback traceback;
    std::size_t paths = 1;          ///< tracebacks to this site that have changed
    std::size_t leaking_paths = 0;  ///< how many of `paths` leak by themselves

    double bytes_per_iteration = 0;   ///< the pace: Theil-Sen slope of the live bytes
    double blocks_per_iteration = 0;  ///< the same of the live blocks
    Interval bytes_interval;          ///< of the pace; no width: it never varied, or is unknown
    Interval blocks_interval;

    std::uint64_t size = 0;       ///< live bytes at the last close
    std::uint64_t count = 0;      ///< live blocks at the last close
    std::int64_t size_diff = 0;   ///< bytes, since the end of the warm-up
    std::int64_t count_diff = 0;  ///< blocks, since the end of the warm-up

    /// The same as `size_diff` and `count_diff`, but only of the paths that the verdict is about:
    /// of the leaking ones, when they explain the growth. One path to a line may leak while another
    /// shrinks.
    std::int64_t grown_bytes = 0;
    std::int64_t grown_blocks = 0;

    std::size_t iterations = 0;        ///< since the end of the warm-up
    std::size_t iterations_grown = 0;  ///< how many of these left something that is still alive
    /// Whether `iterations_grown` is a count, and not an estimate. In a long run a birth is known
    /// to within some iterations; where something was freed too, two blocks that were born close to
    /// each other may be of one iteration or of two.
    bool iterations_grown_is_exact = true;
    /// From which iteration after the warm-up on, about, the leak is even: it is judged from there.
    std::size_t begins = 0;
    /// "Exactly so many blocks in each so many iterations", without one exception since the leak
    /// began, and each of them closed by itself; 0 and 0 when there is no such rule.
    std::size_t exact_blocks = 0;
    std::size_t exact_iterations = 0;
    /// Undecided: about how many more would settle it; 0: unknown, or a first use.
    std::size_t iterations_needed = 0;
    /// A leak of which no block has ever gone, since the end of the warm-up: a buffer before its
    /// first flush, or a cache that is not full, looks like this too.
    bool only_rose = false;
    bool estimated = false;  ///< all amounts, from samples

    /// What was alive over the window, of the paths that the verdict is about: from its begin to
    /// the last close, 66 points at most. Empty where a report tells nothing of the site: it is
    /// `steady`, a `sawtooth` or `warming_up`.
    HistoryPoints history;
    /// How many of the blocks that are alive were born in each 64th of the window; empty as above.
    std::vector<std::uint64_t, detail::OwnAllocator<std::uint64_t>> births;

    /// The text around the site's line, two lines before it and two after, each ended by '\n'; ""
    /// where it is not to be had, and as above. `LoopProbe::report()` reads it, for the first 100
    /// that it tells of: who writes the report later, or elsewhere, may not have the file.
    SourceText source;
    unsigned source_begins = 0;  ///< the number of its first line

    /// Who holds what is alive of it, most first, three at most; empty where a report was not made,
    /// or did not look: see `LoopReport::holder_look`. Of the first 16 that leak or grow.
    std::vector<Holder> holders;

    /// What one cause leaves behind at several lines, worst first: the parts of an object that is
    /// never deleted, say. All amounts above are sums of theirs, and `site` is the innermost line
    /// that all of them go by. Empty: there is one line only. Rows that are lines have parts.
    std::vector<Finding> parts;
};

TRACENEW_ABI_END
}  // namespace tracenew
