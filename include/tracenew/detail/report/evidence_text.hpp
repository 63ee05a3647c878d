// SPDX-License-Identifier: MIT
// What a verdict rests on, in words and numbers.
// World: cold. May include: values, query, report.
#pragma once

#include "tracenew/detail/query/growth.hpp"
#include "tracenew/detail/report/amount_text.hpp"
#include "tracenew/finding.hpp"

#include <cmath>
#include <ostream>
#include <string>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Over how many iterations a finding's pace is told.
inline double told_over(const Finding& finding) {
    return finding.blocks_per_iteration == 0 ? told_over(finding.bytes_per_iteration, 1)
                                             : told_over(finding.blocks_per_iteration, 1);
}

/// "48.8 KiB and 4 blocks an iteration", "24 B and 1 block in 400 iterations"; with `sign`, "+24 B
/// and +1 block".
inline std::string pace_text(const Finding& finding, bool sign = false) {
    const double iterations = told_over(finding);
    const double bytes = finding.bytes_per_iteration * iterations;
    const std::string blocks = pace_text(finding.blocks_per_iteration * iterations);
    const auto plus = [sign](double value) { return sign && value >= 0 ? "+" : ""; };
    return std::string(plus(bytes)) + pace_size_text(bytes) + " and " +
           plus(finding.blocks_per_iteration) + blocks + (blocks == "1" ? " block " : " blocks ") +
           over_text(iterations);
}

/// ": 171 MiB an hour, 4.0 GiB a day at this pace"; "" when the pace is not known, or of a run of
/// less than a second, of which a day would be mere fantasy.
inline std::string time_text(double bytes_per_iteration, double iterations, double seconds) {
    if (seconds < 1 || bytes_per_iteration <= 0) {
        return "";
    }
    const double an_hour = bytes_per_iteration * iterations / seconds * 60 * 60;
    return ": " + rate_text(an_hour) + " an hour, " + rate_text(an_hour * 24) +
           " a day at this pace";
}

/// "exactly 4 blocks in each", "exactly 1 block in every 5"; "" when there is no such rule.
inline std::string rule_text(const Finding& finding) {
    if (finding.exact_iterations == 0) {
        return "";
    }
    return ", exactly " + count_text(finding.exact_blocks, "block") +
           (finding.exact_iterations == 1
                ? " in each"
                : " in every " + std::to_string(finding.exact_iterations));
}

/// "95 % sure: 47.1 to 50.2 KiB and 3.90 to 4.12 blocks an iteration"; "" where nothing varies.
inline std::string interval_text(const Finding& finding) {
    const double iterations = told_over(finding);
    const auto between = [iterations](const Interval& interval, double unit, int digits) {
        const std::string low = decimal(interval.low * iterations / unit, digits);
        const std::string high = decimal(interval.high * iterations / unit, digits);
        return low == high ? "" : low + " to " + high;
    };
    const bool small = std::fabs(finding.bytes_interval.high * iterations) < 1024;
    const char* const unit = small ? " B" : " KiB";
    const std::string bytes = between(finding.bytes_interval, small ? 1 : 1024, 1);
    const std::string blocks = between(finding.blocks_interval, 1, 2);
    if (bytes.empty() && blocks.empty()) {
        return "";
    }
    return "95 % sure: " + bytes + (bytes.empty() ? "" : unit) +
           (bytes.empty() || blocks.empty() ? "" : " and ") + blocks +
           (blocks.empty() ? "" : " blocks") + ' ' + over_text(iterations);
}

/// Which of the paths to the site a leak takes, or that it is of several sites; "" when there is
/// only one.
inline std::string paths_text(const Finding& finding) {
    if (!finding.parts.empty()) {
        return "One cause, " + count_text(finding.parts.size(), "line") +
               " that leak in step; this line leads to all of them:";
    }
    if (finding.paths == 1) {
        return "";
    }
    if (finding.leaking_paths == 0) {
        return "By " + std::to_string(finding.paths) +
               " paths together, the one that grew most of them:";
    }
    if (finding.leaking_paths == finding.paths) {
        return finding.paths == 2 ? "Both paths to this line leak, the worse of them:"
                                  : "All " + std::to_string(finding.paths) +
                                        " paths to this line leak, the worst of them:";
    }
    return std::to_string(finding.leaking_paths) + " of " + std::to_string(finding.paths) +
           " paths to this line leak" +
           (finding.leaking_paths == 1 ? "s:" : ", the worst of them:");
}

