// SPDX-License-Identifier: MIT
// The process in RAM beside what is traced: looked at now and then, explained in a report.
// World: cold. May include: os, control, probe, trend.
#pragma once

#include "tracenew/detail/control/session.hpp"
#include "tracenew/detail/os/os.hpp"
#include "tracenew/detail/probe/malloc_watch.hpp"
#include "tracenew/detail/trend/resident.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Not thread-safe; the probe holds a lock around it.
class ResidentWatch {
public:
    /// Ten times a second a loop may spend 10 us on it; more often while it is young, so that a run
    /// of half a second can be told about too.
    static constexpr std::uint64_t longest_interval_ns = 100000000;
    static constexpr std::uint64_t shortest_interval_ns = 2000000;

    /// The probe's first moment. Asks malloc how much it has handed out, which may take
    /// milliseconds; the first time in a process also the loader, with its lock.
    void begin(const Occupied& program) {
        history_ = {};
        before_ = heap_use(program);
        malloc_.begin();
    }

    /// After so many iterations since the warm-up. Opens the file each time: a descriptor that is
    /// kept is another file's after a daemon has closed all, and shows the parent after a fork.
    /// Throws std::bad_alloc.
    void note_if_due(std::uint64_t now_ns, const Occupied& program, std::uint64_t iterations) {
        if (now_ns >= next_ns_) {
            note(now_ns, program);
        }
        malloc_.note_if_due(now_ns, program, iterations);
    }

    /// What has come since the last close counts too. May take milliseconds: asks malloc. Nothing
    /// during the warm-up.
    void note_now(const Occupied& program, std::uint64_t iterations) {
        if (!history_.is_empty()) {
            malloc_.note_now(program, iterations);
            note(Os::now_ns(), program);
        }
    }

    /// Fills in a LoopReport. May take milliseconds: asks malloc when there is something to
    /// explain.
    template <class Report>
    void add_to(Report& report, const Occupied& program) const {
        report.resident = Os::resident_bytes();
        history_.for_each_point([&](const ResidentHistory::Point& point) {
            report.ram.emplace_back();
            report.ram.back().seconds = static_cast<double>(point.at - history_.first().at) / 1e9;
            report.ram.back().resident = point.resident;
            report.ram.back().live = point.live;
        });
        if (history_.is_empty() || report.sample_interval != 0) {
            return;  // estimates are too coarse to be subtracted
        }
        const auto growth = [this](std::uint64_t ResidentHistory::Point::*bytes) {
            return static_cast<std::int64_t>(history_.last().*bytes - history_.first().*bytes);
        };
        report.resident_growth = growth(&ResidentHistory::Point::resident);
        report.live_growth = growth(&ResidentHistory::Point::live);
        report.overcounted = malloc_.overcounted();
        report.unconfirmed_growth = malloc_.unconfirmed();
        const MallocHistory::Growth exact = malloc_.growth();
        report.unseen_rises = exact.rises;
        if (exact.bytes != 0) {
            report.unseen_growth = exact.bytes;
            report.unseen_per_iteration = exact.bytes_per_iteration;
            report.unseen = Unseen::other_malloc;
            return;
        }
        report.unseen_growth = history_.unseen_growth();
        if (report.unseen_growth != 0) {
            const HeapUse now = heap_use(program);
            report.malloc_free = now.malloc.free;
            report.unseen = explain_growth(report.unseen_growth, before_, now);
        } else if (before_.malloc.is_known && history_.overhead_growth() != 0) {
            report.unseen_growth = history_.overhead_growth();
            report.unseen = Unseen::overhead;
        }
    }

    /// What it took to ask malloc since `begin()`.
    std::uint64_t spent_ns() const noexcept { return malloc_.spent_ns(); }

private:
    void note(std::uint64_t now_ns, const Occupied& program) {
        if (history_.is_empty()) {
            began_ns_ = now_ns;
        }
        next_ns_ = now_ns + std::min(std::max((now_ns - began_ns_) / 16, shortest_interval_ns),
                                     longest_interval_ns);
        history_.note({now_ns, Os::resident_bytes(), program.bytes,
                       before_.malloc.is_known ? program.overhead() : 0, Session::own_memory()});
    }

    static HeapUse heap_use(const Occupied& program) {
        const std::uint64_t all = Session::own_memory();
        const std::uint64_t heap = std::min<std::uint64_t>(all, Session::own_heap());
        return {Os::malloc_use(),   program.chunks,  heap, all - heap, Os::resident_bytes(),
                Os::mapped_bytes(), Os::file_bytes()};
    }

    ResidentHistory history_;
    HeapUse before_;
    MallocWatch malloc_;
    std::uint64_t began_ns_ = 0;
    std::uint64_t next_ns_ = 0;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
