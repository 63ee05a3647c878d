// SPDX-License-Identifier: MIT
// Walks the stack by cached rows: a probe and two loads a frame, no frame pointers needed.
// World: hot. May include: base, os, unwind.
#pragma once

#include "tracenew/detail/os/os.hpp"
#include "tracenew/detail/unwind/cfi_program.hpp"
#include "tracenew/detail/unwind/forget_code.hpp"
#include "tracenew/detail/unwind/frame_buffer.hpp"
#include "tracenew/detail/unwind/registers.hpp"
#include "tracenew/detail/unwind/remembered_walk.hpp"
#include "tracenew/detail/unwind/word_list.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class CfiWalker {
public:
    /// Walks into `walk`, comparing with what it holds; its id is then `own` unless it is known.
    /// False when the stack has a frame that this walker does not understand, or too many.
    TRACENEW_HOT static bool follow(Registers caller, RememberedWalk& walk,
                                    std::size_t limit) noexcept {
        if (TRACENEW_UNLIKELY(walk.limit != limit)) {
            forget(walk, limit);
        }
        CfiWalker walker{caller};
        TracebackHash hash;
        std::size_t size = 0;
        std::size_t stop = limit;  // and one more for each leading frame of the standard library
        bool is_lost = false;
        do {
            const std::uintptr_t address = walker.ip_ - 1;
            hash.add(address);
            walk.addresses[size] = address;
            std::uint64_t row = walk.rows[size];
            asm("" : "+r"(row));  // or the compiler notices below that it could wait for the cache
            if (TRACENEW_UNLIKELY(!row_cache.is_first(address, row))) {
                row = walker.word();
                walk.rows[size] = row;
            }
            ++size;
            if (TRACENEW_LIKELY(CfiRow::is_simple(row))) {
                if (TRACENEW_UNLIKELY(!walker.step_simply(CfiRow::simple_offset(row)))) {
                    return give_up(walk);
                }
                continue;
            }
            if (row == CfiRow::framed()) {
                if (TRACENEW_UNLIKELY(!walker.step_by_frame_pointer())) {
                    return give_up(walk);
                }
                continue;
            }
            const CfiRow other = CfiRow::unpack(row);
            stop += other.looks_through && size - 1 == stop - limit ? 1 : 0;
            if (other.is_last()) {
                walker.ip_ = 0;
                is_lost = other.kind == CfiRow::Kind::lost;
            } else if (stop > RememberedWalk::capacity || !walker.step(other)) {
                return give_up(walk);
            }
        } while (size != stop && walker.ip_ != 0);
        const std::size_t leading = stop - limit;
        if (TRACENEW_UNLIKELY(size == stop && walk.addresses[leading] != walk.firm)) {
            CfiWalker further = walker;  // this one stays in registers
            return further.go_on(walk, size, leading, hash);
        }
        const bool more = walker.ip_ != 0;
        walk.finish(size, leading, hash.finish(more), more, is_lost);
        return true;
    }

    /// Lists the words that `walk`, which was made from `caller`, has read; if it can.
    static TRACENEW_NOINLINE void list_words(Registers caller, RememberedWalk& walk) noexcept {
        CfiWalker walker{caller};
        const std::uintptr_t first = caller.sp - sizeof(std::uintptr_t);
        WordList words{walk, first};
        std::uintptr_t fp_slot = 0;  // where the frame pointer was read; 0: in the register
        bool is_fp_listed = false;
        for (std::size_t i = 0;; ++i) {
            const bool is_last = i == walk.size;
            if (is_last ? walker.ip_ == 0 : walker.ip_ - 1 != walk.addresses[i]) {
                return;  // it was ended by a zero, which is no reason to trust what lies there
            }
            words.add_return(i, walker.sp_ - sizeof(std::uintptr_t));
            if (is_last) {
                break;
            }
            const CfiRow row = walker.row();
            if (row_cache.find(walker.ip_ - 1) == 0) {
                return;  // it may be other code the next time, or is not known yet
            }
            if (row.is_last()) {
                words.add_return(i + 1, first);  // and nothing was read beyond
                break;
            }
            const CfiWalker before = walker;
            if (!walker.step(row)) {
                return;
            }
            if (row.kind != CfiRow::Kind::from_sp && !is_fp_listed) {
                words.add_pointer(fp_slot, before.fp_);
                is_fp_listed = true;
            }
            if (row.kind == CfiRow::Kind::realigned) {
                words.add_pointer(before.fp_ + offset_of(row), walker.sp_);
                fp_slot = before.fp_;
                is_fp_listed = false;
            } else if (row.fp_slot != 0) {
                fp_slot = saved_fp_slot(walker.sp_, row);
                is_fp_listed = false;
            }
        }
        words.finish(Os::stack_bounds());
    }

    /// False when the stack has a frame that this walker does not understand; `frames` then holds
    /// those before it.
    static bool capture(Registers caller, FrameBuffer& frames) noexcept {
        CfiWalker walker{caller};
        while (true) {
            const CfiRow row = walker.row();
            if (row.kind == CfiRow::Kind::irreducible) {
                return false;
            }
            const bool is_wanted = frames.push(walker.ip_ - 1, row.looks_through);
            if (is_wanted && row.kind == CfiRow::Kind::lost) {
                frames.break_off();
            }
            if (!is_wanted || row.is_last()) {
                return true;
            }
            if (!walker.step(row)) {
                forgets_old_rows(frames.addresses(), frames.size());
                return false;
            }
            if (walker.ip_ == 0) {
                return true;
            }
        }
    }

    /// True when some of these addresses had rows that are out of date, which are forgotten then: a
    /// library was closed, and another one lies in its place.
    static TRACENEW_NOINLINE bool forgets_old_rows(const std::uintptr_t* addresses,
                                                   std::size_t size) noexcept {
        for (std::size_t i = 0; i < size; ++i) {
            const std::uint64_t known = row_cache.find(addresses[i]);
            if (known == 0 || Os::is_of_executable(addresses[i])) {
                continue;
            }
            const CfiRow old = CfiRow::unpack(known);
            CfiRow row = CfiProgram::row_of(addresses[i] + 1);
            row.looks_through = old.looks_through;
            if (row.pack() != known && !(row.is_last() && old.is_last())) {
                forget_code();
                return true;
            }
        }
        return false;
    }

    TRACENEW_HOT explicit CfiWalker(Registers caller) noexcept
        : ip_(caller.ip)
        , sp_(caller.sp)
        , fp_(caller.fp)
        , end_(known_end(caller.sp)) {}

    TRACENEW_HOT CfiRow row() const noexcept { return CfiRow::unpack(word()); }

    /// To the caller's frame; false when that would lie outside the stack, or when the row says
    /// nothing about it.
    TRACENEW_HOT bool step(CfiRow row) noexcept {
        std::uintptr_t cfa = 0;
        const std::uintptr_t offset = offset_of(row);
        std::uintptr_t fp = fp_;
        if (TRACENEW_LIKELY(row.kind == CfiRow::Kind::from_sp)) {
            cfa = sp_ + offset;
        } else if (row.kind == CfiRow::Kind::from_fp) {
            cfa = fp_ + offset;
        } else if (row.kind != CfiRow::Kind::realigned) {
            return false;
        } else {
            if (!is_on_stack(fp_) || !is_on_stack(fp_ + offset)) {
                return false;
            }
            cfa = stack_word(fp_ + offset);
            fp = stack_word(fp_);
        }
        // Stacks grow down: a caller's frame lies above. (Also what ends a walk over garbage.)
        if (cfa <= sp_ || !is_on_stack(cfa - 8)) {
            return false;
        }
        if (row.fp_slot != 0) {
            const std::uintptr_t slot = saved_fp_slot(cfa, row);
            if (slot < sp_) {
                return false;
            }
            fp = stack_word(slot);
        }
        ip_ = stack_word(cfa - 8);
        sp_ = cfa;
        fp_ = fp;
        return true;
    }

    std::uintptr_t ip() const noexcept { return ip_; }
    std::uintptr_t sp() const noexcept { return sp_; }
    Registers registers() const noexcept { return {ip_, sp_, fp_}; }

