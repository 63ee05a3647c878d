// SPDX-License-Identifier: MIT
// The sections of DWARF, and the lookups that need nothing but one of them.
// World: cold. May include: base, elf.
#pragma once

#include "tracenew/detail/base/byte_reader.hpp"
#include "tracenew/detail/elf/elf_contents.hpp"

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
    ByteReader ranges;             ///< DWARF 4
    ByteReader range_lists;        ///< DWARF 5
    ByteReader alternate_strings;  ///< another file's: see debug_files.hpp

    Sections() = default;
    explicit Sections(elf::Contents& file)
        : info(file.section(".debug_info"))
        , abbreviations(file.section(".debug_abbrev"))
        , line(file.section(".debug_line"))
        , strings(file.section(".debug_str"))
        , line_strings(file.section(".debug_line_str"))
        , string_offsets(file.section(".debug_str_offsets"))
        , addresses(file.section(".debug_addr"))
        , ranges(file.section(".debug_ranges"))
        , range_lists(file.section(".debug_rnglists")) {}

    /// Those of a split unit: some stand in a file of its own, the others in the `skeletons`'.
    static Sections split(elf::Contents& file, const Sections& skeletons) {
        Sections sections;
        sections.info = file.section(".debug_info.dwo");
        sections.abbreviations = file.section(".debug_abbrev.dwo");
        sections.strings = file.section(".debug_str.dwo");
        sections.string_offsets = file.section(".debug_str_offsets.dwo");
        sections.range_lists = file.section(".debug_rnglists.dwo");
        sections.addresses = skeletons.addresses;
        sections.ranges = skeletons.ranges;
        return sections;
    }
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

    bool is_used_up() const noexcept { return left_ == 0; }

private:
    std::size_t left_;
};

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
