// SPDX-License-Identifier: MIT
// The 20 replaceable operators new and delete of C++17.
// World: hot. May include: base, os, unwind, store, hook, <new>, <cstdlib>.
//
// The only file with functions that are not inline: a replacement must not be
// ([replacement.functions]); g++ takes an inline one without a word and then counts 9 of 113
// allocations. Weak and visible instead: any number of translation units may hold a copy, and a
// strong operator of the program's own wins. Four forms record; the others forward to them as
// [new.delete] has it, so that a program that replaces some of them only (a pool's new(size_t) and
// delete(void*)) still frees each block where it came from.
//
// The linker keeps one copy of each, from a translation unit with exceptions or from one without.
// So bodies are the same in both; the nothrow forms, which need a catch, are left out where there
// are no exceptions, and the C++ runtime's own, which forward in the same way, take their place.
// AddressSanitizer's do not forward (it would call a mismatch of new and free): under it, and only
// there, a program without exceptions gets ours without the catch.
#pragma once

#include "tracenew/detail/hook/recorder.hpp"

#include <cstdlib>
#include <new>

#if TRACENEW_CONFIG_HOOKS == 2
#define TRACENEW_HOOK TRACENEW_OPTIMIZED __attribute__((weak, noinline, visibility("default")))
#elif TRACENEW_CONFIG_HOOKS == 1
#define TRACENEW_HOOK TRACENEW_OPTIMIZED __attribute__((noinline, visibility("default")))
#endif

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct Operators {
    /// Two blocks must not begin in the same half of a 32-byte granule: see store/block_table.hpp.
    static constexpr std::size_t least_size = 24;

    TRACENEW_HOT static void* take(std::size_t size) noexcept {
        return std::malloc(size < least_size ? least_size : size);
    }

    static void* take(std::size_t size, std::align_val_t alignment) noexcept {
        std::size_t align = static_cast<std::size_t>(alignment);
        if (align < sizeof(void*)) {
            align = sizeof(void*);  // posix_memalign takes no less
        }
        void* block = nullptr;
        const std::size_t least = size < least_size ? least_size : size;
        return ::posix_memalign(&block, align, least) == 0 ? block : nullptr;
    }

    // Apart from the operators, so that these save nothing for it while tracing is off. They end
    // in a jump here (or in a call, where no optimiser or a sanitizer is at work): `ip` is where
    // operator new returns to. They do nothing themselves, for of_caller()'s sake: when all of it
    // was done here, g++ -O2 -march=native moved the frame, and reports named words of the stack.

    TRACENEW_NOINLINE TRACENEW_OPTIMIZED static void* allocate(std::size_t size, const void* ip) {
        const Registers caller = Registers::of_caller();
        return allocate_for(size, ip, caller.sp, caller.fp);
    }

    TRACENEW_NOINLINE TRACENEW_OPTIMIZED static void*
    allocate(std::size_t size, std::align_val_t alignment, const void* ip) {
        const Registers caller = Registers::of_caller();
        return allocate_for(size, alignment, ip, caller.sp, caller.fp);
    }

    TRACENEW_NOINLINE TRACENEW_OPTIMIZED static void release(void* block) noexcept {
        if (TRACENEW_LIKELY(block != nullptr && !recorder.passes_over(block))) {
            recorder.on_free(block);
        }
        std::free(block);
    }

    /// There is no memory: let the new_handler find some, or throw ([new.delete.single]). What the
    /// tracer wants for itself is no reason to give up a reserve or to call exit(), and handlers
    /// look at snapshots, while we hold locks.
    static void make_room() {
        const std::new_handler handler = std::get_new_handler();
        if (handler == nullptr || this_thread_state().own_depth != 0) {
            throw_bad_alloc();
        }
        handler();
    }

private:
    TRACENEW_NOINLINE TRACENEW_OPTIMIZED static void*
    allocate_for(std::size_t size, const void* ip, std::uintptr_t sp, std::uintptr_t fp) {
        void* block = take(size);
        while (TRACENEW_UNLIKELY(block == nullptr)) {
            make_room();
            block = take(size);
        }
        if (!recorder.passes_over(size)) {
            record(block, size, ip, sp, fp);
        }
        return block;
    }

    TRACENEW_NOINLINE TRACENEW_OPTIMIZED static void*
    allocate_for(std::size_t size, std::align_val_t alignment, const void* ip, std::uintptr_t sp,
                 std::uintptr_t fp) {
        const auto align = static_cast<std::size_t>(alignment);
        if (TRACENEW_UNLIKELY(align == 0 || (align & (align - 1)) != 0)) {
            throw_bad_alloc();  // as libstdc++: a new_handler could not help it, and would for ever
        }
        void* block = take(size, alignment);
        while (TRACENEW_UNLIKELY(block == nullptr)) {
            make_room();
            block = take(size, alignment);
        }
        // The other form asks first whether samples pass it over, to be done with most blocks at
        // once. The recorder asks again, so that is a short cut and no more, and blocks of this
        // form are too few to gain by it.
        record(block, size, ip, sp, fp);
        return block;
    }

    // operator new has a frame of its own. To step out of it is a part of the walk: what it asks
    // the cold world, and signal handlers that come in between, must find themselves in the hook.
    TRACENEW_NOINLINE static Registers step_out(Registers inside, std::uintptr_t ip) noexcept {
        ThreadState& thread = this_thread_state();
        if (thread.in_hook || thread.own_depth != 0) {
            return {ip, 0, 0};  // no walk will be made
        }
        const ReentryGuard guard{thread};
        return out_of_frame(inside, ip);
    }

    TRACENEW_HOT static void record(void* block, std::size_t size, const void* ip,
                                    std::uintptr_t sp, std::uintptr_t fp) noexcept {
        Registers caller{reinterpret_cast<std::uintptr_t>(ip), sp, fp};
        if constexpr (has_cfi_walker) {
            const std::uintptr_t found = stack_word(sp - sizeof sp);
            if (TRACENEW_UNLIKELY(found != caller.ip)) {
                caller = step_out({found, sp, fp}, caller.ip);
            }
        }
        recorder.on_allocate(block, size, caller);
    }
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew

#if TRACENEW_CONFIG_HOOKS != 0

// ---- the four that record -----------------------------------------------------------------------

TRACENEW_HOOK void* operator new(std::size_t size) {
    if (TRACENEW_LIKELY(!tracenew::detail::recorder.is_active())) {
        if (void* block = tracenew::detail::Operators::take(size)) {
            return block;
        }
    }
    return tracenew::detail::Operators::allocate(size, __builtin_return_address(0));
}

TRACENEW_HOOK void* operator new(std::size_t size, std::align_val_t alignment) {
    return tracenew::detail::Operators::allocate(size, alignment, __builtin_return_address(0));
}

TRACENEW_HOOK void operator delete(void* block) noexcept {
    if (TRACENEW_UNLIKELY(tracenew::detail::recorder.is_active())) {
        tracenew::detail::Operators::release(block);
    } else {
        std::free(block);
    }
}

TRACENEW_HOOK void operator delete(void* block, std::align_val_t) noexcept {
    if (TRACENEW_UNLIKELY(tracenew::detail::recorder.is_active())) {
        tracenew::detail::Operators::release(block);
    } else {
        std::free(block);
    }
}

// ---- the sixteen that forward -------------------------------------------------------------------

TRACENEW_HOOK void* operator new[](std::size_t size) {
    return ::operator new(size);
}
TRACENEW_HOOK void* operator new[](std::size_t size, std::align_val_t alignment) {
    return ::operator new(size, alignment);
}

#if TRACENEW_HAS(EXCEPTIONS)
#define TRACENEW_OR_NULL(allocation)                                                               \
    try {                                                                                          \
        return allocation;                                                                         \
    } catch (...) {                                                                                \
        return nullptr;                                                                            \
    }
#elif TRACENEW_HAS(ADDRESS_SANITIZER)
#define TRACENEW_OR_NULL(allocation) return allocation
#endif

#ifdef TRACENEW_OR_NULL
TRACENEW_HOOK void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    TRACENEW_OR_NULL(::operator new(size));
}
TRACENEW_HOOK void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
    TRACENEW_OR_NULL(::operator new[](size));
}
TRACENEW_HOOK void* operator new(std::size_t size, std::align_val_t alignment,
                                 const std::nothrow_t&) noexcept {
    TRACENEW_OR_NULL(::operator new(size, alignment));
}
TRACENEW_HOOK void* operator new[](std::size_t size, std::align_val_t alignment,
                                   const std::nothrow_t&) noexcept {
    TRACENEW_OR_NULL(::operator new[](size, alignment));
}
#undef TRACENEW_OR_NULL
#endif

