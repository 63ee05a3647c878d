// SPDX-License-Identifier: MIT
// Decompresses what zlib has compressed: the debug sections of many distributions.
// World: cold. May include: base.
//
// The format is RFC 1950 around RFC 1951, whose section numbers stand below. The size of the result
// is known beforehand and never exceeded.
#pragma once

#include "tracenew/detail/base/byte_reader.hpp"
#include "tracenew/version.hpp"

#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace symbol {

/// Bits of a byte stream, the lowest of each byte first. Behind the end there are zeros, and the
/// reader has failed.
class BitReader {
public:
    explicit BitReader(ByteReader bytes) noexcept
        : bytes_(bytes) {}

    /// The next `count` bits, at most 15, which stay.
    std::uint32_t peek(unsigned count) noexcept {
        while (held_ < 16 && bytes_.more()) {
            bits_ |= std::uint32_t{bytes_.read_u8()} << held_;
            held_ += 8;
        }
        return bits_ & ((std::uint32_t{1} << count) - 1);
    }

    void drop(unsigned count) noexcept {
        if (count > held_) {
            fail();
        } else {
            bits_ >>= count;
            held_ -= count;
        }
    }

    std::uint32_t read(unsigned count) noexcept {
        const std::uint32_t bits = peek(count);
        drop(count);
        return bits;
    }

    /// The bytes from the next whole one on; this reader goes on behind them.
    ByteReader read_bytes(std::size_t count) noexcept {
        const std::size_t begin = bytes_.offset() - held_ / 8;
        bits_ = 0;
        held_ = 0;
        bytes_.seek(begin);
        return bytes_.read_block(count);
    }

    bool ok() const noexcept { return bytes_.ok(); }
    void fail() noexcept {
        bytes_.fail();
        bits_ = 0;
        held_ = 0;
    }

private:
    ByteReader bytes_;
    std::uint32_t bits_ = 0;
    unsigned held_ = 0;
};

/// A prefix code, given by the lengths of its words alone (section 3.2.2).
class PrefixCode {
public:
    static constexpr unsigned longest = 15;
    static constexpr std::size_t most_symbols = 288;

    /// False when more words are asked for than there are of such lengths.
    bool set_lengths(const std::uint8_t* lengths, std::size_t count) noexcept {
        for (std::uint16_t& words : words_) {
            words = 0;
        }
        for (std::size_t symbol = 0; symbol < count; ++symbol) {
            ++words_[lengths[symbol]];
        }
        words_[0] = 0;
        int free = 1;
        std::uint16_t first[longest + 2] = {};
        for (unsigned length = 1; length <= longest; ++length) {
            free = free * 2 - words_[length];
            if (free < 0) {
                return false;
            }
            first[length + 1] = static_cast<std::uint16_t>(first[length] + words_[length]);
        }
        for (std::size_t symbol = 0; symbol < count; ++symbol) {
            if (lengths[symbol] != 0) {
                symbols_[first[lengths[symbol]]++] = static_cast<std::uint16_t>(symbol);
            }
        }
        tabulate();
        return true;
    }

    unsigned read(BitReader& bits) const noexcept {
        const std::uint16_t short_word = table_[bits.peek(table_bits)];
        if (short_word != 0) {
            bits.drop(short_word & 15U);
            return short_word >> 4;
        }
        std::uint32_t stream = bits.peek(longest);
        unsigned word = 0;
        unsigned first = 0;  // word of this length
        unsigned index = 0;  // of its symbol
        for (unsigned length = 1; length <= longest; ++length) {
            word = word << 1 | (stream & 1U);
            stream >>= 1;
            if (word - first < words_[length]) {
                bits.drop(length);
                return symbols_[index + (word - first)];
            }
            index += words_[length];
            first = (first + words_[length]) << 1;
        }
        bits.fail();
        return 0;
    }

private:
    static constexpr unsigned table_bits = 10;

