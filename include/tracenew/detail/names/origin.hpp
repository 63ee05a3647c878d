// SPDX-License-Identifier: MIT
// What the path of a file says of who made it, by where distributions and compilers put things.
// World: cold. May include: names.
#pragma once

#include "tracenew/detail/names/path.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace symbol {

/// True for modules that are the standard library as a whole.
inline bool is_standard_module(std::string_view path) noexcept {
    const std::string_view name = base_name(path);
    return starts_with(name, "libstdc++.so") || starts_with(name, "libc++.so") ||
           starts_with(name, "libc++abi.so");
}

/// True for the modules that start a program and its threads: the C library (of old, its part for
/// threads) and the loader.
inline bool is_c_library(std::string_view path) noexcept {
    const std::string_view name = base_name(path);
    return starts_with(name, "libc.so.") || starts_with(name, "libpthread.so.") ||
           starts_with(name, "libc.musl-") || starts_with(name, "ld-linux") ||
           starts_with(name, "ld-musl-");
}

/// True for files in the folders of libstdc++ and libc++: .../include/c++/12/, .../include/c++/v1/,
/// .../include/x86_64-linux-gnu/c++/12/.
inline bool is_standard_header(std::string_view path) noexcept {
    const std::size_t include = path.rfind("/include/");
    return include != std::string_view::npos &&
           path.find("/c++/", include) != std::string_view::npos;
}

/// True for what cannot be a file of the standard library, wherever that lies: its headers have
/// no extension, or are in the folders that such libraries have for their inner parts.
inline bool is_no_standard_header(std::string_view path) noexcept {
    const std::string_view name = base_name(path);
    if (name.find('.') == std::string_view::npos || is_standard_header(path)) {
        return false;
    }
    for (const std::string_view source : {"libstdc++", "libcxx", "libc++"}) {
        if (path.find(source) != std::string_view::npos) {
            return false;
        }
    }
    path.remove_suffix(std::min(name.size() + 1, path.size()));
    const std::string_view folder = base_name(path);
    for (const std::string_view inner :
         {"bits", "ext", "debug", "backward", "parallel", "pstl", "experimental"}) {
        if (folder == inner) {
            return false;
        }
    }
    return !starts_with(folder, "__");
}

/// True for modules in the folders of the system's libraries.
inline bool is_system_path(std::string_view path) noexcept {
    for (const std::string_view folder :
         {"/usr/lib/", "/usr/lib64/", "/lib/", "/lib64/", "/usr/local/lib/"}) {
        if (starts_with(path, folder)) {
            return true;
        }
    }
    return false;
}

/// True for modules in the folders of the system's programs.
inline bool is_system_program(std::string_view path) noexcept {
    for (const std::string_view folder :
         {"/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/", "/usr/libexec/", "/usr/games/",
          "/usr/local/bin/", "/usr/local/sbin/", "/usr/local/libexec/"}) {
        if (starts_with(path, folder)) {
            return true;
        }
    }
    return is_system_path(path);
}

/// True for the headers of libraries that are installed: what a program has of them are calls.
inline bool is_system_header(std::string_view path) noexcept {
    return starts_with(path, "/usr/include/") || starts_with(path, "/usr/local/include/");
}

/// True for files that a compiler of interfaces has written: Protocol Buffers, FlatBuffers, Cap'n
/// Proto, Qt. Nobody mends a line there.
inline bool is_generated_file(std::string_view path) noexcept {
    for (const std::string_view end :
         {".pb.h", ".pb.cc", ".capnp.h", ".capnp.c++", "_generated.h"}) {
        if (path.size() > end.size() && path.substr(path.size() - end.size()) == end) {
            return true;
        }
    }
    return starts_with(base_name(path), "moc_") && path.substr(path.rfind('.')) == ".cpp";
}

}  // namespace symbol
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
