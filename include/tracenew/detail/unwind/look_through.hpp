// SPDX-License-Identifier: MIT
// Is this return address inside the standard library, or may it be? Asked once an address, then
// remembered. Nobody waits for an answer: see CodeKind::not_known.
// World: hot. May include: base.
//
// The answer needs symbol tables, which are the cold world's: start() installs a function for it.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/base/code_kind.hpp"
#include "tracenew/detail/base/golden_ratio.hpp"

#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// A direct-mapped cache of answers; an entry is the address with the answer in its lowest bits.
class LookThrough {
public:
    using Question = CodeKind (*)(std::uintptr_t address) noexcept;

    /// Whom to ask from now on; answers the one before.
    Question install(Question question) noexcept {
        return question_.exchange(question, order_acq_rel);
    }

    TRACENEW_HOT CodeKind operator()(std::uintptr_t address) noexcept {
        Atomic<std::uint64_t>& entry = entries_[slot_of(address)];
        const std::uint64_t known = entry.load(order_relaxed);
        if ((known >> 2) == address) {
            return static_cast<CodeKind>(known & 3);
        }
        const Question question = question_.load(order_acquire);
        const CodeKind answer = question != nullptr ? question(address) : CodeKind::user;
        if (answer != CodeKind::not_known) {
            entry.store((static_cast<std::uint64_t>(address) << 2) | static_cast<unsigned>(answer),
                        order_relaxed);
        }
        return answer;
    }

    /// After a module was loaded or unloaded: other code may lie at the same address.
    void forget() noexcept {
        for (auto& entry : entries_) {
            entry.store(0, order_relaxed);
        }
    }

private:
    static constexpr std::size_t slots = 4096;

    TRACENEW_HOT static std::size_t slot_of(std::uintptr_t address) noexcept {
        return static_cast<std::size_t>((address * golden_ratio) >> 52) % slots;
    }

    Atomic<Question> question_{nullptr};
    Atomic<std::uint64_t> entries_[slots] = {};
};

TRACENEW_SHARED inline LookThrough look_through;

inline bool looks_through(std::uintptr_t address) noexcept {
    return is_looked_through(look_through(address));
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