    // Short words by what the stream holds, which is the word with its bits reversed.
    void tabulate() noexcept {
        for (std::uint16_t& entry : table_) {
            entry = 0;
        }
        unsigned word = 0;
        unsigned index = 0;
        for (unsigned length = 1; length <= table_bits; ++length) {
            for (unsigned i = 0; i < words_[length]; ++i, ++word, ++index) {
                unsigned reversed = 0;
                for (unsigned bit = 0; bit < length; ++bit) {
                    reversed |= (word >> bit & 1U) << (length - 1 - bit);
                }
                for (std::size_t at = reversed; at < sizeof table_ / sizeof *table_;
                     at += std::size_t{1} << length) {
                    table_[at] =
                        static_cast<std::uint16_t>(unsigned{symbols_[index]} << 4 | length);
                }
            }
            word <<= 1;
        }
    }

    std::uint16_t words_[longest + 1] = {};       // by length
    std::uint16_t symbols_[most_symbols] = {};    // by word
    std::uint16_t table_[1U << table_bits] = {};  // symbol 12 | length 4; 0: a longer word
};

class Inflater {
public:
    /// Fills `size` bytes at `out`; false when the input is corrupt, or not exactly so much.
    bool run(ByteReader zlib, unsigned char* out, std::size_t size) noexcept {
        // RFC 1950: method and flags, the data, Adler-32 of what comes out.
        if (zlib.left() < 6) {
            return false;
        }
        const unsigned method = zlib.read_u8();
        const unsigned flags = zlib.read_u8();
        if ((method * 256 + flags) % 31 != 0 || (method & 15U) != 8 || (flags & 0x20U) != 0) {
            return false;
        }
        out_ = out;
        size_ = size;
        written_ = 0;
        BitReader bits(zlib.read_block(zlib.left() - 4));
        std::uint32_t adler = 0;
        for (int i = 0; i < 4; ++i) {
            adler = adler << 8 | zlib.read_u8();
        }
        return read_blocks(bits) && written_ == size && adler_32() == adler;
    }

private:
    // Section 3.2.3. Every block writes a byte or takes three bits, so the loop ends.
    bool read_blocks(BitReader& bits) noexcept {
        bool is_last = false;
        while (!is_last && bits.ok()) {
            is_last = bits.read(1) != 0;
            switch (bits.read(2)) {
            case 0:
                read_stored(bits);
                break;
            case 1:
                set_fixed_codes();
                read_compressed(bits);
                break;
            case 2:
                if (!read_codes(bits)) {
                    return false;
                }
                read_compressed(bits);
                break;
            default:
                return false;
            }
        }
        return bits.ok();
    }

    // Section 3.2.4
    void read_stored(BitReader& bits) noexcept {
        ByteReader header = bits.read_bytes(4);
        const std::size_t count = header.read_u16();
        const std::size_t complement = header.read_u16();
        const ByteReader stored = bits.read_bytes(count);
        if ((count ^ complement) != 0xFFFF || !stored.ok() || count > size_ - written_) {
            bits.fail();
            return;
        }
        for (const char byte : stored.text()) {
            out_[written_++] = static_cast<unsigned char>(byte);
        }
    }

    // Section 3.2.6
    void set_fixed_codes() noexcept {
        std::uint8_t lengths[PrefixCode::most_symbols];
        for (std::size_t symbol = 0; symbol < PrefixCode::most_symbols; ++symbol) {
            lengths[symbol] = symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8;
        }
        literals_.set_lengths(lengths, PrefixCode::most_symbols);
        for (std::size_t symbol = 0; symbol < 30; ++symbol) {
            lengths[symbol] = 5;
        }
        distances_.set_lengths(lengths, 30);
    }

