// SPDX-License-Identifier: MIT
// The one reader of bytes from outside (ELF, DWARF, CFI): nothing else looks at them.
// World: both (no heap, no exceptions). May include: version, non-allocating standard headers.
//
// A read past the end makes the reader failed for good, and every later read yields zeros: parsers
// hold no bounds checks of their own and read like the specification. The price is a rule: every
// loop over a reader ends on `more()` or on a count, for a failed reader never runs dry of zeros.
#pragma once

#include "tracenew/version.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class ByteReader {
public:
    constexpr ByteReader() noexcept = default;
    constexpr ByteReader(const unsigned char* data, std::size_t size) noexcept
        : data_(data)
        , size_(size) {}

    /// False once a read or a seek went past the end.
    constexpr bool ok() const noexcept { return ok_; }
    /// True while there is a byte left to read.
    constexpr bool more() const noexcept { return position_ < size_; }
    constexpr std::size_t offset() const noexcept { return position_; }
    constexpr std::size_t size() const noexcept { return size_; }
    constexpr std::size_t left() const noexcept { return size_ - position_; }

    constexpr void fail() noexcept {
        ok_ = false;
        size_ = 0;
        position_ = 0;
    }

    constexpr void seek(std::uint64_t offset) noexcept {
        if (offset > size_) {
            fail();
        } else {
            position_ = static_cast<std::size_t>(offset);
        }
    }

    constexpr void skip(std::uint64_t count) noexcept {
        if (count > left()) {
            fail();
        } else {
            position_ += static_cast<std::size_t>(count);
        }
    }

    std::uint8_t read_u8() noexcept { return read_fixed<std::uint8_t>(); }
    std::uint16_t read_u16() noexcept { return read_fixed<std::uint16_t>(); }
    std::uint32_t read_u32() noexcept { return read_fixed<std::uint32_t>(); }
    std::uint64_t read_u64() noexcept { return read_fixed<std::uint64_t>(); }
    std::int8_t read_i8() noexcept { return read_fixed<std::int8_t>(); }

    /// An unsigned number of 1 to 8 bytes; any other width fails.
    std::uint64_t read_unsigned(std::size_t width) noexcept {
        if (width == 0 || width > 8 || width > left()) {
            fail();
            return 0;
        }
        std::uint64_t value = 0;
        for (std::size_t i = width; i-- > 0;) {
            value = value << 8 | data_[position_ + i];
        }
        position_ += width;
        return value;
    }

    /// DWARF 5 section 7.6. Bits past the 64th are dropped: linkers pad these numbers at will.
    std::uint64_t read_uleb128() noexcept {
        std::uint64_t value = 0;
        unsigned shift = 0;
        while (more()) {
            const unsigned char byte = data_[position_++];
            if (shift < 64) {
                value |= std::uint64_t{byte & 0x7FU} << shift;
                shift += 7;
            }
            if ((byte & 0x80U) == 0) {
                return value;
            }
        }
        fail();
        return 0;
    }

    std::int64_t read_sleb128() noexcept {
        std::uint64_t value = 0;
        unsigned shift = 0;
        while (more()) {
            const unsigned char byte = data_[position_++];
            if (shift < 64) {
                value |= std::uint64_t{byte & 0x7FU} << shift;
                shift += 7;
            }
            if ((byte & 0x80U) == 0) {
                if (shift < 64 && (byte & 0x40U) != 0) {
                    value |= ~std::uint64_t{0} << shift;
                }
                return static_cast<std::int64_t>(value);
            }
        }
        fail();
        return 0;
    }

    /// The text up to the next zero byte, which must exist. It points into the bytes that are read.
    std::string_view read_string() noexcept {
        const void* end = more() ? std::memchr(data_ + position_, 0, left()) : nullptr;
        if (end == nullptr) {
            fail();
            return {};
        }
        const unsigned char* begin = data_ + position_;
        const auto length =
            static_cast<std::size_t>(static_cast<const unsigned char*>(end) - begin);
        position_ += length + 1;
        return {reinterpret_cast<const char*>(begin), length};
    }

    /// The next `count` bytes as a reader of their own; this one goes on behind them.
    constexpr ByteReader read_block(std::uint64_t count) noexcept {
        const ByteReader block = part(position_, count);
        skip(count);
        return block;
    }

    /// `count` bytes from `offset` on, as a reader of their own: failed if they are not all there.
    constexpr ByteReader part(std::uint64_t offset, std::uint64_t count) const noexcept {
        if (offset > size_ || count > size_ - offset) {
            ByteReader failed;
            failed.fail();
            return failed;
        }
        return {data_ + offset, static_cast<std::size_t>(count)};
    }

    /// The same bytes, read from `offset` on; this reader stays where it is.
    constexpr ByteReader at(std::uint64_t offset) const noexcept {
        ByteReader moved = *this;
        moved.seek(offset);
        return moved;
    }

    /// All bytes as text, for comparing.
    std::string_view text() const noexcept { return {reinterpret_cast<const char*>(data_), size_}; }

private:
    // Little-endian files on little-endian machines: others are turned away where a file is opened.
    template <class Number>
    Number read_fixed() noexcept {
        Number value = 0;
        if (sizeof value > left()) {
            fail();
            return 0;
        }
        std::memcpy(&value, data_ + position_, sizeof value);
        position_ += sizeof value;
        return value;
    }

    const unsigned char* data_ = nullptr;
    std::size_t size_ = 0;
    std::size_t position_ = 0;
    bool ok_ = true;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
