// SPDX-License-Identifier: MIT
// While one lives, debug info that was read stays in memory; with the last one it is given back.
// World: cold. May include: base, os, resolve.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/os/os.hpp"
#include "tracenew/detail/resolve/resolver.hpp"

#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Around what asks for many names and is over then: a report, a statistic.
class SymbolReading {
public:
    SymbolReading() {
        Resolver::instance().try_again();
        readers_.fetch_add(1, order_relaxed);
    }
    SymbolReading(const SymbolReading&) = delete;
    SymbolReading& operator=(const SymbolReading&) = delete;
    ~SymbolReading() {
        last_ns_.store(Os::now_ns(), order_relaxed);
        if (readers_.fetch_sub(1, order_acq_rel) == 1 && gives_back_ &&
            Resolver::instance().give_back()) {
            last_ns_.store(0, order_relaxed);
        }
    }

    /// Who is asked will be asked again, perhaps: what it has read is kept for a second.
    void keep() noexcept { gives_back_ = false; }

    /// Gives back what was kept. To be called now and then.
    static void end_of_second() {
        const std::uint64_t last = last_ns_.load(order_relaxed);
        if (last != 0 && readers_.load(order_relaxed) == 0 &&
            Os::now_ns() - last > std::uint64_t{1000000000}) {
            last_ns_.store(Resolver::instance().give_back() ? 0 : Os::now_ns(), order_relaxed);
        }
    }

private:
    TRACENEW_SHARED static inline Atomic<std::uint32_t> readers_{0};
    TRACENEW_SHARED static inline Atomic<std::uint64_t> last_ns_{0};  // 0: nothing is kept

    bool gives_back_ = true;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