TRACENEW_HOOK void operator delete[](void* block) noexcept {
    ::operator delete(block);
}
TRACENEW_HOOK void operator delete(void* block, std::size_t) noexcept {
    ::operator delete(block);
}
TRACENEW_HOOK void operator delete[](void* block, std::size_t) noexcept {
    ::operator delete[](block);
}
TRACENEW_HOOK void operator delete(void* block, const std::nothrow_t&) noexcept {
    ::operator delete(block);
}
TRACENEW_HOOK void operator delete[](void* block, const std::nothrow_t&) noexcept {
    ::operator delete[](block);
}
TRACENEW_HOOK void operator delete[](void* block, std::align_val_t alignment) noexcept {
    ::operator delete(block, alignment);
}
TRACENEW_HOOK void operator delete(void* block, std::size_t, std::align_val_t alignment) noexcept {
    ::operator delete(block, alignment);
}
TRACENEW_HOOK void operator delete[](void* block, std::size_t,
                                     std::align_val_t alignment) noexcept {
    ::operator delete[](block, alignment);
}
TRACENEW_HOOK void operator delete(void* block, std::align_val_t alignment,
                                   const std::nothrow_t&) noexcept {
    ::operator delete(block, alignment);
}
TRACENEW_HOOK void operator delete[](void* block, std::align_val_t alignment,
                                     const std::nothrow_t&) noexcept {
    ::operator delete[](block, alignment);
}

#endif
