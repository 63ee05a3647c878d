// SPDX-License-Identifier: MIT
// The functions of a module by address: from .symtab, which a separate debug file may hold, else
// from .dynsym.
// World: cold. May include: base, elf.
#pragma once

#include "tracenew/detail/base/byte_reader.hpp"
#include "tracenew/detail/base/function_ref.hpp"
#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/sort.hpp"
#include "tracenew/detail/elf/elf_file.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace symbol {

/// A function's name as the linker knows it, and how far behind its start an address lies.
struct Symbol {
    std::string_view name;  ///< empty when no function covers the address
    std::uint64_t offset = 0;
    enum class Binding : std::uint8_t { local, global, weak } binding = Binding::local;
};

class SymbolTable {
public:
    SymbolTable() = default;

    explicit SymbolTable(const elf::ElfFile& file, const elf::ElfFile& separate = {}) {
        read(file, file.find_section(".symtab"));
        if (entries_.empty()) {
            read(separate, separate.find_section(".symtab"));
        }
        if (entries_.empty()) {
            has_only_exported_ = true;
            read(file, file.find_section(".dynsym"));
        }
        std::sort(entries_.begin(), entries_.end());  // a million: see sort_by()
    }

    bool empty() const noexcept { return entries_.empty(); }
    /// The file was stripped: what it shows to other modules is all there is.
    bool has_only_exported() const noexcept { return has_only_exported_; }

    /// `address` is one of the file: the address in memory minus the module's bias.
    Symbol find(std::uint64_t address) const {
        const Entry* entry =
            lower_bound(entries_, [=](const Entry& one) { return one.begin <= address; });
        // The nearest start is almost always the answer; a symbol inside another function (a label
        // in assembly) ends before it, so a few more are asked.
        for (int tries = 0; tries < 16 && entry != entries_.begin(); ++tries) {
            --entry;
            const auto next = entry + 1;
            std::uint64_t size = entry->size;
            if (!entry->has_size() && next != entries_.end()) {
                size = std::min(size, std::max<std::uint64_t>(next->begin - entry->begin, 1));
            }
            if (address - entry->begin < size) {
                return {names_.at(entry->name).read_string(), address - entry->begin,
                        entry->binding()};
            }
        }
        return {};
    }

    /// Where functions of that linkage name begin, the clones that the compiler made of it too; at
    /// most eight of them.
    List<std::uint64_t> places_of(std::string_view name) const {
        List<std::uint64_t> places;
        if (by_name_.empty()) {
            index_names();
        }
        const std::size_t hash = hash_of(name);
        for (const SortKey* named =
                 lower_bound(by_name_, [=](const SortKey& one) { return one.first < hash; });
             named != by_name_.end() && named->first == hash; ++named) {
            const Entry& entry = entries_[named->index];
            ByteReader found = names_.at(entry.name);
            if (found.read_block(name.size()).text() != name || !found.ok()) {
                continue;
            }
            constexpr std::size_t longest_suffix = 256;
            ByteReader rest = found.read_block(std::min(found.left(), longest_suffix));
            const std::string_view suffix = rest.read_string();
            const bool is_one = rest.ok() && (suffix.empty() || suffix[0] == '.');
            if (is_one && suffix.find(".cold") == std::string_view::npos && places.size() < 8 &&
                (places.empty() || places.back() != entry.begin)) {
                places.push_back(entry.begin);
            }
        }
        return places;
    }

