// SPDX-License-Identifier: MIT
// Messages of Protocol Buffers, as far as profiles need them.
// World: cold. May include: version, standard library.
//
// The wire format is that of "Protocol Buffers: Encoding": varints, and what has a length.
#pragma once

#include "tracenew/version.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class ProtoMessage {
public:
    /// Of a field of any integer type but sint; a default, 0, is left out, as encoders do.
    void add(unsigned field, std::uint64_t number) {
        if (number != 0) {
            add_element(field, number);
        }
    }
    /// One of several, which are told by their place: a 0 is written too.
    void add_element(unsigned field, std::uint64_t number) {
        append_varint(std::uint64_t{field} << 3);
        append_varint(number);
    }
    void add_signed(unsigned field, std::int64_t number) {
        add(field, static_cast<std::uint64_t>(number));
    }
    /// A string, or a message within this one.
    void add(unsigned field, std::string_view bytes) {
        append_varint(std::uint64_t{field} << 3 | 2U);
        append_varint(bytes.size());
        bytes_.append(bytes.data(), bytes.size());
    }
    void add(unsigned field, const ProtoMessage& message) {
        add(field, std::string_view(message.bytes_));
    }

    const std::string& bytes() const noexcept { return bytes_; }

private:
    void append_varint(std::uint64_t number) {
        for (; number >= 0x80; number >>= 7) {
            bytes_ += static_cast<char>(0x80U | (number & 0x7fU));
        }
        bytes_ += static_cast<char>(number);
    }

    std::string bytes_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
