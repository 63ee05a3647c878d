// SPDX-License-Identifier: MIT
// The index of a .dwp file: an id, the length of the sections that it cuts, then .debug_cu_index. A
// part that lies beyond its section would be another unit's, or nobody's, memory.
#include "fuzz/input.hpp"

#include "tracenew/detail/dwarf/split_package.hpp"

#include <cstddef>
#include <cstdint>

namespace dwarf = tracenew::detail::dwarf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const std::uint64_t id = input.number(8);
    dwarf::Sections sections;
    sections.info = input.counted_block();
    sections.abbreviations = sections.string_offsets = sections.range_lists = sections.info;
    const std::size_t whole = sections.info.size();
    if (dwarf::PackageIndex(input.rest()).narrow(id, sections)) {
        for (const tracenew::detail::ByteReader& part :
             {sections.info, sections.abbreviations, sections.string_offsets,
              sections.range_lists}) {
            fuzz::require(part.size() <= whole);
            fuzz::require(part.size() == 0 || part.part(part.size() - 1, 1).ok());
        }
    }
    return 0;
}
