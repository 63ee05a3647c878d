// SPDX-License-Identifier: MIT
// Libraries whose news and deletes never come to the hook: they hide operators of their own.
// World: cold. May include: base, names, elf, symbol.
//
// One that includes the header too, or was linked with -static-libstdc++, defines the operators; a
// version script that does not export them binds its calls to these. Blocks that the program gives
// it to delete look like a leak, and nothing in their sums tells it from one.
#pragma once

#include "tracenew/detail/base/byte_reader.hpp"
#include "tracenew/detail/base/shortage.hpp"
#include "tracenew/detail/elf/elf_file.hpp"
#include "tracenew/detail/elf/open_file.hpp"
#include "tracenew/detail/names/origin.hpp"
#include "tracenew/detail/symbol/modules.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Whether it defines an operator delete that nobody else is shown: a local symbol (System V ABI,
/// chapter 4, "Symbol Table"). Nothing is known of a file without .symtab.
inline bool hides_operators(const elf::ElfFile& file) {
    constexpr std::size_t entry_size = 24;
    const elf::Section section = file.find_section(".symtab");
    const ByteReader names = file.bytes_of(file.section_at(section.link));
    ByteReader symbols = file.bytes_of(section);
    for (std::size_t left = symbols.size() / entry_size; left != 0; --left) {
        const std::uint32_t name = symbols.read_u32();
        const unsigned info = symbols.read_u8();
        symbols.skip(1);  // visibility
        const unsigned section_index = symbols.read_u16();
        symbols.skip(16);  // address, size
        constexpr unsigned local_function = 2;
        if (info != local_function || section_index == 0) {
            continue;
        }
        constexpr std::string_view plain("_ZdlPv\0", 7);
        constexpr std::string_view sized("_ZdlPvm\0", 8);
        ByteReader text = names.at(name);
        if (text.read_block(plain.size()).text() == plain ||
            ByteReader(names.at(name)).read_block(sized.size()).text() == sized) {
            return true;
        }
    }
    return false;
}

/// Their paths; those that there is memory for. Of the program's own libraries: those of the system
/// show what they replace.
inline std::vector<std::string> libraries_that_hide_operators() {
    std::vector<std::string> found;
    static_cast<void>(has_memory_for([&] {
        for (const symbol::Module& module : symbol::list_modules()) {
            if (module.identity.is_executable || module.is_system ||
                symbol::is_standard_module(module.identity.path)) {
                continue;
            }
            const symbol::OpenFile file(module.identity.path);
            if (file && hides_operators(elf::ElfFile(file.bytes()))) {
                found.push_back(module.identity.path);
            }
        }
    }));
    return found;
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
