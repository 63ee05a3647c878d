// SPDX-License-Identifier: MIT
// Stacks frame by frame, with the registers: of this thread, and of one that waits.
// World: hot. May include: base, os, unwind, <unwind.h>.
#pragma once

#include "tracenew/detail/base/function_ref.hpp"
#include "tracenew/detail/os/os.hpp"
#include "tracenew/detail/unwind/capture.hpp"
#include "tracenew/detail/unwind/cfi_program.hpp"

#include <cstddef>
#include <cstdint>
#include <unwind.h>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// A frame, and the registers as it will find them when what it calls returns.
struct WalkedFrame {
    static constexpr unsigned frame_pointer = 6;  // numbers of the ABI for x86-64, figure 3.36
    static constexpr unsigned stack_pointer = 7;
    static constexpr std::size_t registers = 16;

    std::uintptr_t pc = 0;  ///< in the call, or where it waits
    std::uintptr_t sp = 0;
    std::uintptr_t cfa = 0;  ///< the stack pointer of its caller; 0: not known
    std::uintptr_t values[registers] = {};
    bool are_known[registers] = {};

    void set(unsigned number, std::uintptr_t value) noexcept {
        values[number] = value;
        are_known[number] = true;
    }
};

class RegisterWalk {
public:
    static constexpr std::size_t most_frames = 256;

    /// Of the thread that asks, from this call on. False from `visit` ends it.
    static void for_each_here(FunctionRef<bool(const WalkedFrame&)> visit) noexcept {
        Walk walk{visit, {}, 0, true};
        ::_Unwind_Backtrace(&step, &walk);
        if (walk.count != 0 && walk.goes_on) {
            visit(walk.last);
        }
    }

    /// Of a thread that waits at `pc`, by a copy of its stack from `sp` on. Where what it waits in
    /// has not saved the frame pointer, that of its caller is looked for on the stack.
    static void for_each_of(std::uintptr_t pc, std::uintptr_t sp, const std::uintptr_t* words,
                            std::size_t count,
                            FunctionRef<bool(const WalkedFrame&)> visit) noexcept {
        if constexpr (!has_cfi_walker) {
            return;
        }
        const Stack stack{sp, words, count};
        std::uintptr_t fp = 0;
        for (std::size_t frames = 0; frames < most_frames && pc != 0; ++frames) {
            const CfiRow row = CfiProgram::row_of(pc);
            if (row.kind == CfiRow::Kind::from_fp && fp == 0) {
                fp = stack.find_frame_pointer(sp);
            }
            WalkedFrame frame;
            frame.pc = frames == 0 ? pc : pc - 1;
            frame.sp = sp;
            frame.set(WalkedFrame::stack_pointer, sp);
            if (fp != 0) {
                frame.set(WalkedFrame::frame_pointer, fp);
            }
            frame.cfa = stack.cfa_of(row, sp, fp);
            if (!visit(frame) || frame.cfa == 0) {
                return;
            }
            pc = stack.word(frame.cfa - sizeof(std::uintptr_t));
            sp = frame.cfa;
        }
    }

private:
    struct Walk {
        FunctionRef<bool(const WalkedFrame&)> visit;
        WalkedFrame last;
        std::size_t count;
        bool goes_on;
    };

    // The canonical frame address that libgcc tells in a frame is that of what it called.
    static _Unwind_Reason_Code step(_Unwind_Context* context, void* argument) noexcept {
        auto& walk = *static_cast<Walk*>(argument);
        int is_before_instruction = 0;
        const std::uintptr_t ip = ::_Unwind_GetIPInfo(context, &is_before_instruction);
        WalkedFrame frame;
        frame.pc = is_before_instruction != 0 ? ip : ip - 1;
        frame.sp = ::_Unwind_GetCFA(context);
        frame.set(WalkedFrame::stack_pointer, frame.sp);
        if constexpr (has_cfi_walker) {
            static constexpr int callee_saved[] = {3, 6, 12, 13, 14, 15};
            for (const int kept : callee_saved) {
                frame.set(static_cast<unsigned>(kept), ::_Unwind_GetGR(context, kept));
            }
        }
        if (walk.count != 0) {
            walk.last.cfa = frame.sp;
            walk.goes_on = walk.visit(walk.last);
        }
        walk.last = frame;
        ++walk.count;
        return walk.goes_on && ip != 0 && walk.count < most_frames ? _URC_NO_REASON
                                                                   : _URC_END_OF_STACK;
    }

    struct Stack {
        std::uintptr_t begin;
        const std::uintptr_t* words;
        std::size_t count;

        bool holds(std::uintptr_t address) const noexcept {
            return address % sizeof(std::uintptr_t) == 0 &&
                   (address - begin) / sizeof(std::uintptr_t) < count && address >= begin;
        }
        std::uintptr_t word(std::uintptr_t address) const noexcept {
            return holds(address) ? words[(address - begin) / sizeof(std::uintptr_t)] : 0;
        }

        std::uintptr_t cfa_of(CfiRow row, std::uintptr_t sp, std::uintptr_t& fp) const noexcept {
            const auto offset = static_cast<std::uintptr_t>(std::intptr_t{row.cfa_offset});
            std::uintptr_t cfa = 0;
            std::uintptr_t next_fp = fp;
            switch (row.kind) {
            case CfiRow::Kind::from_sp:
                cfa = sp + offset;
                break;
            case CfiRow::Kind::from_fp:
                cfa = fp == 0 ? 0 : fp + offset;
                break;
            case CfiRow::Kind::realigned:
                cfa = word(fp + offset);
                next_fp = word(fp);
                break;
            default:
                return 0;
            }
            if (cfa <= sp || !holds(cfa - sizeof(std::uintptr_t))) {
                return 0;
            }
            if (row.fp_slot != 0) {
                next_fp = word(cfa - sizeof(std::uintptr_t) * row.fp_slot);
            }
            fp = next_fp;
            return cfa;
        }

        // Two words side by side: an address further up the stack, and one of code.
        std::uintptr_t find_frame_pointer(std::uintptr_t from) const noexcept {
            for (std::uintptr_t at = from; holds(at + sizeof(std::uintptr_t));
                 at += sizeof(std::uintptr_t)) {
                if (word(at) > at && holds(word(at)) &&
                    CfiProgram::has_tables(word(at + sizeof(std::uintptr_t)) - 1)) {
                    return at;
                }
            }
            return 0;
        }
    };
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