    // Section 3.2.7
    bool read_codes(BitReader& bits) noexcept {
        static constexpr std::uint8_t order[] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                 11, 4,  12, 3, 13, 2, 14, 1, 15};
        const std::size_t literals = bits.read(5) + 257;
        const std::size_t distances = bits.read(5) + 1;
        const std::size_t ordered = bits.read(4) + 4;
        std::uint8_t lengths[PrefixCode::most_symbols + 32] = {};
        if (literals > 286) {
            return false;
        }
        for (std::size_t i = 0; i < ordered; ++i) {
            lengths[order[i]] = static_cast<std::uint8_t>(bits.read(3));
        }
        PrefixCode& lengths_code = literals_;  // of the codes' own lengths, for a moment
        if (!lengths_code.set_lengths(lengths, sizeof order)) {
            return false;
        }
        for (std::uint8_t& length : lengths) {
            length = 0;
        }
        for (std::size_t i = 0; i < literals + distances && bits.ok();) {
            const unsigned symbol = lengths_code.read(bits);
            std::uint8_t repeated = 0;
            std::size_t times = 1;
            if (symbol < 16) {
                repeated = static_cast<std::uint8_t>(symbol);
            } else if (symbol == 16) {
                if (i == 0) {
                    return false;
                }
                repeated = lengths[i - 1];
                times = bits.read(2) + 3U;
            } else {
                times = symbol == 17 ? bits.read(3) + 3U : bits.read(7) + 11U;
            }
            if (times > literals + distances - i) {
                return false;
            }
            for (; times > 0; --times) {
                lengths[i++] = repeated;
            }
        }
        return bits.ok() && literals_.set_lengths(lengths, literals) &&
               distances_.set_lengths(lengths + literals, distances);
    }

    // Section 3.2.5
    void read_compressed(BitReader& bits) noexcept {
        static constexpr std::uint16_t length_base[] = {3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
                                                        15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
                                                        67, 83, 99, 115, 131, 163, 195, 227, 258};
        static constexpr std::uint8_t length_extra[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                                        2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
        static constexpr std::uint16_t distance_base[] = {
            1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
            193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
        while (bits.ok()) {
            const unsigned symbol = literals_.read(bits);
            if (symbol < 256) {
                if (!bits.ok() || written_ == size_) {
                    bits.fail();
                    return;
                }
                out_[written_++] = static_cast<unsigned char>(symbol);
                continue;
            }
            const std::size_t kind = symbol - 257;
            if (symbol == 256) {
                return;
            }
            if (kind >= sizeof length_extra) {
                bits.fail();
                return;
            }
            const std::size_t length = length_base[kind] + bits.read(length_extra[kind]);
            const std::size_t far = distances_.read(bits);
            if (far >= sizeof distance_base / sizeof *distance_base) {
                bits.fail();
                return;
            }
            const unsigned extra = far < 4 ? 0 : static_cast<unsigned>(far / 2 - 1);
            const std::size_t distance = distance_base[far] + bits.read(extra);
            if (!bits.ok() || distance > written_ || length > size_ - written_) {
                bits.fail();
                return;
            }
            for (std::size_t i = 0; i < length; ++i, ++written_) {
                out_[written_] = out_[written_ - distance];  // which it may just have written
            }
        }
    }

    // RFC 1950 section 8.2; sums of 5,552 bytes fit in 32 bits.
    std::uint32_t adler_32() const noexcept {
        std::uint32_t low = 1;
        std::uint32_t high = 0;
        for (std::size_t begin = 0; begin < size_; begin += 5552) {
            const std::size_t end = size_ - begin < 5552 ? size_ : begin + 5552;
            for (std::size_t i = begin; i < end; ++i) {
                low += out_[i];
                high += low;
            }
            low %= 65521;
            high %= 65521;
        }
        return high << 16 | low;
    }

    unsigned char* out_ = nullptr;
    std::size_t size_ = 0;
    std::size_t written_ = 0;
    PrefixCode literals_;
    PrefixCode distances_;
};

}  // namespace symbol
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
