// SPDX-License-Identifier: MIT
// Where else debug info may lie: in files that distributions ship apart, and that compilers and
// linkers leave beside the program.
// World: cold. May include: base, names, elf.
//
// The places are those of GDB, "Debugging Information in Separate Files". A file is believed when
// it proves that it belongs here: by its build id, else by its checksum.
#pragma once

#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/base/byte_reader.hpp"
#include "tracenew/detail/base/pointers.hpp"
#include "tracenew/detail/elf/elf_contents.hpp"
#include "tracenew/detail/elf/elf_file.hpp"
#include "tracenew/detail/elf/open_file.hpp"
#include "tracenew/detail/names/path.hpp"
#include "tracenew/version.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace symbol {

/// A file with debug info in it, open.
struct DebugFile {
    std::string path;
    OpenFile bytes;
    elf::Contents contents;
    std::size_t place = 0;       ///< of those it may lie in
    bool is_unproven = false;    ///< whether it has the checksum
    std::uint32_t checksum = 0;  ///< that it has to have, if so

    /// False when it is not the file that was looked for. Adds its bytes up, once.
    bool prove() noexcept;

    /// Bytes in RAM, as far as they can be given back.
    std::size_t memory() const noexcept { return contents.memory() + bytes.bytes().size(); }
    void give_back() noexcept {
        contents = elf::Contents(contents.file());
        bytes.forget_pages();
    }
};

inline Owned<DebugFile> open_debug_file(OpenFile bytes, std::string path) {
    const elf::ElfFile file(bytes.bytes());
    if (!bytes || !file.ok()) {
        return nullptr;
    }
    Owned<DebugFile> opened(new DebugFile());
    opened->path = std::move(path);
    opened->bytes = std::move(bytes);
    opened->contents = elf::Contents(file);
    return opened;
}

inline Owned<DebugFile> open_debug_file(std::string path) {
    OpenFile bytes(path);
    return open_debug_file(std::move(bytes), std::move(path));
}

/// Opens the file at `path` if it is the one with that build id.
inline Owned<DebugFile> open_debug_file_of(std::string path, std::string_view build_id) {
    auto file = open_debug_file(std::move(path));
    if (file != nullptr && file->contents.file().build_id() != build_id) {
        file = nullptr;
    }
    return file;
}

constexpr std::string_view debug_folder = "/usr/lib/debug";

/// /usr/lib/debug/.build-id/ab/cdef.debug
inline std::string path_by_build_id(std::string_view build_id) {
    std::string path(debug_folder);
    path += "/.build-id/";
    for (std::size_t i = 0; i < build_id.size(); ++i) {
        const auto byte = static_cast<unsigned char>(build_id[i]);
        path += "0123456789abcdef"[byte >> 4];
        path += "0123456789abcdef"[byte & 15U];
        if (i == 0) {
            path += '/';
        }
    }
    return path + ".debug";
}

/// The checksum of .gnu_debuglink: CRC-32 as in IEEE 802.3, reflected.
TRACENEW_OPTIMIZED inline std::uint32_t debug_link_checksum(std::string_view bytes) noexcept {
    constexpr std::size_t width = 8;  // bytes at a time: a gigabyte takes a second, and not four
    std::uint32_t table[width][256];
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t sum = i;
        for (int bit = 0; bit < 8; ++bit) {
            sum = sum >> 1 ^ ((sum & 1U) != 0 ? 0xEDB88320U : 0);
        }
        table[0][i] = sum;
    }
    for (std::size_t n = 1; n < width; ++n) {
        for (std::size_t i = 0; i < 256; ++i) {
            table[n][i] = table[0][table[n - 1][i] & 0xFFU] ^ table[n - 1][i] >> 8;
        }
    }
    std::uint32_t sum = 0xFFFFFFFF;
    const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
    std::size_t left = bytes.size();
    for (; left >= width; left -= width, at += width) {
        sum ^= std::uint32_t{at[0]} | std::uint32_t{at[1]} << 8 | std::uint32_t{at[2]} << 16 |
               std::uint32_t{at[3]} << 24;
        sum = table[7][sum & 0xFFU] ^ table[6][sum >> 8 & 0xFFU] ^ table[5][sum >> 16 & 0xFFU] ^
              table[4][sum >> 24] ^ table[3][at[4]] ^ table[2][at[5]] ^ table[1][at[6]] ^
              table[0][at[7]];
    }
    for (; left != 0; --left, ++at) {
        sum = table[0][(sum ^ *at) & 0xFFU] ^ sum >> 8;
    }
    return ~sum;
}

