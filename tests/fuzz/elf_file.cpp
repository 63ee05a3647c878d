// SPDX-License-Identifier: MIT
// A whole ELF file: section and segment tables, compressed sections, symbols, build id, and the
// links to other files. Everything later goes by the offsets and sizes that these tables claim.
#include "fuzz/input.hpp"

#include "tracenew/detail/elf/debug_files.hpp"
#include "tracenew/detail/elf/elf_contents.hpp"
#include "tracenew/detail/elf/elf_file.hpp"
#include "tracenew/detail/elf/symbol_table.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace elf = tracenew::detail::elf;
namespace symbol = tracenew::detail::symbol;

namespace {

void read_symbols(const elf::ElfFile& file) {
    const symbol::SymbolTable symbols(file, file);
    symbols.find(0);
    symbols.find(UINT64_MAX);
    symbols.places_of("_start");
    symbols.places_of("");
    for (std::uint64_t index = 0; index < 32; ++index) {
        const elf::Section section = file.section_at(index);
        for (const unsigned offset : {0U, 1U, 16U}) {
            const std::uint64_t address = section.address + offset;
            symbols.find_name(symbols.find(address), address,
                              [](std::string_view name) { return name.empty(); });
        }
    }
}

void read_sections(elf::Contents& contents) {
    for (const char* name : {".debug_info", ".debug_abbrev", ".debug_line", ".debug_str",
                             ".debug_str_offsets", ".debug_info.dwo", ".text", ".bss", ""}) {
        tracenew::detail::ByteReader section = contents.section(name);
        section.seek(section.size() > 0 ? section.size() - 1 : 0);
        section.read_u8();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    symbol::DebugFile file;
    file.path = "/nowhere/program";
    file.contents = elf::Contents(elf::ElfFile(input.rest()));
    const elf::ElfFile& elf_file = file.contents.file();
    elf_file.load_span();
    elf_file.build_id();
    read_symbols(elf_file);
    read_sections(file.contents);
    symbol::find_debug_file(elf_file, file.path);
    symbol::find_alternate_file(file);
    return 0;
}
