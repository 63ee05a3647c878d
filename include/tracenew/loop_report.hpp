// SPDX-License-Identifier: MIT
// Everything a probe can say about its loop, as a value.
// World: cold. May include: base/attributes, error, values, standard library.
#pragma once

#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/error.hpp"
#include "tracenew/finding.hpp"
#include "tracenew/growth_check.hpp"
#include "tracenew/holder.hpp"
#include "tracenew/losses.hpp"
#include "tracenew/memory.hpp"
#include "tracenew/process.hpp"
#include "tracenew/shortfall.hpp"
#include "tracenew/start_status.hpp"
#include "tracenew/statistic.hpp"
#include "tracenew/verdict.hpp"

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN

/// The process in RAM at some moment of the window.
struct RamPoint {
    double seconds = 0;  ///< since the first of them
    std::uint64_t resident = 0;
    std::uint64_t live = 0;  ///< of that, what is traced
};

/// What `LoopProbe::report()` answers. `<<` prints it. All times are in seconds, all amounts in
/// bytes unless they are said to be something else; nothing in it changes any more. "The window" is
/// the time from the end of the warm-up to the last close.
struct LoopReport {
    /// Every site that changed in the window, worst first. All of them, not only `top`.
    std::vector<Finding> findings;

    // ---- what was watched ----------------------------------------------------------------------

    /// What `start()` answered; nothing: this Tracer was not asked.
    std::optional<StartStatus> start_status;
    bool tracing = false;                 ///< whether the watched tracing was on, when asked
    bool started_by_environment = false;  ///< TRACENEW began the tracing, before any `start()`
    std::size_t iterations = 0;           ///< closed in all, warm-up included
    /// Iterations before these, of which nothing is known any more: their tracing was cleared or
    /// replaced by another one.
    std::size_t forgotten = 0;
    /// Iterations that are over and not closed yet: closing was not due, and another iteration was
    /// under way when the report was made.
    std::size_t pending = 0;
    /// How many of `iterations` belong to the warm-up. More than `LoopProbeOptions::warmup` where
    /// iterations of several threads ended together.
    std::size_t warmup = 0;
    std::size_t merged = 0;          ///< closes that found another in progress
    std::size_t close_interval = 1;  ///< one iteration in so many is closed, now
    double seconds = 0;              ///< that the window is long
    std::size_t closes = 0;          ///< in all
    double close_seconds = 0;        ///< spent closing, in all
    double loop_seconds = 0;         ///< since the probe was made

    // ---- what there is -------------------------------------------------------------------------

    Memory memory;                    ///< live and peak bytes; at the end of the tracing, if over
    std::uint64_t blocks = 0;         ///< live blocks at the last close
    std::size_t sample_interval = 0;  ///< mean bytes between samples; 0: nothing is an estimate

    // ---- what grows beside it; of samples none of this is known ---------------------------------

    std::uint64_t resident = 0;        ///< of the process in RAM (RSS), now; 0: unknown
    std::int64_t resident_growth = 0;  ///< of the process in RAM, in the window
    std::int64_t live_growth = 0;      ///< of live memory, in the same time
    std::int64_t unseen_growth = 0;    ///< that keeps coming and is not traced; 0: none
    Unseen unseen = Unseen::nothing;   ///< what that is, most likely
    /// `unseen_growth` for each iteration, as malloc has told at many moments of the loop; 0:
    /// malloc was not asked, and the growth is that of the process in RAM.
    double unseen_per_iteration = 0;
    /// How often malloc had handed out more beside the traced memory than when it was asked before,
    /// where that is not known to go on; 0: it is known, or there is no such growth.
    std::size_t unseen_rises = 0;
    /// Traced as alive, and not handed out by malloc: somebody has given blocks of operator new to
    /// free(); 0: malloc has all of them, or does not say.
    std::int64_t overcounted = 0;
    /// By so much has grown what is traced, while malloc has handed out no more than before in all;
    /// 0: malloc tells the same as the traces, or does not say.
    std::int64_t unconfirmed_growth = 0;
    std::uint64_t malloc_free = 0;  ///< that malloc keeps free; 0: it does not say
    std::size_t tracer_memory = 0;  ///< that tracenew itself takes: `Tracer::tracer_memory()`

