// SPDX-License-Identifier: MIT
// What a fuzzer makes of its bytes: numbers from the front, then blocks, each in memory of exactly
// its size, so that AddressSanitizer sees the first byte that is read past its end. In one buffer,
// a section that is read too far would be the next section read.
#pragma once

#include "tracenew/detail/base/byte_reader.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace fuzz {

/// What holds whatever the input: a parser that breaks it has been led astray without a crash.
inline void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

class Input {
public:
    Input(const std::uint8_t* data, std::size_t size)
        : left_(data, size) {}

    /// 0, and no bytes from then on, when there are fewer than `width` left.
    std::uint64_t number(std::size_t width) { return left_.read_unsigned(width); }

    /// The next `count` bytes, or as many as there are.
    tracenew::detail::ByteReader block(std::uint64_t count) {
        const std::string_view bytes =
            left_.read_block(std::min<std::uint64_t>(count, left_.left())).text();
        std::unique_ptr<unsigned char[]> copy(new unsigned char[bytes.size()]);
        std::copy(bytes.begin(), bytes.end(), copy.get());
        blocks_.push_back(std::move(copy));
        return {blocks_.back().get(), bytes.size()};
    }

    /// A length of two bytes, then the block.
    tracenew::detail::ByteReader counted_block() { return block(number(2)); }

    tracenew::detail::ByteReader rest() { return block(left_.left()); }

private:
    tracenew::detail::ByteReader left_;
    std::vector<std::unique_ptr<unsigned char[]>> blocks_;
};

}  // namespace fuzz
