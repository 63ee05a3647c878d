// SPDX-License-Identifier: MIT
// Linkage names made readable, by the compiler's own runtime.
// World: cold. May include: base.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/map.hpp"
#include "tracenew/detail/base/shortage.hpp"
#include "tracenew/version.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cxxabi.h>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace symbol {

/// True for names in the Itanium C++ ABI's form.
inline bool is_mangled(std::string_view name) noexcept {
    return name.substr(0, 2) == "_Z";
}

/// Without the ".cold", ".part.0", ".isra.0", ".constprop.0", ".localalias", ".lto_priv.0",
/// ".llvm.123" that compilers put behind a name, and the "@@GLIBC_2.14" of a library's versions,
/// with which no demangler reads it. No mangled name holds a dot of its own; Go's and others' do.
inline std::string_view without_clone_suffix(std::string_view name) noexcept {
    name = name.substr(0, name.find('@', 1));
    if (is_mangled(name)) {
        return name.substr(0, name.find('.'));
    }
    for (const std::string_view suffix :
         {".cold", ".part.", ".isra.", ".constprop.", ".localalias", ".lto_priv.", ".llvm."}) {
        name = name.substr(0, name.find(suffix, 1));
    }
    return name;
}

/// Whether two linkage names are of one function. A constructor's code has up to three names (C1 of
/// the whole object, C2 of a base, C4 of both), a destructor's four: debug info tells one of them,
/// the linker keeps another.
inline bool is_same_function(std::string_view left, std::string_view right) noexcept {
    if (left.size() != right.size() || !is_mangled(left)) {
        return left == right;
    }
    std::size_t identifier_end = 0;
    for (std::size_t i = 0; i < left.size(); ++i) {
        const char before = i > 0 ? left[i - 1] : ' ';
        const bool is_kind = i > identifier_end && (before == 'C' || before == 'D') &&
                             left[i] >= '0' && left[i] <= '5' && right[i] >= '0' && right[i] <= '5';
        if (left[i] != right[i] && !is_kind) {
            return false;
        }
        if (i < identifier_end || is_kind) {
            continue;
        }
        std::size_t length = 0;
        std::size_t digits = i;
        while (digits < left.size() && left[digits] >= '0' && left[digits] <= '9' &&
               length < left.size()) {
            length = length * 10 + static_cast<std::size_t>(left[digits++] - '0');
        }
        identifier_end = digits > i ? digits + length : identifier_end;
    }
    return true;
}

/// Replaces every `from` in `text`.
inline void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
        text.replace(at, from.size(), to);
        at += to.size();
    }
}

/// Demanglers write std::string out: nobody else does, and four of them fill a screen. Nor does
/// anybody write the tags that GCC gives what returns one ("load[abi:cxx11]").
inline std::string as_written(std::string name) {
    for (std::size_t tag = name.find("[abi:"); tag != std::string::npos;
         tag = name.find("[abi:", tag)) {
        name.erase(tag, name.find(']', tag) - tag + 1);
    }
    replace_all(name, "std::__cxx11::", "std::");
    replace_all(name, "std::__1::", "std::");
    for (const std::string_view string :
         {"std::basic_string<char, std::char_traits<char>, std::allocator<char> >",
          "std::basic_string<char, std::char_traits<char>, std::allocator<char>>"}) {
        replace_all(name, string, "std::string");
    }
    replace_all(name, "std::string >", "std::string>");
    return name;
}

/// A bound on how many bytes a mangled name becomes. A reference ("S1_", "T_") stands for a part
/// that came before, and only later parts can refer to it, so a way from the whole name to a piece
/// of text takes each part at most once, by one of the references to it or by none: the ways are at
/// most the product of their numbers plus one. Letters of identifiers that look like references
/// only make it larger.
inline std::size_t longest_expansion(std::string_view name) {
    TextIndex references;
    List<std::size_t> times;
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (name[i] == 'S' || name[i] == 'T') {
            const std::size_t end =
                name.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", i + 1);
            if (end != std::string_view::npos && name[end] == '_') {
                const std::size_t reference = references.add(name.substr(i, end - i));
                times.grow(references.size());
                ++times[reference];
            }
        }
    }
    std::size_t longest = name.size();
    for (const std::size_t references_to_one : times) {
        const std::size_t ways = references_to_one + 1;
        longest = longest > SIZE_MAX / ways ? SIZE_MAX : longest * ways;
    }
    return longest;
}