private:
    // Of a coroutine's stack, say, the end is not known, but that we are running in a page of it.
    TRACENEW_HOT static std::uintptr_t known_end(std::uintptr_t address) noexcept {
        const StackBounds stack = Os::stack_bounds();
        return stack.holds(address) ? stack.end : Os::page_end(address - 1);
    }
    TRACENEW_HOT static std::uintptr_t offset_of(CfiRow row) noexcept {
        return static_cast<std::uintptr_t>(std::intptr_t{row.cfa_offset});
    }
    TRACENEW_HOT static std::uintptr_t saved_fp_slot(std::uintptr_t cfa, CfiRow row) noexcept {
        return cfa - 8 * std::uintptr_t{row.fp_slot};
    }

    TRACENEW_HOT std::uint64_t word() const noexcept {
        const std::uint64_t known = row_cache.find(ip_ - 1);
        return TRACENEW_LIKELY(known != 0) ? known : make_row(ip_);
    }

    static bool give_up(RememberedWalk& walk) noexcept {
        walk.id = TracebackId::none;
        return false;
    }

    // After the frames that were asked for: a further one for each that may be an installed
    // header's, as FrameBuffer has it.
    TRACENEW_NOINLINE TRACENEW_OPTIMIZED bool go_on(RememberedWalk& walk, std::size_t size,
                                                    std::size_t leading,
                                                    TracebackHash hash) noexcept {
        std::size_t doubtful = 0;
        bool is_lost = false;
        while (ip_ != 0) {
            if (size == leading + doubtful + walk.limit) {
                doubtful = FrameBuffer::doubtful_of(walk.addresses, size, leading, doubtful);
            }
            if (size == leading + doubtful + walk.limit) {
                walk.firm = doubtful == 0 ? walk.addresses[leading] : 0;
                break;
            }
            if (size == RememberedWalk::capacity) {
                return give_up(walk);
            }
            const std::uintptr_t address = ip_ - 1;
            hash.add(address);
            walk.addresses[size++] = address;
            const CfiRow other = row();
            if (other.is_last()) {
                ip_ = 0;
                is_lost = other.kind == CfiRow::Kind::lost;
            } else if (!step(other)) {
                return give_up(walk);
            }
        }
        walk.finish(size, leading, hash.finish(ip_ != 0), ip_ != 0, is_lost);
        return true;
    }

    // As step() does, for a simple row: the offset is a multiple of 8, and not 0.
    TRACENEW_HOT bool step_simply(std::uintptr_t offset) noexcept {
        sp_ += offset;
        if (TRACENEW_UNLIKELY(sp_ > end_) && !reaches(sp_)) {
            return false;
        }
        ip_ = stack_word(sp_ - 8);
        return true;
    }

    // As step() does, for a framed row.
    TRACENEW_HOT bool step_by_frame_pointer() noexcept {
        if (TRACENEW_UNLIKELY(fp_ < sp_ || fp_ % 8 != 0) ||
            (TRACENEW_UNLIKELY(fp_ > end_ - 16) && !reaches(fp_ + 16))) {
            return false;
        }
        ip_ = stack_word(fp_ + 8);
        sp_ = fp_ + 16;
        fp_ = stack_word(fp_);
        return true;
    }

    static TRACENEW_NOINLINE void forget(RememberedWalk& walk, std::size_t limit) noexcept {
        walk = RememberedWalk{};
        walk.limit = static_cast<std::uint16_t>(limit);
    }

    static TRACENEW_NOINLINE std::uint64_t make_row(std::uintptr_t ip) noexcept {
        [[maybe_unused]] const Os::ErrnoShield shield;
        CfiRow row = CfiProgram::row_of(ip);
        const CodeKind kind = look_through(ip - 1);
        row.looks_through = is_looked_through(kind);
        if (row.kind == CfiRow::Kind::lost && kind == CodeKind::looked_through) {
            row.kind = CfiRow::Kind::end;  // where the C library starts threads, as some have it
        }
        const std::uint64_t word = row.pack();
        // A compiler in the process puts other code into the place of what it has made, and need
        // not tell anybody; only of modules we hear.
        if (kind != CodeKind::not_known && Os::holds_module(ip - 1)) {
            row_cache.insert(ip - 1, word);
        }
        return word;
    }

    TRACENEW_HOT bool is_on_stack(std::uintptr_t address) noexcept {
        return address >= sp_ && address % 8 == 0 &&
               (TRACENEW_LIKELY(address <= end_ - 8) || reaches(address + 8));
    }

    TRACENEW_HOT bool reaches(std::uintptr_t wanted) noexcept {
        end_ = further_end(end_, wanted);  // by value: the walker stays in registers
        return wanted - 1 < end_;
    }

    // How far the stack goes on towards `wanted`, where it is not known how far it goes. A row that
    // is out of date leads anywhere: rows alone are no reason to read what may not be mapped.
    static TRACENEW_NOINLINE std::uintptr_t further_end(std::uintptr_t end,
                                                        std::uintptr_t wanted) noexcept {
        static constexpr std::uintptr_t farthest = std::uintptr_t{1} << 20;
        if (wanted < end) {
            return 0;  // past the last address there is
        }
        if (end == Os::stack_bounds().end || wanted - end > farthest) {
            return end;
        }
        while (end < wanted && Os::is_readable(end)) {
            end = Os::page_end(end);
        }
        return end;
    }

    std::uintptr_t ip_;
    std::uintptr_t sp_;
    std::uintptr_t fp_;
    std::uintptr_t end_;  // one past the last byte of the stack that is known
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
