// SPDX-License-Identifier: MIT
// Does the hook see what this program allocates? Asked by start(), answered by trying it.
// World: hot. May include: base, os, unwind, store, hook, <new>.
//
// Weak operators lose without a word against another object's strong ones and against clang's
// static sanitizer runtimes, and a plugin may have a recorder of its own that nobody feeds. An
// empty snapshot would look like a program without allocations, and a delete that is not seen like
// a leak.
#pragma once

#include "tracenew/detail/hook/recorder.hpp"
#include "tracenew/detail/os/loader_gate.hpp"

#include <new>

// clang declares the sized forms only with -fsized-deallocation; every runtime has them.
void operator delete(void*, std::size_t) noexcept;
void operator delete[](void*, std::size_t) noexcept;
void operator delete(void*, std::size_t, std::align_val_t) noexcept;
void operator delete[](void*, std::size_t, std::align_val_t) noexcept;

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class SelfTest {
public:
    explicit SelfTest(TracingNumber tracing) noexcept
        : tracing_(tracing) {}

    /// While that tracing is on: true when new and delete are seen, and when each form of new that
    /// is seen has deletes that are seen too. It looks for its own blocks, because other threads
    /// move the sums. Throws what operator new throws.
    bool passes() const {
        static constexpr std::size_t size = 40;
        static constexpr auto align = static_cast<std::align_val_t>(64);
        const auto one = [] { return ::operator new(size); };
        const auto many = [] { return ::operator new[](size); };
        const auto aligned = [] { return ::operator new(size, align); };
        const auto aligned_many = [] { return ::operator new[](size, align); };
        const auto delete_one = [](void* p) { ::operator delete(p); };
        const auto delete_many = [](void* p) { ::operator delete[](p); };
        const auto delete_aligned = [](void* p) { ::operator delete(p, align); };
        const auto delete_aligned_many = [](void* p) { ::operator delete[](p, align); };

        return sees(one, delete_one) == Seen::both &&
               agree(one, [](void* p) { ::operator delete(p, size); }) &&
               agree(one, [](void* p) { ::operator delete(p, std::nothrow); }) &&
               agree([] { return ::operator new(size, std::nothrow); }, delete_one) &&
               agree(many, delete_many) &&
               agree(many, [](void* p) { ::operator delete[](p, size); }) &&
               agree(many, [](void* p) { ::operator delete[](p, std::nothrow); }) &&
               agree([] { return ::operator new[](size, std::nothrow); }, delete_many) &&
               agree(aligned, delete_aligned) &&
               agree(aligned, [](void* p) { ::operator delete(p, size, align); }) &&
               agree(aligned, [](void* p) { ::operator delete(p, align, std::nothrow); }) &&
               agree([] { return ::operator new(size, align, std::nothrow); }, delete_aligned) &&
               agree(aligned_many, delete_aligned_many) &&
               agree(aligned_many, [](void* p) { ::operator delete[](p, size, align); }) &&
               agree(aligned_many, [](void* p) { ::operator delete[](p, align, std::nothrow); }) &&
               agree([] { return ::operator new[](size, align, std::nothrow); },
                     delete_aligned_many);
    }

    /// To be asked before: a plugin that was loaded with RTLD_DEEPBIND may have a recorder of its
    /// own, and share with the executable what is known of a thread. Each would count in the
    /// other's sets. Not asked where the loader cannot be: in the child of a fork that found
    /// another thread inside dlopen.
    static bool state_is_of_one_module() noexcept {
        const LoaderVisit visit;
        if (!visit) {
            return true;
        }
        return Os::are_of_one_module(&recorder, &thread_state) &&
               Os::are_of_one_module(&thread_records, &thread_state);
    }

private:
    enum class Seen { neither, only_new, both };

    template <class New, class Delete>
    Seen sees(New allocate, Delete release) const {
        // Between a delete that was seen and our second look, another thread may be handed the same
        // address: one look is not proof, three are.
        for (int attempt = 0; attempt < 3; ++attempt) {
            void* block = allocate();
            const auto address = reinterpret_cast<std::uintptr_t>(block);
            const bool was_there = is_traced(address);
            release(block);
            if (!was_there) {
                return Seen::neither;
            }
            if (!is_traced(address)) {
                return Seen::both;
            }
        }
        return Seen::only_new;
    }

    template <class New, class Delete>
    bool agree(New allocate, Delete release) const {
        return sees(allocate, release) != Seen::only_new;
    }

    bool is_traced(std::uintptr_t address) const noexcept {
        return recorder.find(address).tracing == tracing_;
    }

    TracingNumber tracing_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
