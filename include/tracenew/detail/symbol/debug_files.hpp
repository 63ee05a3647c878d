// SPDX-License-Identifier: MIT
// Where else debug info may lie: in files that distributions ship apart, and that compilers and
// linkers leave beside the program.
// World: cold. May include: base, os, symbol/{elf_contents,elf_file,open_file,path}.
//
// The places are those of GDB, "Debugging Information in Separate Files". A file is believed when
// it proves that it belongs here: by its build id, else by its checksum.
#pragma once

#include "tracenew/detail/base/byte_reader.hpp"
#include "tracenew/detail/symbol/elf_contents.hpp"
#include "tracenew/detail/symbol/elf_file.hpp"
#include "tracenew/detail/symbol/open_file.hpp"
#include "tracenew/detail/symbol/path.hpp"
#include "tracenew/version.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
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
};

inline std::unique_ptr<DebugFile> open_debug_file(OpenFile bytes, std::string path) {
    const elf::ElfFile file(bytes.bytes());
    if (!bytes || !file.ok()) {
        return nullptr;
    }
    auto opened = std::make_unique<DebugFile>();
    opened->path = std::move(path);
    opened->bytes = std::move(bytes);
    opened->contents = elf::Contents(file);
    return opened;
}

inline std::unique_ptr<DebugFile> open_debug_file(std::string path) {
    OpenFile bytes(path);
    return open_debug_file(std::move(bytes), std::move(path));
}

/// Opens the file at `path` if it is the one with that build id.
inline std::unique_ptr<DebugFile> open_debug_file_of(std::string path, std::string_view build_id) {
    auto file = open_debug_file(std::move(path));
    return file != nullptr && file->contents.file().build_id() == build_id ? std::move(file)
                                                                           : nullptr;
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
inline std::uint32_t debug_link_checksum(std::string_view bytes) noexcept {
    std::uint32_t table[256];
    for (std::uint32_t i = 0; i < 256; ++i) {
        table[i] = i;
        for (int bit = 0; bit < 8; ++bit) {
            table[i] = table[i] >> 1 ^ ((table[i] & 1U) != 0 ? 0xEDB88320U : 0);
        }
    }
    std::uint32_t sum = 0xFFFFFFFF;
    for (const char byte : bytes) {
        sum = table[(sum ^ static_cast<unsigned char>(byte)) & 0xFFU] ^ sum >> 8;
    }
    return ~sum;
}

/// The file with the debug info of the module at `path`; null when there is none.
inline std::unique_ptr<DebugFile> find_debug_file(const elf::ElfFile& module,
                                                  const std::string& path) {
    const std::string_view build_id = module.build_id();
    if (!build_id.empty()) {
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
    for (const std::string& place :
         {folder + "/", folder + "/.debug/", std::string(debug_folder) + folder + "/"}) {
        auto file = open_debug_file(place + std::string(name));
        if (file == nullptr || file->path == path) {
            continue;
        }
        const bool has_ids = !build_id.empty() && !file->contents.file().build_id().empty();
        if (has_ids ? file->contents.file().build_id() == build_id
                    : debug_link_checksum(file->bytes.bytes().text()) == checksum) {
            return file;
        }
    }
    return nullptr;
}

/// The file that `file` shares parts of its debug info with: what dwz has found twice in the files
/// of a package (DWARF 5 section 7.3.6). Null when it shares none, or that file is missing.
inline std::unique_ptr<DebugFile> find_alternate_file(DebugFile& file) {
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
