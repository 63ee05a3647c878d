// SPDX-License-Identifier: MIT
// Memory for what is inflated of debug info: bounded, and given back to the system for good.
// World: cold. May include: base, os.
//
// Not from the heap: a process that is short of memory reads a report to learn why, and what malloc
// keeps of a section of 100 MB would be the last straw.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/os/os.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace symbol {

/// Of the process; `limit` 0: no bound.
struct SymbolMemoryUse {
    static constexpr std::size_t usual_limit = std::size_t{1} << 30;

    Atomic<std::size_t> used{0};
    Atomic<std::size_t> limit{usual_limit};
    /// What may be kept beyond a report. Small programs' debug info is smaller: it need not be read
    /// again for each report, nor by each child that is forked.
    Atomic<std::size_t> kept{std::size_t{48} << 20};
    Atomic<std::uint64_t> read_ns{0};  ///< what reading has cost that would be done again
};
TRACENEW_SHARED inline SymbolMemoryUse symbol_memory;

/// When it is given back. Who prints a report a second, or forks children that do, would read it
/// again each time.
class MemoryReturn {
public:
    bool begin() noexcept {
        constexpr std::uint64_t share = 40;  // and parsing costs about what opening does
        const std::uint64_t now = Os::now_ns();
        if (last_ns_ != 0 && now - last_ns_ < share * symbol_memory.read_ns.load(order_relaxed)) {
            return false;
        }
        last_ns_ = now;
        symbol_memory.read_ns.store(0, order_relaxed);
        return true;
    }

private:
    std::uint64_t last_ns_ = 0;
};

class SymbolMemory {
public:
    SymbolMemory() = default;
    /// Without data when there is none left, or it would be more than the limit.
    explicit SymbolMemory(std::size_t size) {
        const std::size_t limit = symbol_memory.limit.load(order_relaxed);
        const std::size_t before = symbol_memory.used.fetch_add(size, order_relaxed);
        is_over_limit_ = limit != 0 && (before > limit || size > limit - before);
        pages_ = is_over_limit_ ? nullptr : Os::map_pages(size);
        size_ = pages_ != nullptr ? size : 0;
        symbol_memory.used.fetch_sub(size - size_, order_relaxed);
    }
    SymbolMemory(SymbolMemory&& other) noexcept
        : pages_(std::exchange(other.pages_, nullptr))
        , size_(std::exchange(other.size_, 0)) {}
    SymbolMemory& operator=(SymbolMemory&& other) noexcept {
        std::swap(pages_, other.pages_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~SymbolMemory() {
        if (pages_ != nullptr) {
            Os::unmap_pages(pages_, size_);
            symbol_memory.used.fetch_sub(size_, order_relaxed);
        }
    }

    unsigned char* data() const noexcept { return static_cast<unsigned char*>(pages_); }
    std::size_t size() const noexcept { return size_; }
    bool is_over_limit() const noexcept { return is_over_limit_; }

private:
    void* pages_ = nullptr;
    std::size_t size_ = 0;
    bool is_over_limit_ = false;
};

}  // namespace symbol
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
