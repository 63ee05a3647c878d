// SPDX-License-Identifier: MIT
// An ELF file seen as named sections: 64 bits, little-endian, any machine.
// World: cold. May include: base.
//
// The layout is that of the System V ABI, chapter 4. Nothing here is trusted: a file that is cut or
// lies about itself has fewer sections.
#pragma once

#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/base/byte_reader.hpp"
#include "tracenew/detail/base/function_ref.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace elf {

struct Section {
    std::uint32_t name = 0;  ///< offset in the section name table
    std::uint32_t type = 0;
    std::uint64_t flags = 0;
    std::uint64_t address = 0;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::uint32_t link = 0;  ///< index of the section that goes with it (a symbol table's strings)
    std::uint64_t entry_size = 0;

    static constexpr std::uint64_t compressed = 0x800;  ///< of flags
};

class ElfFile {
public:
    ElfFile() = default;

    explicit ElfFile(ByteReader file)
        : file_(file) {
        if (file_.part(0, 7).text() != std::string_view("\x7f"
                                                        "ELF\x02\x01\x01",
                                                        7)) {
            file_.fail();
            return;
        }
        ByteReader header = file_.at(0x20);
        segments_ = header.read_u64();
        sections_ = header.read_u64();
        header.skip(6);  // flags, size of this header
        segment_size_ = header.read_u16();
        segment_count_ = header.read_u16();
        section_size_ = header.read_u16();
        section_count_ = header.read_u16();
        std::uint32_t names = header.read_u16();
        if (!header.ok()) {
            file_.fail();
            return;
        }
        // Counts that do not fit in 16 bits stand in the otherwise empty section 0.
        const Section first = section_at(0);
        if (section_count_ == 0 && sections_ != 0) {
            section_count_ = static_cast<std::size_t>(first.size);
        }
        names_ = bytes_of(section_at(names == extended_index ? first.link : names));
    }

    bool ok() const noexcept { return file_.ok(); }
    std::uint64_t size() const noexcept { return file_.size(); }

    /// Its first bytes; none when there are not so many.
    std::string_view head(std::size_t size) const noexcept { return file_.part(0, size).text(); }

    /// Section number `index`; all zeros when there is none.
    TRACENEW_NOINLINE Section section_at(std::uint64_t index) const noexcept {
        Section section;
        if (section_size_ < section_header_size || index > file_.size() / section_header_size) {
            return section;
        }
        ByteReader reader = file_.at(sections_);
        reader.skip(index * section_size_);
        section.name = reader.read_u32();
        section.type = reader.read_u32();
        section.flags = reader.read_u64();
        section.address = reader.read_u64();
        section.offset = reader.read_u64();
        section.size = reader.read_u64();
        section.link = reader.read_u32();
        reader.skip(12);  // info, alignment
        section.entry_size = reader.read_u64();
        return reader.ok() ? section : Section{};
    }

    /// All zeros when the file has no section of that name.
    TRACENEW_NOINLINE Section find_section(std::string_view name) const noexcept {
        for (std::size_t i = 1; i < section_count_; ++i) {
            const Section section = section_at(i);
            if (section.type == 0 && section.name == 0) {
                return {};  // past the end of the file, or of what makes sense
            }
            if (is_named(section, name)) {
                return section;
            }
        }
        return {};
    }

    /// The bytes of a section: none when the file does not hold them, or only compressed.
    ByteReader bytes_of(const Section& section) const noexcept {
        return (section.flags & Section::compressed) == 0 ? raw_bytes_of(section) : ByteReader{};
    }

    /// The same, also when they are compressed.
    ByteReader raw_bytes_of(const Section& section) const noexcept {
        if (section.type == 0 || section.type == no_bits) {
            return {};
        }
        const ByteReader bytes = file_.part(section.offset, section.size);
        return bytes.ok() ? bytes : ByteReader{};
    }

    ByteReader bytes_of(std::string_view name) const noexcept {
        return bytes_of(find_section(name));
    }

    /// Bytes of address space from the first loaded segment to the end of the last one.
    std::uint64_t load_span() const noexcept {
        std::uint64_t begin = UINT64_MAX;
        std::uint64_t end = 0;
        for (std::size_t i = 0; i < segment_count_; ++i) {
            ByteReader segment = file_.at(segments_);
            segment.skip(i * segment_size_);
            const bool is_loaded = segment.read_u32() == load_segment;
            segment.skip(12);  // flags, file offset
            const std::uint64_t address = segment.read_u64();
            segment.skip(16);  // physical address, size in the file
            const std::uint64_t size = segment.read_u64();
            if (segment.ok() && is_loaded) {
                begin = address < begin ? address : begin;
                end = address + size > end ? address + size : end;
            }
        }
        return begin < end ? end - begin : 0;
    }

    /// Calls `visit(name)` for each library that it was linked with; for the first 256.
    void for_each_needed(FunctionRef<void(std::string_view)> visit) const {
        const Section section = find_section(".dynamic");
        const ByteReader names = bytes_of(section_at(section.link));
        std::size_t visits = 0;
        for (ByteReader entries = bytes_of(section); entries.more() && visits < 256;) {
            constexpr std::uint64_t needed = 1;
            const std::uint64_t tag = entries.read_u64();
            const std::uint64_t value = entries.read_u64();
            if (tag == 0 || !entries.ok()) {
                break;
            }
            if (tag == needed) {
                ++visits;
                visit(names.at(value).read_string());
            }
        }
    }

    /// The linker's fingerprint of this build, empty when there is none.
    std::string_view build_id() const noexcept {
        ByteReader note = bytes_of(".note.gnu.build-id");
        const std::uint32_t name_size = note.read_u32();
        const std::uint32_t size = note.read_u32();
        const std::uint32_t type = note.read_u32();
        const std::string_view name = note.read_block(name_size).text();
        const std::string_view id = note.read_block(size).text();
        constexpr std::uint32_t gnu_build_id = 3;
        const bool is_build_id = type == gnu_build_id && name == std::string_view("GNU\0", 4);
        return note.ok() && is_build_id ? id : std::string_view();
    }

private:
    static constexpr std::size_t section_header_size = 64;
    static constexpr std::uint32_t extended_index = 0xFFFF;
    static constexpr std::uint32_t no_bits = 8;
    static constexpr std::uint32_t load_segment = 1;

    // Not read_string(): where there is no zero byte it looks through the whole table, for each
    // section of the file.
    bool is_named(const Section& section, std::string_view name) const noexcept {
        ByteReader text = names_.at(section.name);
        const bool begins = text.read_block(name.size()).text() == name;
        return begins && text.read_u8() == 0 && text.ok();
    }

    ByteReader file_;
    ByteReader names_;
    std::uint64_t segments_ = 0;
    std::uint64_t sections_ = 0;
    std::size_t segment_size_ = 0;
    std::size_t segment_count_ = 0;
    std::size_t section_size_ = 0;
    std::size_t section_count_ = 0;
};

}  // namespace elf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