/// Where a number ends that begins at `begin`, and what it says, as far as it matters.
struct MangledNumber {
    std::size_t end = 0;
    std::size_t value = 0;
};
inline MangledNumber read_number(std::string_view name, std::size_t begin) noexcept {
    MangledNumber number{begin, 0};
    for (; number.end < name.size() && name[number.end] >= '0' && name[number.end] <= '9';
         ++number.end) {
        const auto digit = static_cast<std::size_t>(name[number.end] - '0');
        number.value = number.value > name.size() ? number.value : number.value * 10 + digit;
    }
    return number;
}

/// Stands for what a reference says, where that is left out.
constexpr char left_out = '\1';

/// A mangled name with a name of one letter in the place of each reference to a part that came
/// before ("S1_"). It is read like any other, and as long as it is. What a function is called comes
/// first in its mangled name, and so is never left out: only arguments are, and parameters.
inline std::string without_references(std::string_view name) {
    std::string shorter;
    for (std::size_t i = 0; i < name.size();) {
        const std::size_t begin = i++;
        const char next = i < name.size() ? name[i] : ' ';
        const std::string_view digits = name.substr(i, 3);  // a longer one is no reference
        const std::size_t end = digits.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");
        if (name[begin] == 'S' && end < digits.size() && digits[end] == '_') {
            shorter += {'1', left_out};
            i += end + 1;
            continue;
        }
        if (name[begin] == 'L' && next >= 'a' && next <= 'z') {  // a literal: Li5E, Lin5E
            i = read_number(name, i + (name.substr(i + 1, 1) == "n" ? 2 : 1)).end;
        } else if (name[begin] == 'A' || name[begin] == 'T' || name[begin] == '_') {
            const MangledNumber number = read_number(name, i);  // A5_i, T0_, a name's second use
            i = number.end < name.size() && name[number.end] == '_' ? number.end + 1 : i;
        } else if (name[begin] >= '0' && name[begin] <= '9') {
            const MangledNumber number = read_number(name, begin);
            i = number.end + std::min(number.value, name.size() - number.end);  // an identifier
        }
        shorter += name.substr(begin, i - begin);
    }
    return shorter;
}

/// What the runtime makes of a mangled name; empty when it does not read it, or must not try.
/// Demanglers print what a reference stands for each time: 250 bytes can become a gigabyte.
inline std::string demangled_by_runtime(const std::string& name) {
    constexpr std::size_t most_expanded = std::size_t{1} << 26;
    if (longest_expansion(name) > most_expanded) {
        return {};
    }
    int status = 0;
    char* const readable = abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status);
    constexpr int out_of_memory = -1;
    if (status == out_of_memory) {
        note_refused();
    }
    std::string text = readable != nullptr && status == 0 ? readable : "";
    std::free(readable);
    return text;
}

/// The name as written in the source, with "..." for parts of arguments where the whole might be
/// too long to be read (a quarter of the names of a Boost.Spirit parser); the name itself when it
/// is not a mangled one.
inline std::string demangle(std::string_view linkage_name) {
    std::string name(without_clone_suffix(linkage_name));
    // Demanglers recurse: a name beyond all reason may be one that wants to overflow the stack.
    constexpr std::size_t longest = 16384;
    if (!is_mangled(name) || name.size() > longest) {
        return name;
    }
    std::string readable = demangled_by_runtime(name);
    if (readable.empty()) {
        readable = demangled_by_runtime(without_references(name));
        replace_all(readable, std::string_view(&left_out, 1), "...");
    }
    return readable.empty() ? name : as_written(std::move(readable));
}

}  // namespace symbol
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
