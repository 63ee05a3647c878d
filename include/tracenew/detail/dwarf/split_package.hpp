// SPDX-License-Identifier: MIT
// A .dwp file: the units of many .dwo files in one, and an index that finds them by their id.
// World: cold. May include: base, elf, dwarf.
//
// DWARF 5 section 7.3.5, and version 2 of the index, which GCC's "DebugFissionDWP" has for DWARF 4.
#pragma once

#include "tracenew/detail/base/byte_reader.hpp"
#include "tracenew/detail/base/pointers.hpp"
#include "tracenew/detail/dwarf/sections.hpp"
#include "tracenew/detail/elf/debug_files.hpp"
#include "tracenew/version.hpp"

#include <cstdint>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace dwarf {

/// .debug_cu_index: a hash table of ids, then a row of offsets and one of sizes for each unit.
class PackageIndex {
public:
    PackageIndex() = default;
    explicit PackageIndex(ByteReader section)
        : section_(section) {
        ByteReader header = section_;
        version_ = header.read_u32();  // in version 5 two bytes, and two of padding
        columns_ = header.read_u32();
        rows_ = header.read_u32();
        slots_ = header.read_u32();
        const bool is_known = version_ == 2 || version_ == 5;
        const bool is_sane = columns_ <= most_columns && (slots_ & (slots_ - 1)) == 0;
        if (!header.ok() || !is_known || !is_sane) {
            slots_ = 0;
        }
    }

    /// Keeps of each section what belongs to the unit of that id; false when it is not there.
    bool narrow(std::uint64_t id, Sections& sections) const {
        const std::uint64_t row = row_of(id);
        if (row == 0 || row > rows_) {
            return false;
        }
        ByteReader kinds = section_.at(table());
        ByteReader offsets = section_.at(table() + row * columns_ * 4);
        ByteReader sizes = section_.at(table() + (std::uint64_t{rows_} + row) * columns_ * 4);
        for (std::uint32_t column = 0; column < columns_; ++column) {
            const std::uint32_t kind = kinds.read_u32();
            const std::uint32_t offset = offsets.read_u32();
            const std::uint32_t size = sizes.read_u32();
            if (ByteReader* section = section_of(kind, sections)) {
                *section = section->part(offset, size);
            }
        }
        return kinds.ok() && offsets.ok() && sizes.ok();
    }

private:
    static constexpr std::uint32_t most_columns = 16;
    static constexpr std::uint64_t header_size = 16;
    static constexpr int longest_chain = 4096;  // of a table that is two thirds full at most

    std::uint64_t table() const noexcept { return header_size + std::uint64_t{slots_} * 12; }

    std::uint64_t row_of(std::uint64_t id) const {
        const std::uint64_t mask = std::uint64_t{slots_} - 1;
        std::uint64_t slot = id & mask;
        for (int tries = 0; slots_ != 0 && tries < longest_chain; ++tries) {
            const std::uint64_t found = section_.at(header_size + slot * 8).read_u64();
            const std::uint32_t row =
                section_.at(header_size + std::uint64_t{slots_} * 8 + slot * 4).read_u32();
            if (row == 0 || found == id) {
                return row;
            }
            slot = (slot + ((id >> 32 & mask) | 1)) & mask;
        }
        return 0;
    }

    // Table 7.1. The numbers of sections that are not read have other meanings in version 2.
    ByteReader* section_of(std::uint32_t kind, Sections& sections) const {
        constexpr std::uint32_t info = 1, abbreviations = 3, string_offsets = 6, range_lists = 8;
        switch (kind) {
        case info:
            return &sections.info;
        case abbreviations:
            return &sections.abbreviations;
        case string_offsets:
            return &sections.string_offsets;
        case range_lists:
            return version_ == 5 ? &sections.range_lists : nullptr;
        default:
            return nullptr;
        }
    }

    ByteReader section_;
    std::uint32_t version_ = 0;
    std::uint32_t columns_ = 0;
    std::uint32_t rows_ = 0;
    std::uint32_t slots_ = 0;
};

class SplitPackage {
public:
    explicit SplitPackage(Owned<symbol::DebugFile> file)
        : file_(std::move(file))
        , whole_(Sections::split(file_->contents, Sections()))
        , index_(file_->contents.section(".debug_cu_index")) {}

    /// The sections of one unit; false when the package does not hold it.
    bool find(std::uint64_t id, const Sections& skeletons, Sections& sections) const {
        sections = whole_;
        sections.addresses = skeletons.addresses;
        sections.ranges = skeletons.ranges;
        return index_.narrow(id, sections);
    }

    bool is_current() const noexcept { return file_->bytes.is_current(); }

private:
    Owned<symbol::DebugFile> file_;
    Sections whole_;
    PackageIndex index_;
};

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
