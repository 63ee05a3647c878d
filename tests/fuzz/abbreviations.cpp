// SPDX-License-Identifier: MIT
// A table of abbreviations and the entries that it describes: `only` and the encoding (3 bytes),
// the table with its length before it, then entries. An entry that is stepped over must end where
// the same entry ends when it is read: from there on a walk would read nothing but nonsense.
#include "fuzz/input.hpp"

#include "tracenew/detail/dwarf/abbreviations.hpp"

#include <cstddef>
#include <cstdint>

namespace detail = tracenew::detail;
namespace dwarf = tracenew::detail::dwarf;

namespace {

dwarf::Encoding encoding_of(std::uint64_t choice) {
    dwarf::Encoding encoding;
    encoding.version = static_cast<std::uint16_t>(2 + choice % 4);
    encoding.offset_size = (choice & 0x10U) != 0 ? 8 : 4;
    encoding.address_size = (choice & 0x20U) != 0 ? 4 : 8;
    return encoding;
}

void read_entries(detail::ByteReader entries, const dwarf::AbbreviationTable& table,
                  dwarf::Encoding encoding, dwarf::Budget& budget) {
    while (entries.more()) {
        const dwarf::Abbreviation* shape = table.find(entries.read_uleb128());
        if (shape == nullptr) {
            continue;
        }
        detail::ByteReader stepped = entries;
        table.skip_attributes(stepped, *shape, encoding);
        bool is_in_budget = true;
        table.read_attributes(entries, *shape, encoding, [&](std::uint16_t, const dwarf::Value&) {
            is_in_budget = is_in_budget && budget.spend();
        });
        fuzz::require(stepped.ok() == entries.ok() && stepped.offset() == entries.offset());
        if (!is_in_budget) {
            return;
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const std::uint64_t only = input.number(2);
    const dwarf::Encoding encoding = encoding_of(input.number(1));
    dwarf::Budget budget(std::size_t{1} << 20);
    const dwarf::AbbreviationTable table(input.counted_block(), only, budget);
    read_entries(input.rest(), table, encoding, budget);
    return 0;
}
