// SPDX-License-Identifier: MIT
// Everything a probe can say about its loop, as a value.
// World: cold. May include: values, standard library.
#pragma once

#include "tracenew/finding.hpp"
#include "tracenew/growth_check.hpp"
#include "tracenew/losses.hpp"
#include "tracenew/memory.hpp"
#include "tracenew/start_status.hpp"
#include "tracenew/statistic.hpp"
#include "tracenew/verdict.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN

struct LoopReport {
    std::vector<Finding> findings;  ///< every site that changed, worst first
    std::optional<StartStatus>
        start_status;                     ///< what `start()` answered; nothing: it was not asked
    bool tracing = false;                 ///< when the report was made
    bool started_by_environment = false;  ///< TRACENEW began the tracing, before any `start()`
    std::size_t iterations = 0;           ///< closed in all, warm-up included
    /// Iterations before these, of which nothing is known any more: their tracing was cleared or
    /// replaced by another one.
    std::size_t forgotten = 0;
    std::size_t pending = 0;           ///< iterations that are over and not closed yet
    std::size_t warmup = 0;            ///< of these, how many came before the findings
    std::size_t merged = 0;            ///< closes that found another in progress
    std::size_t close_interval = 1;    ///< iterations for each close, on average
    double seconds = 0;                ///< since the end of the warm-up
    std::size_t closes = 0;            ///< in all
    double close_seconds = 0;          ///< spent closing, in all
    double loop_seconds = 0;           ///< since the probe was made
    Memory memory;                     ///< live and peak bytes; at the end of the tracing, if over
    std::uint64_t blocks = 0;          ///< live blocks at the last close
    std::size_t sample_interval = 0;   ///< mean bytes between samples; 0: nothing is an estimate
    std::uint64_t resident = 0;        ///< bytes of the process in RAM (RSS); 0: unknown
    std::int64_t resident_growth = 0;  ///< bytes, since the end of the warm-up
    std::int64_t live_growth = 0;      ///< bytes of live memory, in the same time
    std::int64_t unseen_growth = 0;    ///< bytes that keep coming and are in neither; 0: none
    Unseen unseen = Unseen::nothing;   ///< what these are, most likely
    /// Of these, bytes an iteration, as malloc has told at many moments of the loop; 0: it was not
    /// asked, and what is known is by the process in RAM
    double unseen_per_iteration = 0;
    /// How often what malloc has handed out beside it was more than the time before, where that is
    /// not known to go on; 0: it is known, or there is no such growth
    std::size_t unseen_rises = 0;
    /// Bytes that are traced as alive and that malloc has not handed out: somebody has given blocks
    /// of operator new to free(); 0: malloc has all of them, or does not say
    std::int64_t overcounted = 0;
    /// Bytes by which what is traced has grown, while malloc has handed out no more than before in
    /// all; 0: malloc tells the same as the traces, or does not say
    std::int64_t unconfirmed_growth = 0;
    std::uint64_t malloc_free = 0;       ///< bytes that malloc keeps free; 0: it does not say
    std::size_t tracer_memory = 0;       ///< bytes that tracenew itself takes
    std::uint64_t history_left_out = 0;  ///< changes for which the history had no room
    std::size_t suppressed_paths = 0;    ///< tracebacks that grew and are silenced
    std::int64_t suppressed_growth = 0;  ///< bytes, since the end of the warm-up
    /// The first inclusive filter that nothing matched, while something grew which it leaves out;
    /// "": none
    std::string unmatched_filter;
    std::string suppressions_error;  ///< the first line that was not understood; "": all were
    /// Why `check()` cannot be ok; "": it was measured.
    std::string not_measured = "of no probe";  // as a default it must not take memory
    /// What `check()` says of growth that is not traced; "": nothing, or it may grow
    /// (LoopProbeOptions).
    std::string grows_beside;
    std::uint64_t slack_bytes = 0;  ///< what `check()` lets a site grow by; see LoopProbeOptions
    std::uint64_t slack_blocks = 0;
    /// Libraries that are loaded and hide operators new and delete of their own: what they allocate
    /// is not seen, and what the program gives them to delete looks like a leak. Paths; those that
    /// were stripped are not known.
    std::vector<std::string> hidden_operators;
    /// There was no memory to look for findings: there are none, and what else was to be looked up
    /// is 0. (Where there was none for a name or for a line of source text, that alone is missing,
    /// and `Losses::refused` counts it.)
    bool refused = false;
    Losses losses;
    GroupBy group_by = GroupBy::line;  ///< what a row is
    std::size_t top = 10;              ///< rows to print of each kind

    /// The findings whose verdict is leak.
    std::vector<Finding> leaks() const;

    /// What `LoopProbe::check()` answered at that moment.
    GrowthCheck check() const;
};

TRACENEW_ABI_END
}  // namespace tracenew