/// "each", "24", "about 38", "nearly all".
inline std::string iterations_text(const Finding& finding) {
    if (finding.iterations_grown_is_exact) {
        return finding.iterations_grown >= finding.iterations
                   ? "each"
                   : std::to_string(finding.iterations_grown);
    }
    const bool is_nearly_all = finding.iterations_grown * 20 >= finding.iterations * 19;
    return is_nearly_all ? "nearly all" : "about " + std::to_string(finding.iterations_grown);
}

/// When and how regularly a leak leaks.
inline std::string regularity_text(const Finding& finding) {
    std::string text = "Left behind by " + iterations_text(finding) + " of the last " +
                       count_text(finding.iterations, "iteration") + rule_text(finding);
    // Even from the first point of the history on is even all the time.
    if (finding.begins * 16 > finding.iterations) {
        text += "; evenly since about " + count_text(finding.begins, "iteration") +
                " after the warm-up";
    }
    return text + ".";
}

/// What an undecided finding lacks; "" for others.
inline std::string doubt_text(const Finding& finding) {
    if (is_first_use(finding)) {
        return std::string("In ") +
               (finding.iterations_grown == 2 ? "two iterations" : "one iteration") +
               " only: a late first use, unless it comes again.";
    }
    const std::string more = finding.iterations_needed == 0
                                 ? ""
                                 : ": about " +
                                       count_text(finding.iterations_needed, "more iteration") +
                                       " would settle it";
    switch (finding.doubt) {
    case Doubt::none:
        break;
    case Doubt::too_few_iterations:
        return "Too few iterations yet" + more + ".";
    case Doubt::too_few_blocks:
        return "Too few blocks yet to tell a leak from a cache" + more + ".";
    case Doubt::may_be_filling:
        return "A cache that fills, or has just become full, looks like this too" + more + ".";
    case Doubt::may_resize_again:
        return "A container that may resize again, or not" + more + ".";
    case Doubt::may_back_up:
        return "Old blocks go and more come: a queue that backs up, or one that is long by chance.";
    case Doubt::may_replace:
        return "As many blocks of this size go elsewhere, at the same times: these may replace "
               "them.";
    case Doubt::not_tracing:
        return "Not tracing any more: what was still alive at the end is not known.";
    }
    return "";
}

/// What grows, of what is no leak; "" for others.
inline std::string growing_text(const Finding& finding) {
    switch (finding.grower) {
    case Grower::none:
        break;
    case Grower::container:
        return "Bytes grow and blocks do not: a container that only gets larger.";
    case Grower::chunks:
        return "Blocks become larger as they become rarer, and none goes: a resource that is never "
               "released.";
    case Grower::queue:
        return "Old blocks go and more come all the time: a queue that is filled faster than it is "
               "emptied.";
    }
    return "";
}

/// What else it may be, of a leak that is no larger than buffers and caches are; else "".
inline std::string caution_text(const Finding& finding) {
    constexpr std::uint64_t most_bytes = 64 << 20;
    return finding.only_rose && finding.size < most_bytes
               ? "Nothing of it has gone yet: a buffer that has not been flushed, or a cache that\n"
                 "  is not full, looks like this too."
               : "";
}

/// `write(text)` for each line of it.
template <class Write>
void for_each_evidence(const Finding& finding, Write&& write) {
    const auto write_any = [&](const std::string& line) {
        if (!line.empty()) {
            write(line);
        }
    };
    if (finding.verdict == Verdict::leak) {
        write_any(regularity_text(finding));
        write_any(caution_text(finding));
    }
    write_any(growing_text(finding));
    write_any(doubt_text(finding));
    if (finding.verdict == Verdict::leak) {
        write_any(interval_text(finding));
        write_any(paths_text(finding));
    }
}

/// All of it, a line each, indented by two.
inline void write_evidence(std::ostream& out, const Finding& finding) {
    for_each_evidence(finding, [&](const std::string& line) { out << "  " << line << '\n'; });
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
