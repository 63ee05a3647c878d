// SPDX-License-Identifier: MIT
// Who holds what: the plan, the look at memory that stands still, and the answer for some blocks.
// World: cold. May include: base, holders, hook, os, query, resolve, holder, standard library.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/map.hpp"
#include "tracenew/detail/holders/holder_names.hpp"
#include "tracenew/detail/holders/scan.hpp"
#include "tracenew/detail/holders/search_roots.hpp"
#include "tracenew/detail/resolve/symbol_reading.hpp"
#include "tracenew/holder.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct HolderLimits {
    std::uint64_t time_ns = std::uint64_t{2} << 30;  ///< that the look at memory may take
    std::size_t memory = std::size_t{512} << 20;     ///< bytes that it may take
};

/// One look; it answers for as many blocks as are asked about.
class HolderLookup {
public:
    explicit HolderLookup(const HolderLimits& limits)
        : limits_(limits)
        , budget_(limits.memory)
        , plan_(budget_)
        , roots_(plan_)
        , names_(roots_) {}
    HolderLookup(const HolderLookup&) = delete;
    HolderLookup& operator=(const HolderLookup&) = delete;
    ~HolderLookup() {
        if (result_ != nullptr) {
            Os::unmap_pages(result_, sizeof(SearchResult));
        }
    }

    /// What it was; where it has not looked `why` says so.
    HolderLook look(TracingNumber tracing, bool may_copy) {
        const std::uint64_t began = Os::now_ns();
        HolderLook look;
        result_ = static_cast<SearchResult*>(Os::map_shared_pages(sizeof(SearchResult)));
        if (result_ == nullptr) {
            look.why = no_memory_text;
            return look;
        }
        plan_.tracing = tracing;
        plan_.has_chunks = Os::is_malloc_known();
        plan_.mark_of_kept = plan_.has_chunks ? MallocChunks::mark_of_kept() : 0;
        roots_.find(limits_.time_ns / 2);
        const auto result = reinterpret_cast<std::uintptr_t>(result_);
        roots_.pass_over(result, result + sizeof(SearchResult));
        look.frozen = may_copy && scan_in_copy();
        if (!look.frozen && !result_->is_done) {
            plan_.access = FrozenMemory::Access::by_file;
            scan();
        }
        look.looked = result_->is_done;
        look.whole = result_->is_whole;
        look.memory = result_->memory;
        look.seconds = static_cast<double>(Os::now_ns() - began) / 1e9;
        if (!look.looked) {
            look.why = why_;
        }
        if (look.looked) {
            count_again(tracing);
        }
        return look;
    }

    /// The holders of the blocks of those tracebacks, most first, three at most.
    std::vector<Holder> holders_of(FunctionRef<bool(TracebackId)> is_asked_about) {
        if (identities_.empty()) {
            identities_ = names_.identities(*result_);
        }
        List<Found> found;
        Map<std::uint64_t, std::uint32_t> by_identity;
        std::uint64_t blocks = 0;
        for (std::uint32_t i = 1; i < result_->steps_size; ++i) {
            const PathStep& step = result_->steps[i];
            if (step.kind == PathStep::Kind::traced && step.blocks != 0 &&
                is_asked_about(static_cast<TracebackId>(step.traceback))) {
                blocks += step.blocks;
                add(i, found, by_identity);
            }
        }
        std::vector<Holder> holders;
        const auto is_more = [&](std::size_t left, std::size_t right) {
            return found[left].blocks > found[right].blocks;
        };
        for (const std::size_t i : sorted_indices(found.size(), is_more)) {
            const double share = static_cast<double>(found[i].blocks) / static_cast<double>(blocks);
            if (holders.size() < most_holders && share >= least_share) {
                holders.push_back(named(found[i]));
                holders.back().share = share;
            }
        }
        return holders;
    }

    /// Calls `visit(id)` for each traceback of which blocks were seen; some more than once.
    void for_each_traceback(FunctionRef<void(TracebackId)> visit) const {
        for (std::uint32_t i = 1; i < result_->steps_size; ++i) {
            if (result_->steps[i].kind == PathStep::Kind::traced) {
                visit(static_cast<TracebackId>(result_->steps[i].traceback));
            }
        }
    }

    /// Before the look: which block `holders_of_block` will be about.
    void ask_about(std::uintptr_t address) noexcept { plan_.wanted = address; }

