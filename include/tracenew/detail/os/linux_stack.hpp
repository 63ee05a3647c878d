// SPDX-License-Identifier: MIT
// Linux: where a thread's stack lies, and one of our own for what would take too much of it.
// World: hot (nothing here allocates from the heap). May include: base, os/{linux_shields,types},
// system headers.
#pragma once

#include "tracenew/detail/os/linux_shields.hpp"
#include "tracenew/detail/os/types.hpp"

#if defined(__linux__)

#include <cstddef>
#include <cstdint>
#include <new>
#include <pthread.h>
#include <sys/mman.h>
#include <ucontext.h>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class LinuxStack {
public:
    /// This thread's stack; nowhere, when that cannot be known. Asks the C library once a thread.
    TRACENEW_HOT static StackBounds stack_bounds() noexcept {
        __attribute__((tls_model("initial-exec"))) static thread_local StackBounds bounds = {0, 0};
        if (__builtin_expect(bounds.end == 0, 0)) {
            bounds = ask_for_stack_bounds();
        }
        return bounds;
    }

    /// Calls `call()`, which lets no exception out, with a stack of megabytes: the host's, if so
    /// much of it is left, else one that is mapped for it. False when that is refused, and nothing
    /// was called.
    template <class Call>
    static bool call_with_room(StackBounds stack, Call& call) noexcept {
        static constexpr std::size_t wanted = std::size_t{2} << 20;
        const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
        if (stack.holds(here) && here - stack.begin >= wanted) {
            call();
            return true;
        }
        void* pages = ::mmap(nullptr, guard + wanted, PROT_NONE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (pages == MAP_FAILED) {
            return false;
        }
        auto* lowest = static_cast<unsigned char*>(pages) + guard;
        const bool called = ::mprotect(lowest, wanted, PROT_READ | PROT_WRITE) == 0 &&
                            call_on(lowest, wanted, call);
        ::munmap(pages, guard + wanted);
        return called;
    }

private:
    __attribute__((noinline)) static StackBounds ask_for_stack_bounds() noexcept {
        const LinuxShields::ErrnoShield shield;
        StackBounds bounds = {1, 1};
        pthread_attr_t attributes;
        if (::pthread_getattr_np(::pthread_self(), &attributes) == 0) {
            void* begin = nullptr;
            std::size_t size = 0;
            if (::pthread_attr_getstack(&attributes, &begin, &size) == 0) {
                const auto address = reinterpret_cast<std::uintptr_t>(begin);
                bounds = {address, address + size};
            }
            ::pthread_attr_destroy(&attributes);
        }
        return bounds;
    }

    static constexpr std::size_t guard = 4096;

    // The contexts are a kilobyte each: they lie in the new stack too.
    struct Contexts {
        ucontext_t host;
        ucontext_t ours;
    };

    template <class Call>
    static bool call_on(unsigned char* lowest, std::size_t size, Call& call) noexcept {
        auto& contexts = *::new (static_cast<void*>(lowest)) Contexts;
        if (::getcontext(&contexts.ours) != 0) {
            return false;
        }
        contexts.ours.uc_stack.ss_sp = lowest + sizeof(Contexts);
        contexts.ours.uc_stack.ss_size = size - sizeof(Contexts);
        contexts.ours.uc_link = &contexts.host;
        // Arguments are ints, by the letter of POSIX.
        const auto argument = reinterpret_cast<std::uintptr_t>(&call);
        ::makecontext(&contexts.ours, reinterpret_cast<void (*)()>(&begin<Call>), 2,
                      static_cast<unsigned>(argument >> 32), static_cast<unsigned>(argument));
        return ::swapcontext(&contexts.host, &contexts.ours) == 0;
    }

    template <class Call>
    static void begin(unsigned high, unsigned low) noexcept {
        (*reinterpret_cast<Call*>((std::uintptr_t{high} << 32) | low))();
    }
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew

#endif
