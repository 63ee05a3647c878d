// SPDX-License-Identifier: MIT
// The variables that an ELF file's symbol table names.
// World: cold. May include: base, elf.
#pragma once

#include "tracenew/detail/base/function_ref.hpp"
#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/sort.hpp"
#include "tracenew/detail/elf/elf_file.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace symbol {

struct ObjectSymbol {
    std::string_view name;    ///< empty when no variable covers the address
    std::uint64_t begin = 0;  ///< where it begins
};

class ObjectSymbols {
public:
    ObjectSymbols() = default;

    explicit ObjectSymbols(const elf::ElfFile& file, const elf::ElfFile& separate = {}) {
        read(file, ".symtab");
        if (variables_.empty()) {
            read(separate, ".symtab");
        }
        if (variables_.empty()) {
            read(file, ".dynsym");
        }
        for (List<Entry>* const entries : {&variables_, &of_threads_}) {
            sort_by(*entries, [](const Entry& entry) { return SortKey{entry.begin, entry.size}; });
        }
    }

    /// By an address of the file.
    ObjectSymbol find(std::uint64_t address) const { return find_in(variables_, address); }
    /// By an offset in the module's part of a thread's variables.
    ObjectSymbol find_of_thread(std::uint64_t offset) const { return find_in(of_threads_, offset); }

    /// Calls `visit(begin, end)` for each variable, by address, whose linkage name `is_wanted`.
    void for_each(FunctionRef<bool(std::string_view)> is_wanted,
                  FunctionRef<void(std::uint64_t, std::uint64_t)> visit) const {
        for (const Entry& entry : variables_) {
            ByteReader text = names_.at(entry.name);
            text = text.read_block(std::min(text.left(), longest_read));
            if (is_wanted(text.text().substr(0, text.text().find('\0')))) {
                visit(entry.begin, entry.begin + entry.size);
            }
        }
    }

private:
    // Where there is no zero byte, read_string() looks through the whole table, for each symbol.
    static constexpr std::size_t longest_read = 256;

    struct Entry {
        std::uint64_t begin = 0;
        std::uint64_t size = 0;
        std::uint64_t name = 0;  // where it stands in the names
    };

    // Of several that hold the address the smallest begins last.
    ObjectSymbol find_in(const List<Entry>& entries, std::uint64_t address) const {
        const Entry* entry =
            lower_bound(entries, [=](const Entry& one) { return one.begin <= address; });
        for (int tries = 0; tries < 16 && entry != entries.begin(); ++tries) {
            --entry;
            if (address - entry->begin < std::max<std::uint64_t>(entry->size, 1)) {
                return {names_.at(entry->name).read_string(), entry->begin};
            }
        }
        return {};
    }

    void read(const elf::ElfFile& file, std::string_view table) {
        constexpr std::size_t entry_size = 24;
        constexpr std::size_t most = std::size_t{1} << 22;
        constexpr unsigned object = 1;
        constexpr unsigned of_thread = 6;
        const elf::Section section = file.find_section(table);
        ByteReader symbols = file.bytes_of(section);
        names_ = file.bytes_of(file.section_at(section.link));
        const std::size_t count = std::min(symbols.size() / entry_size, most);
        for (std::size_t i = 0; i < count; ++i) {
            Entry entry;
            entry.name = symbols.read_u32();
            const unsigned type = symbols.read_u8() & 15U;
            symbols.skip(1);  // visibility
            const unsigned section_index = symbols.read_u16();
            entry.begin = symbols.read_u64();
            entry.size = symbols.read_u64();
            if (section_index != 0 && (type == object || type == of_thread)) {
                (type == object ? variables_ : of_threads_).push_back(entry);
            }
        }
    }

    List<Entry> variables_;
    List<Entry> of_threads_;
    ByteReader names_;
};

}  // namespace symbol
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
