// SPDX-License-Identifier: MIT
// Rows by return address: one 64-bit word each, so that a relaxed load is never torn.
// World: hot. May include: base, unwind/cfi_row.
//
// 47 address bits are multiplied by an odd constant, which can be undone: 12 bits of the product
// choose the bucket, the other 35 are kept, and a match is exact.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/base/traceback_hash.hpp"
#include "tracenew/detail/unwind/cfi_row.hpp"

#include <cstddef>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class RowCache {
public:
    /// The row of the frame whose call instruction holds this address, or 0.
    TRACENEW_HOT std::uint64_t find(std::uintptr_t address) const noexcept {
        const std::uint64_t key = TracebackHash::scattered(address);
        const std::uint64_t tag = key << CfiRow::bits;
        for (const Atomic<std::uint64_t>& place : words_[bucket_of(key)]) {
            const std::uint64_t word = place.load(order_relaxed);
            if ((word ^ tag) <= CfiRow::mask) {
                return word & CfiRow::mask;
            }
        }
        return 0;
    }

    /// Whether the first place where it is looked for holds this row: for a guess that is nearly
    /// always right. (0, no row, may be found where nothing is, which is right too.)
    TRACENEW_HOT bool is_first(std::uintptr_t address, std::uint64_t row) const noexcept {
        const std::uint64_t key = TracebackHash::scattered(address);
        return words_[bucket_of(key)][0].load(order_relaxed) == ((key << CfiRow::bits) | row);
    }

    void insert(std::uintptr_t address, std::uint64_t row) noexcept {
        const std::uint64_t key = TracebackHash::scattered(address);
        Atomic<std::uint64_t>* bucket = words_[bucket_of(key)];
        std::size_t chosen = static_cast<std::size_t>(key) % ways;  // when all are taken
        for (std::size_t way = 0; way < ways; ++way) {
            if (bucket[way].load(order_relaxed) == 0) {
                chosen = way;
                break;
            }
        }
        bucket[chosen].store((key << CfiRow::bits) | row, order_relaxed);
    }

    /// After a module was unloaded: other code may lie at the same address.
    void forget() noexcept {
        for (auto& bucket : words_) {
            for (auto& word : bucket) {
                word.store(0, order_relaxed);
            }
        }
    }

private:
    static constexpr unsigned address_bits = 47;
    static constexpr unsigned tag_bits = 64 - CfiRow::bits;
    static constexpr std::size_t buckets = std::size_t{1} << (address_bits - tag_bits);
    static constexpr std::size_t ways = 4;

    TRACENEW_HOT static constexpr std::size_t bucket_of(std::uint64_t key) noexcept {
        return static_cast<std::size_t>(key >> tag_bits) % buckets;
    }

    Atomic<std::uint64_t> words_[buckets][ways] = {};
};

TRACENEW_SHARED inline RowCache row_cache;

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
