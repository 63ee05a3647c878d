// SPDX-License-Identifier: MIT
// The bytes of an ELF file's sections, inflated where the linker has compressed them.
// World: cold. May include: base, elf.
#pragma once

#include "tracenew/detail/base/byte_reader.hpp"
#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/pointers.hpp"
#include "tracenew/detail/base/shortage.hpp"
#include "tracenew/detail/elf/elf_file.hpp"
#include "tracenew/detail/elf/inflate.hpp"
#include "tracenew/detail/elf/symbol_memory.hpp"
#include "tracenew/version.hpp"

#include <cstddef>
#include <cstdint>
#include <new>
#include <string>
#include <string_view>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace elf {

/// What it hands out points into the file, which must stay mapped, or into this object.
class Contents {
public:
    Contents() = default;
    explicit Contents(const ElfFile& file)
        : file_(file)
        , input_(file.size())
        , budget_(64 * mebibyte + 16 * file.size()) {}

    const ElfFile& file() const noexcept { return file_; }

    /// No bytes when there is no such section, or when it cannot be read. Inflates it each time:
    /// ask once.
    ByteReader section(std::string_view name) {
        const Section section = file_.find_section(name);
        if ((section.flags & Section::compressed) != 0) {
            return compressed(file_.raw_bytes_of(section));
        }
        // As linkers named them before ELF had that flag: .zdebug_info for .debug_info.
        if (section.type == 0 && name.substr(0, 6) == ".debug") {
            const Section old = file_.find_section(".z" + std::string(name.substr(1)));
            return old.type != 0 ? old_compressed(file_.bytes_of(old)) : ByteReader();
        }
        return file_.bytes_of(section);
    }

    /// Some section that was asked for is compressed in another way than zlib's.
    bool has_unknown_compression() const noexcept { return has_unknown_compression_; }

    /// Some section would have become larger than debug information does.
    bool is_over_budget() const noexcept { return is_over_budget_; }

    /// Some section is larger than the user allows.
    bool is_over_limit() const noexcept { return is_over_limit_; }

    /// Bytes of what was inflated.
    std::size_t memory() const noexcept {
        std::size_t bytes = 0;
        for (const symbol::SymbolMemory& inflated : inflated_) {
            bytes += inflated.size();
        }
        return bytes;
    }

private:
    static constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;

    // System V ABI, "Section Compression": Elf64_Chdr, then the data.
    ByteReader compressed(ByteReader data) {
        constexpr std::uint32_t zlib = 1;
        const std::uint32_t kind = data.read_u32();
        data.skip(4);
        const std::uint64_t size = data.read_u64();
        data.skip(8);  // alignment
        has_unknown_compression_ = has_unknown_compression_ || (data.ok() && kind != zlib);
        return kind == zlib ? inflated(data, size) : ByteReader();
    }

    // "ZLIB", the size with its highest byte first, the data.
    ByteReader old_compressed(ByteReader data) {
        if (data.read_block(4).text() != "ZLIB") {
            return {};
        }
        std::uint64_t size = 0;
        for (int i = 0; i < 8; ++i) {
            size = size << 8 | data.read_u8();
        }
        return inflated(data, size);
    }

    ByteReader inflated(ByteReader data, std::uint64_t size) {
        // Deflate makes at most 1,032 bytes of one: who promises more lies.
        if (!data.ok() || size / 1032 > data.left()) {
            return {};
        }
        // Deflate can make a gigabyte of a megabyte of zeros; debug info becomes three to five
        // times as large.
        // And sections do not lie on top of each other.
        const bool is_over_budget = size > budget_ || data.left() > input_;
        is_over_budget_ = is_over_budget_ || is_over_budget;
        if (is_over_budget) {
            return {};
        }
        budget_ -= size;
        input_ -= data.left();
        const Owned<symbol::Inflater> inflater(new (std::nothrow) symbol::Inflater());
        symbol::SymbolMemory bytes(static_cast<std::size_t>(size) + 1);
        is_over_limit_ = is_over_limit_ || bytes.is_over_limit();
        if (inflater == nullptr || (bytes.data() == nullptr && !bytes.is_over_limit())) {
            note_refused();
        }
        if (inflater == nullptr || bytes.data() == nullptr ||
            !inflater->run(data.read_block(data.left()), bytes.data(),
                           static_cast<std::size_t>(size))) {
            return {};
        }
        inflated_.push_back(std::move(bytes));
        return {inflated_.back().data(), static_cast<std::size_t>(size)};
    }

    ElfFile file_;
    List<symbol::SymbolMemory> inflated_;
    std::uint64_t input_ = 0;   ///< bytes that may still be compressed ones
    std::uint64_t budget_ = 0;  ///< bytes that all sections together may still become
    bool has_unknown_compression_ = false;
    bool is_over_budget_ = false;
    bool is_over_limit_ = false;
};

}  // namespace elf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
