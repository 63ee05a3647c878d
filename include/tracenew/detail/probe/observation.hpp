// SPDX-License-Identifier: MIT
// What a probe remembers, and how a close adds to it.
// World: cold. May include: base, hook, probe, query, trend, values, standard library.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/pointers.hpp"
#include "tracenew/detail/hook/recorder.hpp"
#include "tracenew/detail/probe/births.hpp"
#include "tracenew/detail/query/snapshot_data.hpp"
#include "tracenew/detail/trend/history.hpp"
#include "tracenew/detail/trend/resident.hpp"
#include "tracenew/snapshot.hpp"

#include <memory>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct TwoCloses {
    Snapshot last;
    Snapshot before;
};

/// What the last close changed, growth first.
inline std::vector<StatisticDiff> changed_rows(const TwoCloses& closes,
                                               const std::vector<Filter>& filters, GroupBy by) {
    std::vector<StatisticDiff> changed;
    for (StatisticDiff& row :
         closes.last.filter_traces(filters).compare_to(closes.before.filter_traces(filters), by)) {
        if (row.size_diff != 0 || row.count_diff != 0) {
            changed.push_back(std::move(row));
        }
    }
    return changed;
}

/// Not thread-safe; the probe holds a lock around it.
class Observation {
public:
    explicit Observation(std::size_t warmup) noexcept
        : warmup_(warmup) {}

    /// Takes the state of the tracing as close 0. Throws std::bad_alloc.
    void begin() {
        Observation fresh{warmup_};
        fresh.read_all();
        fresh.forgotten_ = forgotten_ + (window() == 0 ? 0 : iterations_);
        if (warmup_ == 0) {
            fresh.begin_window();
        }
        *this = std::move(fresh);
    }

    /// `iterations` more are over; false when there is no tracing. When the tracing is another one
    /// than before, this is its close 0: sums that were cleared cannot be compared with older ones.
    /// Throws std::bad_alloc; the iterations then count with those of the next close.
    bool close(std::size_t iterations) {
        if (!read_changes()) {
            return false;
        }
        if (serial_ != read_serial_) {
            begin();
            return serial_ != 0;
        }
        if (births_ != nullptr) {
            return false;  // the tracing is about to end; what the births are of must not change
        }
        const bool in_window = iterations_ >= warmup_;
        const std::uint64_t end = iterations_ + iterations - window_from_;
        if (in_window) {
            history_.prepare();
            for (const Change& change : read_) {
                history_.prepare(change.id, last_of(change.id));
            }
            for (const Change& change : read_) {
                const Amount before = last_of(change.id);
                if (change.amount.bytes != before.bytes || change.amount.blocks != before.blocks) {
                    history_.note(change.id, before, change.amount, end);
                }
            }
        }
        iterations_ += iterations;
        for (Change& change : read_) {
            std::swap(last_[index_of(change.id)], change.amount);
            total_.replace(change.amount, last_[index_of(change.id)]);
        }
        if (in_window) {
            clock_.end = recorder.clock.iteration();
            history_.close({end, clock_.end, {total_.bytes, total_.blocks}});
        }
        std::swap(undo_, read_);
        cut_ = read_cut_;
        if (!in_window && iterations_ >= warmup_) {
            begin_window();
        }
        return true;
    }

    /// Before the tracing ends, or forgets what is alive: `births()` stay what they are now. Throws
    /// std::bad_alloc.
    void keep_births() {
        if (is_current() && window() != 0) {
            births_ = births();
        }
    }
    bool has_kept_births() const noexcept { return births_ != nullptr; }

    /// When the blocks that are alive were born: now, or when the tracing ended. Null when it has
    /// ended, and its births were not kept.
    Shared<const BirthWalk> births() const {
        if (births_ != nullptr) {
            return births_;
        }
        const TracingNumber tracing = recorder.tracing();
        return tracing == 0 || recorder.serial() != serial_
                   ? nullptr
                   : Shared<const BirthWalk>::make(tracing, clock_, window(), history_);
    }

