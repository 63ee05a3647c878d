// SPDX-License-Identifier: MIT
// What a probe remembers, and how a close adds to it.
// World: cold. May include: hook, probe, trend, snapshot, standard library.
#pragma once

#include "tracenew/detail/hook/recorder.hpp"
#include "tracenew/detail/probe/births.hpp"
#include "tracenew/detail/trend/history.hpp"
#include "tracenew/snapshot.hpp"

#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Not thread-safe; the probe holds a lock around it.
class Observation {
public:
    explicit Observation(std::size_t warmup) noexcept
        : warmup_(warmup) {}

    /// Takes the state of the tracing as close 0; also when the tracing is another one than before,
    /// because counters that were cleared cannot be compared with older ones.
    void begin(TracingNumber tracing) {
        *this = Observation{warmup_};
        tracing_ = tracing;
        if (tracing != 0) {
            read(last_);
        }
        before_ = last_;
        if (warmup_ == 0) {
            begin_window();
        }
    }

    /// `iterations` more are over. Throws std::bad_alloc, and is then as if it had not been called.
    void close(std::size_t iterations) {
        std::vector<Amount> now;
        read(now);
        last_.resize(now.size());
        const bool in_window = iterations_ >= warmup_;
        if (in_window) {
            for (std::uint32_t id = 1; id < now.size(); ++id) {
                if (now[id].bytes != last_[id].bytes || now[id].blocks != last_[id].blocks) {
                    history_.note(TracebackId{id}, last_[id], now[id]);
                }
            }
        }
        iterations_ += iterations;
        if (in_window) {
            history_.close(iterations_ - window_from_);
            clock_.end = recorder.clock.iteration();
        }
        before_.swap(last_);
        last_.swap(now);
        if (!in_window && iterations_ >= warmup_) {
            begin_window();
        }
    }

    TracingNumber tracing() const noexcept { return tracing_; }
    std::size_t iterations() const noexcept { return iterations_; }
    /// Iterations since the end of the warm-up.
    std::size_t window() const noexcept {
        return iterations_ > window_from_ && has_window_ ? iterations_ - window_from_ : 0;
    }
    /// Iterations after the warm-up without which there is no verdict.
    std::size_t least_window() const noexcept {
        return static_cast<std::size_t>(clock_.least_length());
    }
    ClockWindow clock() const noexcept { return clock_; }
    std::uint64_t window_began_ns() const noexcept { return window_began_ns_; }
    const History& history() const noexcept { return history_; }

    /// At the last close, and at the one before.
    Snapshot last() const { return snapshot_of(last_); }
    Snapshot before() const { return snapshot_of(before_); }
    Amount last_of(TracebackId id) const noexcept {
        return index_of(id) < last_.size() ? last_[index_of(id)] : Amount{};
    }

private:
    void read(std::vector<Amount>& amounts) const {
        const std::uint32_t size = recorder.tracebacks.size() + 1;
        amounts.resize(size);
        const Counters& counters = recorder.counters(tracing_);
        for (std::uint32_t id = 1; id < size; ++id) {
            amounts[id] = counters.of(TracebackId{id});
        }
    }

    void begin_window() noexcept {
        has_window_ = true;
        window_from_ = iterations_;
        window_began_ns_ = Os::now_ns();
        clock_.begin = clock_.end = recorder.clock.iteration();
    }

    Snapshot snapshot_of(const std::vector<Amount>& amounts) const {
        auto data = std::make_shared<SnapshotData>();
        data->traceback_limit = recorder.limit();
        for (std::uint32_t id = 1; id < amounts.size(); ++id) {
            if (amounts[id].blocks != 0) {
                data->rows.push_back({TracebackId{id}, amounts[id]});
            }
        }
        return Snapshot{std::move(data)};
    }

    std::size_t warmup_;
    TracingNumber tracing_ = 0;
    std::size_t iterations_ = 0;
    std::size_t window_from_ = 0;
    bool has_window_ = false;
    std::uint64_t window_began_ns_ = 0;
    ClockWindow clock_;
    std::vector<Amount> last_;  // by id
    std::vector<Amount> before_;
    History history_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
