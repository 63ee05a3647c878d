// SPDX-License-Identifier: MIT
// What a reader of a report is not interested in: the standard library, the replaced operators,
// tracenew itself, and libraries that are installed, which nobody mends. A site is the first frame
// that is none of these.
// World: cold. May include: version.
#pragma once

#include "tracenew/version.hpp"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace symbol {

inline bool starts_with(std::string_view text, std::string_view prefix) noexcept {
    return text.substr(0, prefix.size()) == prefix;
}

/// The name of a file without its folders.
inline std::string_view base_name(std::string_view path) noexcept {
    return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

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

/// True for the outermost namespaces whose code is looked through.
inline bool is_standard_namespace(std::string_view name) noexcept {
    return name == "std" || name == "__gnu_cxx" || name == "__cxxabiv1" || name == "tracenew" ||
           name == "__gnu_debug" || name == "__gnu_parallel" || name == "__pstl";
}

/// The same, asked of a linkage name: decides by where the outermost scope of the name lies, so a
/// lambda that `main` hands to std::sort stays main's, and `8tracenew` is not `9tracenewx`.
inline bool is_standard_name(std::string_view name) noexcept {
    if (starts_with(name, "__cxa_") || starts_with(name, "__gxx")) {
        return true;
    }
    if (!starts_with(name, "_Z")) {
        return false;
    }
    name.remove_prefix(2);
    for (const std::string_view operator_code : {"nw", "na", "dl", "da"}) {
        if (starts_with(name, operator_code)) {
            return true;  // global operator new and delete; a class's own ones are nested names
        }
    }
    // Thunks: Th <offset> _ and Tv <offset> _ <offset> _, then the function they lead to.
    if (starts_with(name, "Th") || starts_with(name, "Tv")) {
        for (int offsets = name[1] == 'h' ? 1 : 2; offsets > 0; --offsets) {
            const std::size_t end = name.find('_');
            name.remove_prefix(end == std::string_view::npos ? name.size() : end + 1);
        }
    } else if (starts_with(name, "TW") || starts_with(name, "TH")) {
        name.remove_prefix(2);  // a thread_local's wrapper and initialiser
    }
    while (starts_with(name, "Z")) {
        name.remove_prefix(1);  // something local to the function that follows
    }
    if (starts_with(name, "N")) {
        name.remove_prefix(1);
        name.remove_prefix(std::min(name.find_first_not_of("KVrRO"), name.size()));
    }
    if (starts_with(name, "L")) {
        name.remove_prefix(1);  // internal linkage
    }
    for (const std::string_view scope :
         {"St", "Sa", "Sb", "Ss", "Si", "So", "Sd", "9__gnu_cxx", "10__cxxabiv1", "8tracenew",
          "11__gnu_debug", "14__gnu_parallel", "6__pstl"}) {
        if (starts_with(name, scope)) {
            return true;
        }
    }
    return false;
}

/// True for members of class templates of std, by readable names: "std::hash<Mine>::operator()".
inline bool is_member_of_standard_template(std::string_view name) noexcept {
    if (!starts_with(name, "std::")) {
        return false;
    }
    const std::size_t arguments = name.find('<');
    if (name.substr(0, arguments).find_first_of(" (") != std::string_view::npos) {
        return false;
    }
    std::size_t depth = 0;
    for (std::size_t i = arguments; i < name.size(); ++i) {
        if (name[i] == '<') {
            ++depth;
        } else if (name[i] == '>' && --depth == 0) {
            return starts_with(name.substr(i + 1), "::");
        }
    }
    return false;
}

/// True for what cannot be a file of the standard library, wherever that lies: its headers have no
/// extension, or are in the folders that such libraries have for their inner parts.
inline bool is_own_file(std::string_view path) noexcept {
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

/// True for the linkage names of members of classes and of what is local to a function.
inline bool is_member_name(std::string_view name) noexcept {
    return starts_with(name, "_ZN") || starts_with(name, "_ZZ");
}

/// True for constructors, destructors and copy assignments: those that the compiler writes where
/// nobody does. Which of them it wrote only debug info can tell. (CI: `using Base::Base;`, the name
/// of the base follows.)
inline bool may_be_generated(std::string_view name) noexcept {
    if (!is_member_name(name)) {
        return false;
    }
    for (const std::string_view kind :
         {"C1E", "C2E", "C4E", "CI1", "CI2", "CI4", "D0E", "D1E", "D2E", "D4E", "aSE"}) {
        if (name.find(kind) != std::string_view::npos) {
            return true;
        }
    }
    return false;
}

/// True for the linkage names of what has internal linkage by its own name: a static function's,
/// and all that is in an unnamed namespace.
inline bool is_internal_name(std::string_view name) noexcept {
    return starts_with(name, "_ZL") || starts_with(name, "_ZN12_GLOBAL__N_1");
}

/// True for the linkage names of functions that may stand in a header: of two files that hold such
/// a function the linker keeps one, so they are weak. Local are those of templates whose arguments
/// are the file's own, and the parts that the compiler has made of any (clones).
inline bool may_be_of_header(std::string_view name, bool is_weak, bool is_local) noexcept {
    if (!starts_with(name, "_Z")) {
        return false;
    }
    return is_weak ||
           (is_local && !is_internal_name(name) &&
            (name.find('.') != std::string_view::npos || name.find('I') != std::string_view::npos));
}

/// True for the linkage names of constructors, and of what those of the standard library may have
/// left by a jump: its functions that are no destructors. Of the letters for constructors and
/// destructors in a name, which may have such in its scopes and its template arguments, the last
/// one is the function's own.
inline bool may_be_constructor(std::string_view name) noexcept {
    constexpr std::string_view digits = "0123456789";
    bool is_constructor = is_standard_name(name);
    for (std::size_t i = starts_with(name, "_Z") ? 2 : name.size(); i < name.size(); ++i) {
        const std::size_t kind = i + (name.substr(i, 2) == "CI" ? 2 : 1);
        if ((name[i] == 'C' || name[i] == 'D') && kind < name.size() &&
            digits.find(name[kind]) != std::string_view::npos) {
            is_constructor = name[i] == 'C';
            i = kind;
        } else if (name[i] == 'S' || name[i] == 'T') {  // a reference: S_, S1A_, T0_
            const std::size_t end =
                name.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", i + 1);
            i = end < name.size() && name[end] == '_' ? end : i;
        } else if (digits.find(name[i]) != std::string_view::npos) {  // an identifier's length
            std::size_t length = 0;
            for (; i < name.size() && digits.find(name[i]) != std::string_view::npos; ++i) {
                length =
                    std::min(length * 10 + static_cast<std::size_t>(name[i] - '0'), name.size());
            }
            i += length - 1;
        }
    }
    return is_constructor;
}

}  // namespace symbol
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
