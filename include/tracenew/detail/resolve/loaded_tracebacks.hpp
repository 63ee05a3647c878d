// SPDX-License-Identifier: MIT
// Tracebacks of other processes, which came with a snapshot that was loaded.
// World: cold. May include: base, os, resolve, frame, standard library.
//
// Their ids begin where those of this process cannot reach. Equal ones are one, so that two
// snapshots of one program can be compared by traceback.
#pragma once

#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/map.hpp"
#include "tracenew/detail/base/pointers.hpp"
#include "tracenew/detail/base/traceback_id.hpp"
#include "tracenew/detail/os/spin_lock.hpp"
#include "tracenew/detail/resolve/resolved_traceback.hpp"

#include <cstdint>
#include <functional>
#include <new>
#include <string>
#include <string_view>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class LoadedTracebacks {
public:
    TRACENEW_SHARED static LoadedTracebacks& instance() {
        alignas(LoadedTracebacks) static unsigned char place[sizeof(LoadedTracebacks)];
        static auto* const loaded = ::new (static_cast<void*>(place)) LoadedTracebacks();
        return *loaded;
    }

    static bool is_one(TracebackId id) noexcept { return index_of(id) >= first; }

    const ResolvedTraceback& of(TracebackId id) noexcept {
        const SpinGuard guard{lock_};
        return *known_[index_of(id) - first];
    }

    /// Throws std::bad_alloc, and then nothing has changed.
    TracebackId add(Owned<ResolvedTraceback> made) {
        std::uint64_t key = std::hash<std::string>()(text_of(*made));
        const SpinGuard guard{lock_};
        std::uint32_t row = by_text_.find(key);
        while (row != RowIndex::none && !are_equal(*known_[row], *made)) {
            row = by_text_.find(++key);
        }
        if (row == RowIndex::none) {
            by_text_.make_room();
            row = static_cast<std::uint32_t>(known_.size());
            known_.push_back(made.get());
            made->next = row == 0 ? nullptr : known_[row - 1];
            by_text_.set(key, row);
            static_cast<void>(made.release());
        }
        return static_cast<TracebackId>(first + row);
    }

    /// Held across a fork, so that the child does not inherit a lock that nobody holds.
    SpinLock& lock() noexcept { return lock_; }

private:
    static constexpr std::uint32_t first = std::uint32_t{1} << 31;

    LoadedTracebacks() = default;

    static std::string text_of(const ResolvedTraceback& traceback) {
        std::string text = std::to_string(traceback.site);
        for (const Frame& frame : traceback.frames) {
            text.append(frame.function).append(1, '\0').append(frame.file).append(1, '\0');
            text.append(std::to_string(frame.line)).append(1, '\0');
            text.append(std::to_string(frame.address));
        }
        return text;
    }

    static bool are_equal(const ResolvedTraceback& left, const ResolvedTraceback& right) {
        bool are = left.frames.size() == right.frames.size() && left.site == right.site &&
                   left.more == right.more && left.standard == right.standard;
        for (std::size_t i = 0; are && i < left.frames.size(); ++i) {
            const Frame& one = left.frames[i];
            const Frame& other = right.frames[i];
            are = one.line == other.line && one.address == other.address &&
                  one.inlined == other.inlined && one.function == other.function &&
                  one.file == other.file && one.module == other.module;
        }
        return are;
    }

    SpinLock lock_;
    RowIndex by_text_;
    List<const ResolvedTraceback*> known_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
