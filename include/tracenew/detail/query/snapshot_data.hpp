// SPDX-License-Identifier: MIT
// What a snapshot holds: where the hot world's numbers become questions.
// World: cold. May include: base, hook, query, process, standard library.
#pragma once

#include "tracenew/detail/base/shortage.hpp"
#include "tracenew/detail/hook/recorder.hpp"
#include "tracenew/detail/query/grouping.hpp"
#include "tracenew/process.hpp"

#include <cstddef>
#include <new>
#include <string>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct SnapshotData {
    std::vector<TracebackAmount> rows;  // by id, ascending; only what is alive
    std::size_t traceback_limit = 0;
    std::size_t sample_interval = 0;
    std::string error;
    Process process;
};

/// Of nothing. Never destroyed, for static destructors may ask, and not registered to be: atexit()
/// has a lock, and a child of fork() has it as another thread held it.
inline const SnapshotData& no_snapshot() noexcept {
    alignas(SnapshotData) static unsigned char place[sizeof(SnapshotData)];
    static const SnapshotData* const none = ::new (static_cast<void*>(place)) SnapshotData();
    return *none;
}

/// The data of a snapshot that there was no memory for. Like the above, and nobody's: a handle to
/// it frees nothing.
inline const SnapshotData& refused_snapshot() noexcept {
    alignas(SnapshotData) static unsigned char place[sizeof(SnapshotData)];
    static const SnapshotData* const refused = [] {
        auto* const made = ::new (static_cast<void*>(place)) SnapshotData();
        made->error = no_memory_text;
        return made;
    }();
    return *refused;
}

/// What is alive now: a consistent cut that costs by tracebacks, not by live blocks. False when
/// off.
inline bool read_amounts(SnapshotData& data) {
    const SpinGuard guard{recorder.control};
    if (recorder.tracing() == 0) {
        return false;
    }
    data.traceback_limit = recorder.limit();
    data.sample_interval = static_cast<std::size_t>(recorder.sampler.interval());
    recorder.sums.cut();
    const std::uint32_t last = recorder.tracebacks.size();
    for (std::uint32_t id = 1; id <= last; ++id) {
        const Amount amount = recorder.sums.ledger().of(TracebackId{id});
        if (amount.blocks != 0) {
            data.rows.push_back({TracebackId{id}, amount});
        }
    }
    return true;
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
