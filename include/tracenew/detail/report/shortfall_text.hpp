// SPDX-License-Identifier: MIT
// What a measurement lacks, in words: those of a check, which say what was expected, and those of a
// report's first line, which are few.
// World: cold. May include: values, report, standard library.
#pragma once

#include "tracenew/detail/report/amount_text.hpp"
#include "tracenew/detail/report/names.hpp"
#include "tracenew/loop_report.hpp"
#include "tracenew/shortfall.hpp"

#include <string>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

inline bool has(const LoopReport& report, Flaw flaw) noexcept {
    for (const Shortfall& shortfall : report.shortfalls) {
        if (shortfall.flaw == flaw) {
            return true;
        }
    }
    return false;
}

/// "12 allocations were".
inline std::string were_text(std::uint64_t count, const char* noun) {
    return count_text(count, noun) + (count == 1 ? " was" : " were");
}

/// Why a check is not ok.
inline std::string reason_text(const LoopReport& report, const Shortfall& shortfall) {
    const std::string count = std::to_string(shortfall.count);
    switch (shortfall.flaw) {
    case Flaw::suppressions:
        return report.suppressions_error;
    case Flaw::not_started:
        return std::string("start() answered ") +
               name_of(report.start_status.value_or(StartStatus::invalid_options));
    case Flaw::not_tracing:
    case Flaw::ended:
        return "not tracing: expected a tracing that lasts from the probe's first iteration to its "
               "check()";
    case Flaw::cleared:
        return "the traces were cleared, or tracing was started anew, after " +
               count_text(shortfall.count, "iteration") +
               ": expected a new probe for what comes then";
    case Flaw::sampled:
        return "only samples were traced: expected Options::sample_interval 0";
    case Flaw::dropped:
        return were_text(shortfall.count, "allocation") +
               " dropped: the tracer had no memory for them";
    case Flaw::left_out:
        return "not all was watched: " + count_text(shortfall.count, "change") +
               " had no room in the history";
    case Flaw::no_iteration:
        return "no iteration is over yet: expected `auto iteration = probe.iteration();` in the "
               "loop's body";
    case Flaw::too_few_iterations:
        return "too few iterations: " + count + " after the warm-up, expected at least " +
               std::to_string(shortfall.expected);
    case Flaw::not_closed:
        return "the last " + were_text(shortfall.count, "iteration") +
               " not closed: expected a check() while no iteration is under way";
    case Flaw::unmatched_filter:
        return "nothing was ever allocated that matches the filter \"" + report.unmatched_filter +
               "\", and something grew that it leaves out";
    case Flaw::asked_amidst:
        break;
    }
    return report.not_measured;
}

/// Why nobody can tell whether there is a leak; "" where what is said of leaks holds: of what was
/// traced, that is, and for as long.
inline std::string unknown_text(const LoopReport& report, const Shortfall& shortfall) {
    switch (shortfall.flaw) {
    case Flaw::suppressions:  // fewer are silenced than were to be
    case Flaw::cleared:       // see scope_text()
    case Flaw::sampled:
    case Flaw::no_iteration:  // "too few to tell"
    case Flaw::too_few_iterations:
        break;
    case Flaw::not_started:
    case Flaw::not_tracing:
        return "nothing was traced";
    case Flaw::ended:
        for (const Finding& finding : report.findings) {
            if (finding.doubt == Doubt::not_tracing) {
                return "not tracing any more";
            }
        }
        break;
    case Flaw::dropped:
        return were_text(shortfall.count, "allocation") + " dropped";
    case Flaw::left_out:
        return "not all was watched, " + count_text(shortfall.count, "change") + " had no room";
    case Flaw::not_closed:
        return "the last " + were_text(shortfall.count, "iteration") + " not closed";
    case Flaw::unmatched_filter:
        return "nothing matches the filter \"" + report.unmatched_filter + '"';
    case Flaw::asked_amidst:
        return "asked while its thread was in the tracer's own code";
    }
    return "";
}

/// The first of these; "" when what is said of leaks holds.
inline std::string unknown_text(const LoopReport& report) {
    if (report.refused) {
        return "there is not enough memory to look";
    }
    if (report.shortfalls.empty()) {
        return report.not_measured;  // of a report that no probe has made: what check() says
    }
    for (const Shortfall& shortfall : report.shortfalls) {
        std::string text = unknown_text(report, shortfall);
        if (!text.empty()) {
            return text;
        }
    }
    return "";
}

/// What "no leak" is said of: " in the samples", " since the restart"; "" where it is of all that
/// the loop has done. `is_unseen`: memory grows that is not traced.
inline std::string scope_text(const LoopReport& report, bool is_unseen) {
    const char* const of = has(report, Flaw::sampled) ? " in the samples"
                           : is_unseen                ? " in what is traced"
                                                      : "";
    return std::string(of) + (has(report, Flaw::cleared) ? " since the restart" : "");
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