    // ---- over time -----------------------------------------------------------------------------

    /// All that was alive over the window, as `Finding::history` has it for one site.
    HistoryPoints history;
    std::vector<RamPoint, detail::OwnAllocator<RamPoint>>
        ram;  ///< 65 points at most; empty as long as RAM was not asked for

    // ---- what is not known ---------------------------------------------------------------------

    std::uint64_t history_left_out = 0;  ///< changes for which the history had no room
    std::size_t suppressed_paths = 0;    ///< tracebacks that grew and are silenced
    std::int64_t suppressed_growth = 0;  ///< by which these have grown, in the window
    /// The first inclusive filter that nothing matched, while something grew which it leaves out;
    /// "": none.
    std::string unmatched_filter;
    std::string suppressions_error;  ///< the first line that was not understood; "": all were
    /// Why `check()` cannot be ok, and why the first line does not simply say "no leak": all there
    /// is. Empty: it was measured, where `not_measured` is empty too.
    std::vector<Shortfall> shortfalls;
    /// The first of these in the words of `check()`; "": it was measured.
    std::string not_measured = "of no probe";  // as a default it must not take memory
    /// What `check()` says of growth that is not traced; "": nothing, or it may grow
    /// (`LoopProbeOptions::slack_unseen`).
    std::string grows_beside;
    std::uint64_t slack_bytes = 0;   ///< what `check()` lets a site grow by: LoopProbeOptions
    std::uint64_t slack_blocks = 0;  ///< the same in blocks
    /// Libraries that are loaded and hide operators new and delete of their own: what they allocate
    /// is not seen, and what the program gives them to delete looks like a leak. Paths; those that
    /// were stripped are not known.
    std::vector<std::string> hidden_operators;
    /// The look for who holds what leaks or grows: `Finding::holders`.
    HolderLook holder_look;
    /// There was no memory to look for findings: there are none, and what else was to be looked up
    /// is 0. (Where there was none for a name or for a line of source text, that alone is missing,
    /// and `Losses::refused` counts it.)
    bool refused = false;
    Losses losses;  ///< of the watched tracing

    Process process;  ///< whose report it is

    // ---- how it is printed ---------------------------------------------------------------------

    GroupBy group_by = GroupBy::line;  ///< what a row is
    std::size_t top = 10;              ///< rows to print of each kind

    /// The findings whose verdict is leak.
    std::vector<Finding> leaks() const;

    /// Variables that hold at least half of the blocks of two leaks or more, the worst first. Each
    /// leak is of one of them at most. Without `holder_look` there are none.
    std::vector<SharedHolder> shared_holders() const;

    /// What `LoopProbe::check()` answered at that moment.
    GrowthCheck check() const;

    /// Writes all of it, as `write_json()` does: for `load()`, in another process and on another
    /// machine. The first sets the stream's failbit where it cannot be written; the second throws
    /// `Error` then, and what was at `path` stays until all is written.
    void dump(std::ostream& out) const;
    TRACENEW_PER_TU void dump(const std::string& path) const {
        const std::string error = try_dump(path);
        if (!error.empty()) {
            detail::fail_with(error, 0);
        }
    }

    /// What `dump()` has written, to be printed, written and asked like any other; lines of source
    /// text are there where their files are. Its tracebacks stay in memory for as long as the
    /// process lives, equal ones once. Throws `Error`, which names the place and what was expected
    /// there; where there are no exceptions that is in `not_measured` of an empty report. From any
    /// thread, not in signal handlers.
    TRACENEW_PER_TU static LoopReport load(std::istream& in) {
        LoopReport loaded;
        check_load(try_load(in, loaded));
        return loaded;
    }
    TRACENEW_PER_TU static LoopReport load(const std::string& path) {
        LoopReport loaded;
        check_load(try_load(path, loaded));
        return loaded;
    }

private:
    std::string try_dump(const std::string& path) const;
    static std::string try_load(std::istream& in, LoopReport& loaded);
    static std::string try_load(const std::string& path, LoopReport& loaded);
    TRACENEW_PER_TU static void check_load(const std::string& error) {
        if (!error.empty()) {
            detail::fail_with(error, 0);
        }
    }
};

TRACENEW_ABI_END
}  // namespace tracenew
