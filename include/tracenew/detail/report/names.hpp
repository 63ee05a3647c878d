// SPDX-License-Identifier: MIT
// Enumerators as words.
// World: cold. May include: values.
#pragma once

#include "tracenew/holder.hpp"
#include "tracenew/shortfall.hpp"
#include "tracenew/start_status.hpp"
#include "tracenew/statistic.hpp"
#include "tracenew/verdict.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

constexpr const char* name_of(StartStatus status) noexcept {
    switch (status) {
    case StartStatus::started:
        return "started";
    case StartStatus::already_tracing:
        return "already_tracing";
    case StartStatus::hook_not_in_effect:
        return "hook_not_in_effect";
    case StartStatus::unsupported_platform:
        return "unsupported_platform";
    case StartStatus::out_of_memory:
        return "out_of_memory";
    case StartStatus::invalid_options:
        break;
    }
    return "invalid_options";
}

/// What to do about it.
constexpr const char* meaning_of(StartStatus status) noexcept {
    switch (status) {
    case StartStatus::started:
        return "every allocation is traced";
    case StartStatus::already_tracing:
        return "another start() came first, its options hold";
    case StartStatus::hook_not_in_effect:
        return "other operators new and delete win in this program\n"
               "  (a sanitizer's static runtime, an object with operators of its own, or a plugin\n"
               "  whose executable is linked without -rdynamic): nothing was traced";
    case StartStatus::unsupported_platform:
        return "tracenew does not run here yet: nothing was traced";
    case StartStatus::out_of_memory:
        return "the tables were refused (ulimit -v?): nothing was traced";
    case StartStatus::invalid_options:
        break;
    }
    return "frames must be 1 to 512, sample_interval 2^40 at most, memory_limit and\n"
           "  symbol_memory_limit 0 or at least 1 MiB, and no pattern of site_skip or site_keep "
           "empty: nothing was traced";
}

constexpr const char* name_of(Verdict verdict) noexcept {
    switch (verdict) {
    case Verdict::undecided:
        return "undecided";
    case Verdict::steady:
        return "steady";
    case Verdict::warming_up:
        return "warming up";
    case Verdict::sawtooth:
        return "sawtooth";
    case Verdict::growing:
        return "growing";
    case Verdict::leak:
        break;
    }
    return "leak";
}

constexpr const char* name_of(Doubt doubt) noexcept {
    switch (doubt) {
    case Doubt::none:
        return "none";
    case Doubt::too_few_iterations:
        return "too few iterations";
    case Doubt::too_few_blocks:
        return "too few blocks";
    case Doubt::may_be_filling:
        return "may be filling";
    case Doubt::may_resize_again:
        return "may resize again";
    case Doubt::may_back_up:
        return "may back up";
    case Doubt::may_replace:
        return "may replace";
    case Doubt::not_tracing:
        break;
    }
    return "not tracing";
}

constexpr const char* name_of(Grower grower) noexcept {
    switch (grower) {
    case Grower::none:
        return "none";
    case Grower::container:
        return "container";
    case Grower::chunks:
        return "chunks";
    case Grower::queue:
        break;
    }
    return "queue";
}

constexpr const char* name_of(Unseen unseen) noexcept {
    switch (unseen) {
    case Unseen::nothing:
        return "nothing";
    case Unseen::fragmentation:
        return "fragmentation";
    case Unseen::other_malloc:
        return "other malloc";
    case Unseen::elsewhere:
        return "elsewhere";
    case Unseen::unknown:
        return "unknown";
    case Unseen::overhead:
        return "overhead";
    case Unseen::touched:
        return "touched";
    case Unseen::files:
        break;
    }
    return "files";
}

constexpr const char* name_of(Flaw flaw) noexcept {
    switch (flaw) {
    case Flaw::suppressions:
        return "suppressions";
    case Flaw::not_started:
        return "not started";
    case Flaw::not_tracing:
        return "not tracing";
    case Flaw::ended:
        return "ended";
    case Flaw::cleared:
        return "cleared";
    case Flaw::sampled:
        return "sampled";
    case Flaw::dropped:
        return "dropped";
    case Flaw::left_out:
        return "left out";
    case Flaw::no_iteration:
        return "no iteration";
    case Flaw::too_few_iterations:
        return "too few iterations";
    case Flaw::not_closed:
        return "not closed";
    case Flaw::unmatched_filter:
        return "unmatched filter";
    case Flaw::asked_amidst:
        break;
    }
    return "asked amidst";
}

constexpr const char* name_of(HolderKind kind) noexcept {
    switch (kind) {
    case HolderKind::global:
        return "global";
    case HolderKind::static_local:
        return "static local";
    case HolderKind::of_thread:
        return "thread_local";
    case HolderKind::local:
        return "local";
    case HolderKind::in_use:
        return "in use";
    case HolderKind::untraced:
        return "untraced memory";
    case HolderKind::cycle:
        return "cycle";
    case HolderKind::nobody:
        break;
    }
    return "nobody";
}

constexpr const char* name_of(GroupBy by) noexcept {
    switch (by) {
    case GroupBy::traceback:
        return "traceback";
    case GroupBy::line:
        return "line";
    case GroupBy::function:
        return "function";
    case GroupBy::file:
        return "file";
    case GroupBy::module:
        break;
    }
    return "module";
}

constexpr const char* meaning_of(Unseen unseen) noexcept {
    switch (unseen) {
    case Unseen::nothing:
        return "";
    case Unseen::fragmentation:
        return "Fragmentation, most likely: the allocator keeps what was freed";
    case Unseen::other_malloc:
        return "Memory that tracenew does not see, most likely: malloc'd by C libraries or by C "
               "code";
    case Unseen::elsewhere:
        return "Memory that tracenew does not see, most likely: mapped, of threads, or of another\n"
               "  allocator; malloc has not that much";
    case Unseen::overhead:
        return "What malloc takes for each traced block beyond its size: it hands out no less than "
               "32 bytes";
    case Unseen::touched:
        return "Large blocks that were allocated before, and whose pages are used only now";
    case Unseen::files:
        return "Files that are mapped, and read little by little";
    case Unseen::unknown:
        break;
    }
    return "Fragmentation, or memory that tracenew does not see: the allocator in use does not say";
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