/// Larger ones are believed by their build id alone: to add one up that is as large as somebody
/// likes (and empty, perhaps) would stall the program that asks.
constexpr std::size_t most_added_up = std::size_t{512} << 20;

inline bool DebugFile::prove() noexcept {
    const bool is_proven = !is_unproven || (bytes.bytes().size() <= most_added_up &&
                                            debug_link_checksum(bytes.bytes().text()) == checksum);
    is_unproven = false;
    return is_proven;
}

/// Whether it was made of a file of that layout, as far as its headers tell: without a build id the
/// proof has to wait until lines are asked for.
inline bool has_layout_of(const elf::ElfFile& debug, const elf::ElfFile& module) noexcept {
    const elf::Section code = module.find_section(".text");
    const elf::Section same = debug.find_section(".text");
    return debug.load_span() == module.load_span() && same.address == code.address &&
           same.size == code.size;
}

/// The file with the debug info of the module at `path`, of those from that place on; null when
/// there is none. It may have to be proven.
inline Owned<DebugFile> find_debug_file(const elf::ElfFile& module, const std::string& path,
                                        std::size_t first = 0) {
    const std::string_view build_id = module.build_id();
    if (!build_id.empty() && first == 0) {
        if (auto file = open_debug_file_of(path_by_build_id(build_id), build_id)) {
            return file;
        }
    }
    ByteReader link = module.bytes_of(".gnu_debuglink");
    const std::string_view name = link.read_string();
    link.skip((4 - link.offset() % 4) % 4);
    const std::uint32_t checksum = link.read_u32();
    if (!link.ok() || name.empty() || name.find('/') != std::string_view::npos) {
        return nullptr;
    }
    const std::string folder(folder_of(path));
    const std::string places[] = {folder + "/", folder + "/.debug/",
                                  std::string(debug_folder) + folder + "/"};
    for (std::size_t place = first; place < std::size(places); ++place) {
        auto file = open_debug_file(places[place] + std::string(name));
        if (file == nullptr || file->path == path) {
            continue;
        }
        const elf::ElfFile& debug = file->contents.file();
        const bool has_ids = !build_id.empty() && !debug.build_id().empty();
        if (has_ids ? debug.build_id() == build_id : has_layout_of(debug, module)) {
            file->place = place;
            file->is_unproven = !has_ids;
            file->checksum = checksum;
            return file;
        }
    }
    return nullptr;
}

/// The file that `file` shares parts of its debug info with: what dwz has found twice in the files
/// of a package (DWARF 5 section 7.3.6). Null when it shares none, or that file is missing.
inline Owned<DebugFile> find_alternate_file(DebugFile& file) {
    ByteReader link = file.contents.section(".gnu_debugaltlink");
    std::string_view name = link.read_string();
    std::string_view build_id = link.read_block(link.left()).text();
    if (name.empty()) {
        ByteReader standard = file.contents.section(".debug_sup");
        standard.skip(3);  // version, which of the two files this one is
        name = standard.read_string();
        build_id = standard.read_block(standard.read_uleb128()).text();
    }
    if (name.empty() || build_id.empty()) {
        return nullptr;
    }
    if (auto found = open_debug_file_of(join_path(folder_of(file.path), name), build_id)) {
        return found;
    }
    return open_debug_file_of(path_by_build_id(build_id), build_id);
}

}  // namespace symbol
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