    /// One holder, of one block; none where no block is known there.
    std::vector<Holder> holders_of_block() const {
        std::vector<Holder> holders;
        if (result_->wanted_step != 0) {
            Found found;
            found.best = result_->wanted_step;
            found.blocks = 1;
            found.bytes = result_->wanted_bytes;
            found.threads.push_back(root_of(found.best).root.thread);
            holders.push_back(named(found));
            holders.back().share = 1;
        }
        return holders;
    }

private:
    static constexpr std::size_t most_holders = 3;
    static constexpr double least_share = 0.02;

    struct Found {
        std::uint64_t blocks = 0;
        std::uint64_t bytes = 0;
        std::uint32_t best = 0;  // the last step of the way on which most of them are
        List<std::uint32_t> threads;
    };

    // ---- looking --------------------------------------------------------------------------------

    bool scan_in_copy() {
        long copy = 0;
        static_cast<void>(
            Os::stack_bounds());  // the first time it asks malloc, and a copy must not
        {
            // Who has interrupted this must not wait for the lock, and who has it is not copied.
            const ReentryGuard guard{thread_state};
            const SpinGuard held{recorder.blocks.lock()};
            copy = Os::copy_process([this] { scan(); });
        }
        const Os::CopyEnd end = Os::wait_for_copy(copy, 4 * limits_.time_ns);  // others work too
        switch (end) {
        case Os::CopyEnd::done:
            return result_->is_done;
        case Os::CopyEnd::refused:
            why_ = "the process cannot be copied";
            return false;
        case Os::CopyEnd::overran:
            why_ = "it took longer than it may";
            break;
        case Os::CopyEnd::died:
            why_ = "the copy of the process was ended";
            break;
        }
        return true;
    }

    void scan() noexcept {
        auto run = [&] { Scan(plan_, *result_, budget_, limits_.time_ns).run(); };
        Os::call_with_room(Os::stack_bounds(), run);
    }

    // Of what nobody was found to hold, only that counts which is still alive, and was not born
    // just now: other threads have it in hand, in registers.
    void count_again(TracingNumber tracing) {
        const std::uint32_t now = recorder.clock.generation();
        for (std::uint32_t i = 0; i < result_->lost_size; ++i) {
            const SearchResult::Lost& lost = result_->lost[i];
            const Block block = recorder.find(lost.address);
            const bool is_alive = block.tracing == tracing &&
                                  index_of(block.traceback) == lost.traceback &&
                                  block.birth == lost.birth;
            PathStep& step = result_->steps[lost.step];
            if ((!is_alive || lost.birth + 1 >= now) && step.blocks != 0) {
                --step.blocks;
                step.bytes -= std::min(step.bytes, lost.bytes);
            }
        }
    }

    // ---- answering ------------------------------------------------------------------------------

    const PathStep& root_of(std::uint32_t step) const noexcept {
        while (result_->steps[step].depth > 1) {
            step = result_->steps[step].parent;
        }
        return result_->steps[step];
    }

    void add(std::uint32_t last, List<Found>& found,
             Map<std::uint64_t, std::uint32_t>& by_identity) {
        const PathStep& root = root_of(last);
        const auto number = static_cast<std::size_t>(&root - result_->steps);
        std::uint32_t& at = by_identity[identities_[number]];
        if (at == 0) {
            found.emplace_back();
            at = static_cast<std::uint32_t>(found.size());
        }
        Found& one = found[at - 1];
        const PathStep& step = result_->steps[last];
        one.blocks += step.blocks;
        one.bytes += step.bytes;
        if (one.best == 0 || step.blocks > result_->steps[one.best].blocks) {
            one.best = last;
        }
        const std::uint32_t thread = root.root.thread;
        if (std::find(one.threads.begin(), one.threads.end(), thread) == one.threads.end()) {
            one.threads.push_back(thread);
        }
    }

    Holder named(const Found& found) const {
        HolderWay way;
        for (std::uint32_t step = found.best; result_->steps[step].depth > 1;
             step = result_->steps[step].parent) {
            way.steps.push_back(&result_->steps[step]);
        }
        std::reverse(way.steps.begin(), way.steps.end());
        way.root = &root_of(found.best);
        Holder holder;
        names_.name(way, holder);
        holder.blocks = found.blocks;
        holder.bytes = found.bytes;
        holder.threads = found.threads.size();
        return holder;
    }

    HolderLimits limits_;
    PageBudget budget_;
    ScanPlan plan_;
    SearchRoots roots_;
    HolderNames names_;
    SearchResult* result_ = nullptr;
    std::string why_ = "there was no memory for it, or what is mapped cannot be read";
    List<std::uint64_t> identities_;  // of roots, by step
    SymbolReading reading_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
