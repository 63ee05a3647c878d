// SPDX-License-Identifier: MIT
// The sections of DWARF, and the lookups that need nothing but one of them.
// World: cold. May include: base, symbol/elf_file.
#pragma once

#include "tracenew/detail/base/byte_reader.hpp"
#include "tracenew/detail/symbol/elf_file.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace dwarf {

struct Sections {
    ByteReader info;
    ByteReader abbreviations;
    ByteReader line;
    ByteReader strings;
    ByteReader line_strings;
    ByteReader string_offsets;
    ByteReader addresses;
    ByteReader ranges;       ///< DWARF 4
    ByteReader range_lists;  ///< DWARF 5

    Sections() = default;
    explicit Sections(const elf::ElfFile& file)
        : info(file.bytes_of(".debug_info"))
        , abbreviations(file.bytes_of(".debug_abbrev"))
        , line(file.bytes_of(".debug_line"))
        , strings(file.bytes_of(".debug_str"))
        , line_strings(file.bytes_of(".debug_line_str"))
        , string_offsets(file.bytes_of(".debug_str_offsets"))
        , addresses(file.bytes_of(".debug_addr"))
        , ranges(file.bytes_of(".debug_ranges"))
        , range_lists(file.bytes_of(".debug_rnglists")) {}
};

/// Work that is still allowed. Where many entries of a hostile file may point at one long list, no
/// single loop is endless, yet all together are: they draw on one of these.
class Budget {
public:
    explicit Budget(std::size_t steps)
        : left_(steps) {}

    /// False when it is used up, from then on.
    bool spend() noexcept {
        if (left_ == 0) {
            return false;
        }
        --left_;
        return true;
    }

private:
    std::size_t left_;
};

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