    /// The first of the names of a symbol's code for which `matches(name)`; empty for none. There
    /// are several where functions have aliases, and where the linker has folded functions of the
    /// same code into one (--icf): the code may be that of any of them.
    std::string_view find_name(const Symbol& symbol, std::uint64_t address,
                               FunctionRef<bool(std::string_view)> matches) const {
        const std::uint64_t begin = address - symbol.offset;
        const Entry* entry =
            lower_bound(entries_, [=](const Entry& one) { return one.begin < begin; });
        constexpr int most_names = 256;
        for (int tries = 0; tries < most_names && !symbol.name.empty() && entry != entries_.end() &&
                            entry->begin == begin;
             ++tries, ++entry) {
            const std::string_view name = names_.at(entry->name).read_string();
            if (matches(name)) {
                return name;
            }
        }
        return {};
    }

private:
    // Of what stands before the suffix of a clone. Only so many bytes: where there is no zero byte
    // the whole table would be looked through, for each symbol.
    static constexpr std::size_t longest_hashed = 512;
    static std::size_t hash_of(std::string_view name) noexcept {
        name = name.substr(0, longest_hashed);
        return std::hash<std::string_view>()(name.substr(0, name.find('.', 1)));
    }

    void index_names() const {
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            ByteReader text = names_.at(entries_[i].name);
            text = text.read_block(std::min(text.left(), longest_hashed));
            const std::string_view name = text.text().substr(0, text.text().find('\0'));
            by_name_.push_back({hash_of(name), 0, i});
        }
        std::sort(by_name_.begin(), by_name_.end());
    }

    struct Entry {
        std::uint64_t begin = 0;
        std::uint64_t size = 0;  // where it has none: to the end of the section
        std::uint32_t name = 0;
        std::uint32_t preference = 0;

        static constexpr std::uint32_t sized = 8;  // of preference
        bool has_size() const noexcept { return (preference & sized) != 0; }
        Symbol::Binding binding() const noexcept {
            return (preference & 2U) != 0   ? Symbol::Binding::global
                   : (preference & 1U) != 0 ? Symbol::Binding::weak
                                            : Symbol::Binding::local;
        }

        // Aliases share an address; the one to print comes last.
        bool operator<(const Entry& other) const noexcept {
            if (begin != other.begin) {
                return begin < other.begin;
            }
            if (preference != other.preference) {
                return preference < other.preference;
            }
            return name > other.name;  // the same answer in every run
        }
    };

    void read(const elf::ElfFile& file, const elf::Section& section) {
        constexpr std::size_t entry_size = 24;
        constexpr std::size_t most = std::size_t{1} << 24;  // 400 MB of a file that may be lying
        ByteReader symbols = file.bytes_of(section);
        names_ = file.bytes_of(file.section_at(section.link));
        const std::size_t count = std::min(symbols.size() / entry_size, most);
        for (std::size_t i = 0; i < count; ++i) {
            Entry entry;
            entry.name = symbols.read_u32();
            const unsigned info = symbols.read_u8();
            symbols.skip(1);  // visibility
            const unsigned section_index = symbols.read_u16();
            entry.begin = symbols.read_u64();
            entry.size = symbols.read_u64();
            constexpr unsigned function = 2;
            constexpr unsigned indirect_function = 10;
            const unsigned type = info & 15U;
            if ((type != function && type != indirect_function) || section_index == 0 ||
                entry.begin == 0) {
                continue;
            }
            // Only its first bytes: where there is no zero byte, read_string() looks through the
            // whole table, for each symbol.
            ByteReader name = names_.at(entry.name);
            const unsigned first = name.read_u8();
            if (first == 0) {
                continue;
            }
            const bool is_reserved = first == '_' && name.read_u8() != 'Z';
            // Global before weak before local, malloc before __libc_malloc.
            const unsigned binding = info >> 4;
            entry.preference = (is_reserved ? 0U : 4U) + (binding == 1 ? 2U : 0U) +
                               (binding == 2 ? 1U : 0U) + (entry.size != 0 ? Entry::sized : 0U);
            if (entry.size == 0) {
                const elf::Section around = file.section_at(section_index);
                const std::uint64_t offset = entry.begin - around.address;
                entry.size = offset < around.size ? around.size - offset : 1;
            }
            entries_.push_back(entry);
        }
    }

    List<Entry> entries_;
    ByteReader names_;
    mutable List<SortKey> by_name_;  // by hash; made when first asked for
    bool has_only_exported_ = false;
};

}  // namespace symbol
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