    /// Whether the tracing that is observed is still on.
    bool is_current() const noexcept {
        return recorder.tracing() != 0 && recorder.serial() == serial_;
    }
    /// Of the tracing that is observed; 0: none yet.
    std::uint64_t serial() const noexcept { return serial_; }
    std::size_t sample_interval() const noexcept { return sample_interval_; }
    std::size_t iterations() const noexcept { return iterations_; }
    /// Iterations that counted when their tracing was replaced by another one.
    std::size_t forgotten() const noexcept { return forgotten_; }
    /// Whether the warm-up is over.
    bool has_window() const noexcept { return has_window_; }
    /// Iterations since the end of the warm-up.
    std::size_t window() const noexcept {
        return iterations_ > window_from_ && has_window_ ? iterations_ - window_from_ : 0;
    }
    /// Iterations after the warm-up without which there is no verdict.
    std::size_t least_window() const noexcept {
        return static_cast<std::size_t>(clock_.least_length(window()));
    }
    std::uint64_t window_began_ns() const noexcept { return window_began_ns_; }
    const History& history() const noexcept { return history_; }

    /// What was alive when the window began.
    const Amount& base() const noexcept { return base_; }
    /// What the program had at the last close.
    const Occupied& total() const noexcept { return total_; }
    /// At the last close, and at the one before.
    Snapshot last() const { return snapshot_of(last_); }
    Snapshot before() const {
        List<Amount> amounts = last_;
        for (const Change& change : undo_) {
            amounts[index_of(change.id)] = change.amount;
        }
        return snapshot_of(amounts);
    }
    Amount last_of(TracebackId id) const noexcept {
        return index_of(id) < last_.size() ? last_[index_of(id)] : Amount{};
    }

private:
    struct Change {
        TracebackId id;
        Amount amount;
    };

    // A close costs by what has changed since the last one.
    bool read_changes() {
        read_.clear();
        const SpinGuard guard{recorder.control};
        read_serial_ = recorder.serial();
        if (recorder.tracing() == 0) {
            return false;
        }
        if (read_serial_ == serial_) {
            recorder.sums.cut();
            last_.grow(recorder.tracebacks.size() + std::size_t{1});  // whatever the ledger has
            const Ledger& ledger = recorder.sums.ledger();
            ledger.for_each_changed_since(cut_, [&](TracebackId id) {
                read_.push_back({id, ledger.of(id)});
            });
            read_cut_ = ledger.cut();
        }
        return true;
    }

    void read_all() {
        const SpinGuard guard{recorder.control};
        if (recorder.tracing() == 0) {
            return;
        }
        recorder.sums.cut();
        const Ledger& ledger = recorder.sums.ledger();
        last_.grow(recorder.tracebacks.size() + std::size_t{1});
        for (std::uint32_t id = 1; id < last_.size(); ++id) {
            last_[id] = ledger.of(TracebackId{id});
            total_.replace({}, last_[id]);
        }
        serial_ = recorder.serial();
        cut_ = ledger.cut();
        sample_interval_ = static_cast<std::size_t>(recorder.sampler.interval());
        traceback_limit_ = recorder.limit();
    }

    void begin_window() noexcept {
        has_window_ = true;
        window_from_ = iterations_;
        window_began_ns_ = Os::now_ns();
        base_ = {total_.bytes, total_.blocks};
        static_cast<void>(recorder.clock.refine());
        clock_.begin = clock_.end = recorder.clock.iteration();
    }

    Snapshot snapshot_of(const List<Amount>& amounts) const {
        auto data = std::make_shared<SnapshotData>();
        data->traceback_limit = traceback_limit_;
        data->sample_interval = sample_interval_;
        for (std::uint32_t id = 1; id < amounts.size(); ++id) {
            if (amounts[id].blocks != 0) {
                data->rows.push_back({TracebackId{id}, amounts[id]});
            }
        }
        return Snapshot{std::move(data)};
    }

    std::size_t warmup_;
    std::uint64_t serial_ = 0;
    std::uint64_t cut_ = 0;  // of the ledger, at the last close
    std::size_t sample_interval_ = 0;
    std::size_t traceback_limit_ = 0;  // frames, as in the last cut
    std::size_t iterations_ = 0;
    std::size_t forgotten_ = 0;
    std::size_t window_from_ = 0;
    bool has_window_ = false;
    std::uint64_t window_began_ns_ = 0;
    Amount base_;
    ClockWindow clock_;
    List<Amount> last_;  // by id
    Occupied total_;     // of last_
    List<Change> undo_;  // what was otherwise at the close before

    // What a close has read, kept for its memory.
    List<Change> read_;
    std::uint64_t read_serial_ = 0;
    std::uint64_t read_cut_ = 0;
    History history_;
    Shared<const BirthWalk> births_;  // kept when the tracing ended
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
