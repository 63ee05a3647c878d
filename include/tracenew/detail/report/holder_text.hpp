// SPDX-License-Identifier: MIT
// Who holds it, in a line.
// World: cold. May include: names, values, report, standard library.
#pragma once

#include "tracenew/detail/names/path.hpp"
#include "tracenew/detail/names/printable.hpp"
#include "tracenew/detail/report/amount_text.hpp"
#include "tracenew/detail/report/function_text.hpp"
#include "tracenew/detail/report/names.hpp"
#include "tracenew/finding.hpp"
#include "tracenew/holder.hpp"

#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Of which findings it is told who holds them.
inline bool has_holders_told(const Finding& finding) noexcept {
    return finding.verdict == Verdict::leak || finding.verdict == Verdict::growing;
}

inline std::string place_text(const std::string& file, unsigned line) {
    return printable(std::string(symbol::base_name(file))) + ':' + std::to_string(line);
}

/// " (global, signal.cpp:8)"
inline std::string declaration_text(const Holder& holder) {
    std::string text = std::string(" (") + name_of(holder.kind);
    if (!holder.function.empty()) {
        text += " of " + fitted(holder.function, 60);
    }
    if (holder.line != 0 && !holder.file.empty()) {
        text += ", " + place_text(holder.file, holder.line);
    }
    if (holder.threads > 1) {
        text += ", in " + std::to_string(holder.threads) + " threads";
    } else if (!holder.thread.empty()) {
        text += ", thread \"" + printable(holder.thread) + '"';
    }
    return text + ')';
}

/// "1 std::vector (signal.cpp:9)"
inline std::string step_text(const HolderStep& step) {
    if (!step.traced) {
        return count_text(step.blocks, "block") + " of malloc";
    }
    std::string text = step.container.empty()
                           ? count_text(step.blocks, "block") + " of "
                           : std::to_string(step.blocks) + ' ' + printable(step.container) + " (";
    text += step.site.line != 0 ? place_text(step.site.file, step.site.line)
                                : fitted(step.site.function, 40);
    return text + (step.container.empty() ? "" : ")");
}

/// " <- 1 std::vector (signal.cpp:9) <- these"
inline std::string steps_text(const Holder& holder) {
    constexpr std::size_t most = 3;
    std::string text;
    for (std::size_t i = 0; i + 1 < holder.steps.size(); ++i) {
        if (holder.steps.size() > most + 1 && i == most - 1) {
            text += " <- ...";
            i = holder.steps.size() - 2;
        }
        text += " <- " + step_text(holder.steps[i]);
    }
    return text + " <- these";
}

inline std::string cycle_text(const Holder& holder) {
    std::string text;
    if (holder.steps.size() < 2) {
        return text;
    }
    for (const HolderStep& step : holder.steps) {
        text += (text.empty() ? " (" : " <-> ") + step_text(step);
    }
    return text + ')';
}

/// "Held by app.changed.slots_ (global, signal.cpp:8) <- 1 std::vector (signal.cpp:9) <- these"
inline std::string holder_text(const Holder& holder) {
    const bool is_all = holder.share > 0.995;
    const std::string whole = std::to_string(static_cast<std::uint64_t>(
        std::llround(static_cast<double>(holder.blocks) / holder.share)));
    const std::string count =
        is_all ? "all " + whole : std::to_string(holder.blocks) + " of " + whole;
    switch (holder.kind) {
    case HolderKind::nobody:
        return "No pointer to " + count + " was found: a missing delete, or hidden pointers" +
               (holder.steps.size() > 1 ? steps_text(holder) : "");
    case HolderKind::cycle:
        return "Nobody outside points to " + count + ": they hold each other" + cycle_text(holder);
    default:
        break;
    }
    const std::string begin = is_all ? "Held" : count + " held";
    if (holder.kind == HolderKind::in_use) {
        return begin + " by what " +
               (holder.function.empty()
                    ? "a function"
                    : fitted(holder.function, 60) +
                          (holder.line != 0 ? " (" + place_text(holder.file, holder.line) + ')'
                                            : "")) +
               " works with" + steps_text(holder);
    }
    if (holder.variable.empty()) {
        return begin + " by memory that operator new did not hand out" + steps_text(holder);
    }
    return begin + " by " + printable(holder.variable) + declaration_text(holder) +
           steps_text(holder);
}

/// "All 3 leaks are held by audit.log_ (local of main, audit.cpp:36)", of so many leaks.
inline std::string shared_text(const SharedHolder& shared, std::size_t leaks) {
    const std::string count =
        shared.findings.size() == leaks
            ? (leaks == 2 ? "Both" : "All " + std::to_string(leaks))
            : std::to_string(shared.findings.size()) + " of " + std::to_string(leaks);
    return count + " leaks are held by " + printable(shared.holder.variable) +
           declaration_text(shared.holder);
}

/// The holders of a leak, in three lines at most; what is too long for one goes on in the next.
inline std::string holders_text(const std::vector<Holder>& holders) {
    constexpr std::size_t width = 79;
    constexpr std::size_t most_lines = 3;
    std::string lines;
    std::size_t count = 0;
    for (const Holder& holder : holders) {
        std::string text = "  " + holder_text(holder);
        const std::size_t steps = text.find(" <- ");
        const bool is_long = columns_of(text) > width && steps != std::string::npos;
        count += is_long ? 2 : 1;
        if (count > most_lines) {
            break;
        }
        if (is_long) {
            text.replace(steps, 1, "\n    ");
        }
        lines += text + '\n';
    }
    return lines;
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
