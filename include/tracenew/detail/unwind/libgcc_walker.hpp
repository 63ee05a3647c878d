// SPDX-License-Identifier: MIT
// Walks the stack with the unwinder that C++ exceptions use.
// World: hot. May include: base, os, unwind, <unwind.h>.
#pragma once

#include "tracenew/detail/os/os.hpp"
#include "tracenew/detail/unwind/cfi_program.hpp"
#include "tracenew/detail/unwind/frame_buffer.hpp"
#include "tracenew/detail/unwind/registers.hpp"

#include <unwind.h>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct LibgccWalker {
    static void capture(Registers caller, FrameBuffer& frames) noexcept {
        [[maybe_unused]] const Os::ErrnoShield shield;
        Walk walk{caller.ip, false, frames};
        ::_Unwind_Backtrace(&step, &walk);
        if (frames.size() == 0) {
            frames.push(caller.ip - 1);  // code without unwind tables still has a caller
        }
        const std::uintptr_t last = frames.addresses()[frames.size() - 1];
        if (!frames.more() && !CfiProgram::has_tables(last) && !looks_through(last)) {
            frames.break_off();
        }
    }

private:
    struct Walk {
        std::uintptr_t first;  // our own frames lie before this one
        bool begun;
        FrameBuffer& frames;
    };

    static _Unwind_Reason_Code step(_Unwind_Context* context, void* argument) noexcept {
        auto& walk = *static_cast<Walk*>(argument);
        int is_before_instruction = 0;
        const std::uintptr_t ip = ::_Unwind_GetIPInfo(context, &is_before_instruction);
        if (ip == 0) {
            return _URC_END_OF_STACK;
        }
        walk.begun = walk.begun || ip == walk.first;
        if (!walk.begun) {
            return _URC_NO_REASON;
        }
        // A return address may already belong to the next line, or to the next function when the
        // call was the last instruction of a noreturn path; the byte before it is in the call. A
        // frame that a signal interrupted has not called anything.
        const std::uintptr_t address = is_before_instruction != 0 ? ip : ip - 1;
        return walk.frames.push(address) ? _URC_NO_REASON : _URC_END_OF_STACK;
    }
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
