// SPDX-License-Identifier: MIT
// std::atomic's operations that the hot world needs, by the compiler's builtins.
// World: hot. May include: base.
//
// At -O0, where users debug, each operation of std::atomic is three calls, and they were a third of
// what tracing cost there. The order is part of the type here, so that it is a constant without an
// optimiser.
#pragma once

#include "tracenew/detail/base/attributes.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

template <int Builtin>
struct MemoryOrder {};
constexpr MemoryOrder<__ATOMIC_RELAXED> order_relaxed{};
constexpr MemoryOrder<__ATOMIC_ACQUIRE> order_acquire{};
constexpr MemoryOrder<__ATOMIC_RELEASE> order_release{};
constexpr MemoryOrder<__ATOMIC_ACQ_REL> order_acq_rel{};
constexpr MemoryOrder<__ATOMIC_SEQ_CST> order_seq_cst{};

/// Of an exchange that does not take place: it stores nothing, so it releases nothing.
template <int Builtin>
inline constexpr int order_if_failed = Builtin;
template <>
inline constexpr int order_if_failed<__ATOMIC_RELEASE> = __ATOMIC_RELAXED;
template <>
inline constexpr int order_if_failed<__ATOMIC_ACQ_REL> = __ATOMIC_ACQUIRE;

/// Lock-free; zero-filled memory holds a T{}. T: an integer, a bool or a pointer.
template <class T>
class Atomic {
public:
    static_assert(sizeof(T) <= sizeof(void*), "or it would need a lock");

    constexpr Atomic() noexcept = default;
    // NOLINTNEXTLINE(google-explicit-constructor): as std::atomic
    constexpr Atomic(T value) noexcept
        : value_(value) {}
    Atomic(const Atomic&) = delete;
    Atomic& operator=(const Atomic&) = delete;

    template <int Order>
    TRACENEW_HOT T load(MemoryOrder<Order>) const noexcept {
        return __atomic_load_n(&value_, Order);
    }
    template <int Order>
    TRACENEW_HOT void store(T value, MemoryOrder<Order>) noexcept {
        __atomic_store_n(&value_, value, Order);
    }
    template <int Order>
    TRACENEW_HOT T exchange(T value, MemoryOrder<Order>) noexcept {
        return __atomic_exchange_n(&value_, value, Order);
    }
    template <int Order>
    TRACENEW_HOT T fetch_add(T value, MemoryOrder<Order>) noexcept {
        return __atomic_fetch_add(&value_, value, Order);
    }
    template <int Order>
    TRACENEW_HOT T fetch_sub(T value, MemoryOrder<Order>) noexcept {
        return __atomic_fetch_sub(&value_, value, Order);
    }
    template <int Order>
    TRACENEW_HOT T fetch_or(T value, MemoryOrder<Order>) noexcept {
        return __atomic_fetch_or(&value_, value, Order);
    }
    /// When false, `expected` is what was found instead.
    template <int Order>
    TRACENEW_HOT bool compare_exchange(T& expected, T desired, MemoryOrder<Order>) noexcept {
        return __atomic_compare_exchange_n(&value_, &expected, desired, false, Order,
                                           order_if_failed<Order>);
    }

private:
    T value_{};
};

/// The compiler moves no access across this; the processor may.
TRACENEW_HOT void compiler_fence() noexcept {
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
