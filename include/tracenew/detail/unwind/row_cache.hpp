// SPDX-License-Identifier: MIT
// Rows by return address: one 64-bit word each, so that a relaxed load is never torn.
// World: hot. May include: base, unwind/cfi_row, <atomic>.
//
// 47 address bits are multiplied by an odd constant, which can be undone: 12 bits of the product
// choose the bucket, the other 35 are kept, and a match is exact.
#pragma once

#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/unwind/cfi_row.hpp"

#include <atomic>
#include <cstddef>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class RowCache {
public:
    /// The row's word, or 0.
    std::uint64_t find(std::uintptr_t ip) const noexcept {
        const std::uint64_t key = key_of(ip);
        const std::atomic<std::uint64_t>* bucket = words_[key >> tag_bits];
        const std::uint64_t tag = key & tag_mask;
        for (std::size_t way = 0; way < ways; ++way) {
            const std::uint64_t word = bucket[way].load(std::memory_order_relaxed);
            if ((word >> CfiRow::bits) == tag && word != 0) {
                return word & row_mask;
            }
        }
        return 0;
    }

    void insert(std::uintptr_t ip, std::uint64_t row) noexcept {
        const std::uint64_t key = key_of(ip);
        std::atomic<std::uint64_t>* bucket = words_[key >> tag_bits];
        std::size_t chosen = static_cast<std::size_t>(key) % ways;  // when all are taken
        for (std::size_t way = 0; way < ways; ++way) {
            if (bucket[way].load(std::memory_order_relaxed) == 0) {
                chosen = way;
                break;
            }
        }
        bucket[chosen].store(((key & tag_mask) << CfiRow::bits) | row, std::memory_order_relaxed);
    }

    /// How often the rows were forgotten, for those who keep rows of their own.
    std::uint32_t generation() const noexcept {
        return generation_.load(std::memory_order_relaxed);
    }

    /// After a module was unloaded: other code may lie at the same address.
    void forget() noexcept {
        generation_.fetch_add(1, std::memory_order_relaxed);
        for (auto& bucket : words_) {
            for (auto& word : bucket) {
                word.store(0, std::memory_order_relaxed);
            }
        }
    }

private:
    static constexpr unsigned address_bits = 47;
    static constexpr unsigned tag_bits = 64 - CfiRow::bits;
    static constexpr std::uint64_t tag_mask = (std::uint64_t{1} << tag_bits) - 1;
    static constexpr std::uint64_t row_mask = (std::uint64_t{1} << CfiRow::bits) - 1;
    static constexpr std::size_t buckets = std::size_t{1} << (address_bits - tag_bits);
    static constexpr std::size_t ways = 4;

    static constexpr std::uint64_t key_of(std::uintptr_t ip) noexcept {
        return (ip * 0x9E3779B97F4A7C15U) & ((std::uint64_t{1} << address_bits) - 1);
    }

    std::atomic<std::uint32_t> generation_{1};
    std::atomic<std::uint64_t> words_[buckets][ways] = {};
};

TRACENEW_SHARED inline RowCache row_cache;

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
