// SPDX-License-Identifier: MIT
// The process in RAM beside what is traced: looked at now and then, explained in a report.
// World: cold. May include: os, trend.
#pragma once

#include "tracenew/detail/os/os.hpp"
#include "tracenew/detail/trend/resident.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Not thread-safe; the probe holds a lock around it.
class ResidentWatch {
public:
    /// Ten times a second a loop may spend 10 us on it.
    static constexpr std::uint64_t interval_ns = 100000000;

    bool is_due(std::uint64_t now_ns) const noexcept { return now_ns >= next_ns_; }

    /// After the warm-up, with `live` bytes of the program and `tracer` bytes of tracenew. Opens
    /// the file each time: a descriptor that is kept is another file's after a daemon has closed
    /// all, and shows the parent after a fork. Throws std::bad_alloc.
    void note(std::uint64_t now_ns, std::uint64_t live, std::uint64_t tracer) {
        next_ns_ = now_ns + interval_ns;
        history_.note({Os::resident_bytes(), live, tracer});
    }

    /// Fills in a LoopReport, whose live memory is known. May take milliseconds: asks malloc when
    /// there is something to explain.
    template <class Report>
    void add_to(Report& report) const {
        report.resident = Os::resident_bytes();
        if (history_.is_empty() || report.sample_interval != 0) {
            return;  // estimates are too coarse to be subtracted
        }
        const auto growth = [](std::uint64_t from, std::uint64_t to) {
            return static_cast<std::int64_t>(to) - static_cast<std::int64_t>(from);
        };
        report.resident_growth = growth(history_.first().resident, report.resident);
        report.live_growth = growth(history_.first().live, report.memory.current);
        report.unseen_growth = history_.unseen_growth();
        if (report.unseen_growth != 0) {
            const MallocUse malloc = Os::malloc_use();
            report.malloc_free = malloc.free;
            report.unseen = explain_growth(report.unseen_growth, malloc, report.memory.current);
        }
    }

private:
    ResidentHistory history_;
    std::uint64_t next_ns_ = 0;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
