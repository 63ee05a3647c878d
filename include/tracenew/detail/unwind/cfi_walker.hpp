// SPDX-License-Identifier: MIT
// Walks the stack by cached rows: a probe and two loads a frame, no frame pointers needed.
// World: hot. May include: base, os, unwind.
#pragma once

#include "tracenew/detail/os/os.hpp"
#include "tracenew/detail/unwind/cfi_program.hpp"
#include "tracenew/detail/unwind/frame_buffer.hpp"
#include "tracenew/detail/unwind/registers.hpp"
#include "tracenew/detail/unwind/remembered_walk.hpp"
#include "tracenew/detail/unwind/row_cache.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class CfiWalker {
public:
    /// Walks into `walk`, comparing with what it holds; its id is then `own` unless it is known.
    /// False when the stack has a frame that this walker does not understand, or too many.
    static bool follow(Registers caller, RememberedWalk& walk, std::size_t limit) noexcept {
        if (TRACENEW_UNLIKELY(walk.limit != limit || walk.generation != row_cache.generation())) {
            forget(walk, limit);
        }
        return walk.is_worth_guessing() ? follow<true>(caller, walk, limit)
                                        : follow<false>(caller, walk, limit);
    }

    /// False when the stack has a frame that this walker does not understand; `frames` then holds
    /// those before it.
    static bool capture(Registers caller, FrameBuffer& frames) noexcept {
        CfiWalker walker{caller};
        while (true) {
            const CfiRow row = walker.row();
            if (row.kind == CfiRow::Kind::foreign) {
                return false;
            }
            if (!frames.push(walker.ip_ - 1, row.looks_through) || row.kind == CfiRow::Kind::end) {
                return true;
            }
            if (!walker.step(row)) {
                return false;
            }
            if (walker.ip_ == 0) {
                return true;
            }
        }
    }

    explicit CfiWalker(Registers caller) noexcept
        : ip_(caller.ip)
        , sp_(caller.fp + 16)
        , fp_(load(caller.fp))
        , end_(Os::stack_end(caller.fp)) {}

    CfiRow row() const noexcept { return CfiRow::unpack(word()); }

    /// To the caller's frame; false when that would lie outside the stack, or when the row says
    /// nothing about it.
    bool step(CfiRow row) noexcept {
        std::uintptr_t cfa = 0;
        const auto offset = static_cast<std::uintptr_t>(std::intptr_t{row.cfa_offset});
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
            cfa = load(fp_ + offset);
            fp = load(fp_);
        }
        // Stacks grow down: a caller's frame lies above. (Also what ends a walk over garbage.)
        if (cfa <= sp_ || !is_on_stack(cfa - 8)) {
            return false;
        }
        if (row.fp_slot != 0) {
            const std::uintptr_t slot = cfa - 8 * std::uintptr_t{row.fp_slot};
            if (slot < sp_) {
                return false;
            }
            fp = load(slot);
        }
        ip_ = load(cfa - 8);
        sp_ = cfa;
        fp_ = fp;
        return true;
    }

    std::uintptr_t ip() const noexcept { return ip_; }
    std::uintptr_t sp() const noexcept { return sp_; }

private:
    std::uint64_t word() const noexcept {
        const std::uint64_t known = row_cache.find(ip_);
        return TRACENEW_LIKELY(known != 0) ? known : make_row(ip_);
    }

    // Guessing: takes the row that is remembered when the address is the same. A guess that fails
    // costs more than the look-up that it would have saved.
    template <bool IsGuessing>
    static bool follow(Registers caller, RememberedWalk& walk, std::size_t limit) noexcept {
        CfiWalker walker{caller};
        std::size_t size = 0;
        std::size_t leading = 0;  // frames of the standard library before the first other one
        std::size_t changed = 0;
        bool more = false;
        while (walker.ip_ != 0) {
            if (size == limit + leading) {
                more = true;
                break;
            }
            const std::uintptr_t address = walker.ip_ - 1;
            const bool is_same = walk.addresses[size] == address;
            std::uint64_t word = walk.rows[size];
            if (!IsGuessing || !is_same) {
                word = walker.word();
                walk.rows[size] = word;
                walk.addresses[size] = address;
                changed += is_same ? 0 : 1;
            }
            const CfiRow row = CfiRow::unpack(word);
            leading += size == leading && row.looks_through ? 1 : 0;
            ++size;
            if (row.kind == CfiRow::Kind::end) {
                break;
            }
            if (size == RememberedWalk::capacity || !walker.step(row)) {
                walk.id = TracebackId::own;
                return false;
            }
        }
        walk.finish(size, leading, changed, more);
        return true;
    }

    static TRACENEW_NOINLINE void forget(RememberedWalk& walk, std::size_t limit) noexcept {
        walk = RememberedWalk{};
        walk.limit = static_cast<std::uint16_t>(limit);
        walk.generation = row_cache.generation();
    }

    static TRACENEW_NOINLINE std::uint64_t make_row(std::uintptr_t ip) noexcept {
        CfiRow row = CfiProgram::row_of(ip);
        row.looks_through = looks_through(ip - 1);
        const std::uint64_t word = row.pack();
        row_cache.insert(ip, word);
        return word;
    }

    bool is_on_stack(std::uintptr_t address) const noexcept {
        return address >= sp_ && address <= end_ - 8 && address % 8 == 0;
    }

    // Slots that hold return addresses and saved registers: no sanitizer knows them.
    __attribute__((no_sanitize("address", "thread"))) static std::uintptr_t
    load(std::uintptr_t address) noexcept {
        return *reinterpret_cast<const std::uintptr_t*>(address);
    }

    std::uintptr_t ip_;
    std::uintptr_t sp_;
    std::uintptr_t fp_;
    std::uintptr_t end_;  // one past the stack's last byte
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
