// SPDX-License-Identifier: MIT
// What malloc has handed out beside what is traced: asked now and then, for as long as that is
// quick.
// World: cold. May include: os, hook, trend.
#pragma once

#include "tracenew/detail/hook/recorder.hpp"
#include "tracenew/detail/os/os.hpp"
#include "tracenew/detail/trend/malloc_history.hpp"
#include "tracenew/detail/trend/resident.hpp"

#include <algorithm>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Not thread-safe; the probe holds a lock around it.
class MallocWatch {
public:
    /// The probe's first moment.
    void begin() {
        *this = {};
        if (is_quick()) {
            kept_by_thread_ = find_kept_by_thread();
        }
    }

    /// After so many iterations since the warm-up. Throws std::bad_alloc.
    void note_if_due(std::uint64_t now_ns, const Occupied& program, std::uint64_t iterations) {
        if (history_.is_empty()) {
            first_ns_ = now_ns;
        }
        if (history_.is_due(iterations) && is_affordable(now_ns)) {
            note(now_ns, program, iterations, is_small());
        }
    }

    /// The same for whoever asks, whom it may cost more.
    void note_now(const Occupied& program, std::uint64_t iterations) {
        if (kept_by_thread_ <= Os::most_kept) {
            note(Os::now_ns(), program, iterations, true);
        }
    }

    MallocHistory::Growth growth() const noexcept { return history_.growth(); }

    std::int64_t unconfirmed() const noexcept { return history_.unconfirmed(); }

    /// Bytes that are traced as alive and that malloc does not have, when it was asked last.
    std::int64_t overcounted() const noexcept { return overcounted_; }

    /// In all.
    std::uint64_t spent_ns() const noexcept { return spent_ns_; }

private:
    /// Beside the 50 ms and 1 % of the loop that closes may take; no close is delayed by much more
    /// than `most_delay_ns`.
    static constexpr std::uint64_t credit_ns = 40000000;
    static constexpr std::uint64_t share = 256;
    static constexpr std::uint64_t most_delay_ns = 5000000;
    /// Bytes of the table of blocks, which is read as a whole for the sum of their sizes. Where it
    /// is larger, what each traceback has is taken for equally large.
    static constexpr std::size_t most_table = std::size_t{256} << 10;
    /// malloc may give more than was asked for, so as not to leave a rest that is too small to be a
    /// chunk: 16 bytes, of memory with an alignment twice as much, of pages of their own one page.
    static constexpr std::uint64_t most_excess = 32;
    static constexpr std::uint64_t page = 4096;

    bool is_affordable(std::uint64_t now_ns) const noexcept {
        return kept_by_thread_ <= Os::most_kept && usual_ns_ <= most_delay_ns &&
               charged_ns_ + usual_ns_ <= credit_ns + (now_ns - first_ns_) / share;
    }

    static bool is_small() noexcept { return recorder.blocks.memory() <= most_table; }

    // Of the tracer's own blocks, which the walk meets too. `cuts`: they are not those of a close
    // that has just been made.
    static std::uint64_t own_chunks(bool cuts) noexcept {
        const SpinGuard guard{recorder.control};
        if (recorder.tracing() == 0) {
            return 0;
        }
        if (cuts) {
            recorder.sums.cut();
        }
        return Occupied::chunks_of(recorder.sums.ledger().of(TracebackId::own));
    }

    // `walks`: looks at each block, for how much of what malloc has may be its own.
    void note(std::uint64_t began_ns, const Occupied& program, std::uint64_t iterations,
              bool walks) {
        if (is_exact_ && !is_small()) {
            history_ = {};  // sums and estimates cannot be compared
            is_exact_ = false;
        }
        const std::uint64_t kept = Os::keep_blocks(kept_by_thread_);
        const MallocUse use = Os::malloc_use();
        const std::uint32_t now = recorder.clock.generation();
        const std::uint32_t begin =
            history_.is_empty() ? now : history_.begin_for(iterations).clock;
        std::uint64_t chunks = 0;
        std::uint64_t young = walks ? 0 : program.blocks;
        std::uint64_t large = young;
        if (walks) {
            recorder.for_each_block(recorder.tracing(), [&](const Block& block) {
                chunks += Occupied::chunks_of({block.size, 1});
                const bool is_young = block.birth >= begin;
                young += is_young ? 1 : 0;
                large += is_young && block.size >= page ? 1 : 0;
            });
        }
        const auto traced =
            static_cast<std::int64_t>(is_exact_ ? chunks : program.chunks + own_chunks(walks));
        const std::int64_t others = static_cast<std::int64_t>(use.in_use - kept) - traced;
        const std::uint64_t excess =
            young * most_excess + std::min(large, use.mapped_chunks) * page;
        history_.note({iterations, others, traced, now,
                       static_cast<std::int64_t>(excess) + kept_by_other_threads()});
        overcounted_ = -others >= std::max(traced / 8, least_overcounted) ? -others : 0;
        const std::uint64_t took = Os::now_ns() - began_ns;
        usual_ns_ = std::min(last_ns_, took);
        last_ns_ = took;
        spent_ns_ += took;
        charged_ns_ += std::min(took, 2 * usual_ns_ + 10000);
    }

    // Another thread may have had the processor once, but not each time.
    static bool is_quick() noexcept {
        for (int i = 0; i < 3; ++i) {
            const std::uint64_t began = Os::now_ns();
            if (!Os::malloc_use().is_known) {
                return false;
            }
            if (Os::now_ns() - began < most_delay_ns / 8) {
                return true;
            }
        }
        return false;
    }

    // Each may have begun to keep blocks since.
    std::int64_t kept_by_other_threads() const noexcept {
        const std::size_t threads = Os::has_one_thread() ? 1 : Os::threads();
        return threads == 0
                   ? INT64_MAX / 4
                   : static_cast<std::int64_t>((threads - 1) * Os::kept_bytes(kept_by_thread_));
    }

    // Other threads come in between; what was found twice is right.
    static std::size_t find_kept_by_thread() noexcept {
        std::size_t before = Os::blocks_kept_by_thread();
        for (int i = 0; i < 8; ++i) {
            const std::size_t now = Os::blocks_kept_by_thread();
            if (now == before) {
                return now;
            }
            before = now;
        }
        return Os::most_kept + 1;
    }

    static constexpr std::int64_t least_overcounted = 64 << 10;  // what threads do meanwhile

    MallocHistory history_;
    bool is_exact_ = true;
    std::size_t kept_by_thread_ = Os::most_kept + 1;  // more than that: malloc is not asked
    std::uint64_t first_ns_ = 0;
    std::uint64_t last_ns_ = 0;   // what it took to ask
    std::uint64_t usual_ns_ = 0;  // and without the time when another thread had the processor
    std::uint64_t spent_ns_ = 0;
    std::uint64_t charged_ns_ = 0;
    std::int64_t overcounted_ = 0;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
