// SPDX-License-Identifier: MIT
// A walk that this thread has made, to be compared with the next one from the same place.
// World: hot. May include: base, unwind/registers.
//
// A walk by cached rows is a chain: a return address tells the row, the row where the next return
// address lies. What is remembered breaks it, in two ways.
//
// The words that the walk read. A walk is a function of where it begins and of these, as long as
// the code is the same: when all of them are unchanged, so is the traceback. They are listed when a
// walk came out as the one before it had, and looked at in any order, with nothing to wait for.
//
// The rows. The frame at this position had such a row last time, so the processor may go on reading
// the stack while the row is still being looked up. It is looked up each time, and a guess that was
// wrong costs time and nothing else. Guesses are about rows, not about paths: two calls in one
// function have one row, so they hold where paths are random too.
#pragma once

#include "tracenew/detail/base/traceback_hash.hpp"
#include "tracenew/detail/base/traceback_id.hpp"
#include "tracenew/detail/unwind/registers.hpp"

#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Zero-filled memory is one of nothing.
struct RememberedWalk {
    /// Frames, leading ones of the standard library included. Longer walks are not remembered.
    static constexpr std::size_t capacity = 64;
    static constexpr std::size_t most_pointers = 24;

    /// A word that points into the stack and that the walk went by: a saved frame pointer.
    struct Pointer {
        std::uint32_t slot;   ///< where it was read, in bytes above the first return address
        std::int32_t target;  ///< where it points to, in the same
    };

    TracebackId id = TracebackId::none;
    std::uint16_t limit = 0;
    std::uint16_t size = 0;
    std::uint16_t leading = 0;  ///< frames of the standard library, before the first of the program
    bool more = false;
    bool is_lost = false;  ///< it ended in code without tables

    std::uint8_t repeats = 0;   ///< how often in a row it came out as before; at most 255
    std::uint8_t patience = 0;  ///< how often it has to, and once more, until its words are listed
    std::uint32_t held = 0;     ///< how often these were unchanged

    std::uint32_t era = 0;  ///< CodeEra, in which it was made

    /// The address of a first frame of the program that is known to be no installed header's.
    std::uintptr_t firm = 0;

    // The words are listed where `span` is not 0. They lie on the stack that begins at `lowest`, if
    // the first return address is less than `span` above.
    std::uintptr_t lowest = 0;
    std::uintptr_t span = 0;
    std::uint64_t hash = 0;  ///< TracebackHash
    std::uintptr_t addresses[capacity + 1] = {};
    std::uint64_t rows[capacity + 1] = {};
    std::uint32_t slots[capacity + 1] = {};  ///< of return addresses; one is beyond the walk
    std::uint8_t pointers_size = 0;
    bool has_frame_pointer = false;  ///< the walk went by the first frame's register
    std::int32_t frame_pointer = 0;  ///< where that pointed to
    Pointer pointers[most_pointers] = {};

    /// Whether a walk from `caller` would be this one: by its words, if they are listed. `asked` is
    /// the limit, `now` the era.
    TRACENEW_HOT bool holds(Registers caller, std::size_t asked, std::uint32_t now) noexcept {
        const std::uintptr_t first = caller.sp - sizeof(std::uintptr_t);
        if (TRACENEW_UNLIKELY(first - lowest >= span || limit != asked || era != now)) {
            return false;
        }
        std::uintptr_t changes = 0;
        for (std::size_t i = 0; i < size; ++i) {
            changes |= (stack_word(first + slots[i]) - 1) ^ addresses[i];
        }
        changes |= stack_word(first + slots[size]) == 0 ? 1U : 0U;  // was the end of the stack
        if (has_frame_pointer) {
            changes |= (caller.fp - first) ^ distance(frame_pointer);
        }
        for (std::size_t i = 0; i < pointers_size; ++i) {
            changes |=
                (stack_word(first + pointers[i].slot) - first) ^ distance(pointers[i].target);
        }
        if (TRACENEW_UNLIKELY(changes != 0)) {
            return false;
        }
        ++held;
        return true;
    }

    /// After a walk of `frames`, the first `standard` of them the standard library's.
    TRACENEW_HOT void finish(std::size_t frames, std::size_t standard, std::uint64_t hashed,
                             bool goes_on, bool lost) noexcept {
        const bool is_same = hash == hashed;
        hash = hashed;
        id = is_same ? id : TracebackId::none;
        repeats = is_same ? static_cast<std::uint8_t>(repeats + (repeats != 255 ? 1 : 0)) : 0;
        size = static_cast<std::uint16_t>(frames);
        more = goes_on;
        is_lost = lost;
        leading = static_cast<std::uint16_t>(standard);
    }

    /// It broke off before a frame of the program was reached. A whole stack may have none: at -O2
    /// a thread's function is inlined into the standard library's.
    TRACENEW_HOT bool is_truncated() const noexcept { return size == leading && (more || is_lost); }
    bool is_listed() const noexcept { return span != 0; }
    bool is_worth_listing() const noexcept {
        return repeats > patience && !is_truncated() && !is_listed();
    }

    /// Its words did not hold. Where they hold for a few walks only, the next ones have to repeat
    /// for longer.
    void unlist() noexcept {
        static constexpr std::uint32_t worth_it = 4;
        patience = static_cast<std::uint8_t>(held >= worth_it ? 0 : patience * 2U % 128 + 1);
        held = 0;
        repeats = 0;
        span = 0;
    }

private:
    TRACENEW_HOT static std::uintptr_t distance(std::int32_t bytes) noexcept {
        return static_cast<std::uintptr_t>(std::intptr_t{bytes});
    }
};

/// One thread's. Zero-filled memory is an empty one.
class RememberedWalks {
public:
    TRACENEW_HOT RememberedWalk& from(Registers caller) noexcept {
        const std::uint64_t key = TracebackHash::scattered(caller.ip ^ (caller.sp << 20));
        RememberedWalk* walk = &walks_[key >> (64 - bits)];
        asm("" : "+r"(walk));  // an address from here on, and not an index that is multiplied anew
        return *walk;
    }

    /// No traceback is known any more.
    void forget() noexcept {
        for (RememberedWalk& walk : walks_) {
            walk.id = TracebackId::none;
            walk.unlist();
        }
    }

private:
    static constexpr unsigned bits = 6;

    RememberedWalk walks_[std::size_t{1} << bits];
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
