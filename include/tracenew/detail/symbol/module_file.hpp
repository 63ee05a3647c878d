// SPDX-License-Identifier: MIT
// What is known about a module from its file on disk.
// World: cold. May include: base, os, elf, dwarf, symbol.
#pragma once

#include "tracenew/detail/base/pointers.hpp"
#include "tracenew/detail/dwarf/debug_info.hpp"
#include "tracenew/detail/elf/debug_files.hpp"
#include "tracenew/detail/elf/elf_file.hpp"
#include "tracenew/detail/elf/object_symbols.hpp"
#include "tracenew/detail/elf/open_file.hpp"
#include "tracenew/detail/elf/symbol_table.hpp"
#include "tracenew/detail/os/os.hpp"
#include "tracenew/detail/symbol/installed_headers.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace symbol {

/// What the loader told about a module, by which its file is known again.
struct ModuleIdentity {
    std::string path;
    std::string build_id;    ///< empty when the module carries none
    std::uint64_t head = 0;  ///< without a build id: sum_of() the first bytes that were loaded
    std::size_t head_size = 0;
    std::uintptr_t begin = 0;  ///< in memory
    std::uint64_t span = 0;    ///< bytes of address space from its first to its last segment
    bool is_executable = false;

    /// A service is rebuilt while it runs: the file of that path may not be the one that was
    /// loaded, and its names would be wrong ones.
    bool matches(const elf::ElfFile& file) const {
        return file.ok() && file.load_span() == span && file.build_id() == build_id &&
               (!build_id.empty() || sum_of(file.head(head_size)) == head);
    }

    /// Without a build id only the kernel knows that the file of that name is another one now: a
    /// comment that was put in moves all lines, and not a byte of the code.
    bool is_replaced() const {
        char mapped[4096];
        if (!build_id.empty() || !Os::mapped_path(begin, mapped, sizeof mapped)) {
            return false;
        }
        return is_deleted(mapped);
    }

    static bool is_deleted(std::string_view mapped) {
        return mapped.size() > deleted.size() &&
               mapped.substr(mapped.size() - deleted.size()) == deleted;
    }
    static constexpr std::string_view deleted = " (deleted)";

    /// FNV-1a
    static std::uint64_t sum_of(std::string_view bytes) {
        std::uint64_t sum = 0xCBF29CE484222325;
        for (const char byte : bytes) {
            sum = (sum ^ static_cast<unsigned char>(byte)) * 0x100000001B3;
        }
        return sum;
    }
};

/// Of DWARF 5, and of DWARF 4.
struct LocationSections {
    ByteReader lists;
    ByteReader old_lists;
};

class ModuleFile {
public:
    explicit ModuleFile(const ModuleIdentity& module) {
        const std::uint32_t before = refusals.load(order_relaxed);
        // The vdso and others without a folder in their name are not files.
        is_a_file_ = module.path.find('/') != std::string::npos;
        is_replaced_ = is_a_file_ && module.is_replaced();
        if ((is_a_file_ && !is_replaced_ && open(module, module.path.c_str())) ||
            (module.is_executable && open(module, "/proc/self/exe"))) {
            file_.path = module.path;
            if (elf().find_section(".symtab").size == 0 || !holds_lines()) {
                separate_ = find_debug_file(elf(), module.path);
            }
            read_symbols();
        }
        is_refused_ = refusals.load(order_relaxed) != before;
    }

    /// It, or a file that it refers to, may be there and could not be had: no memory, too many open
    /// files. It is worth another try later. (Now and then because of somebody else's file.)
    bool is_refused() const noexcept { return is_refused_; }
    void refuse() noexcept { is_refused_ = true; }

    /// To be called before anybody is told what it says, while nobody holds a name out of it: a
    /// debug file that only looks like this module's is left again.
    void prove() {
        while (separate_ != nullptr && !separate_->prove()) {
            left_ = separate_->path;
            separate_ = find_debug_file(elf(), file_.path, separate_->place + 1);
            read_symbols();
        }
    }

    /// False when one of its files was overwritten in place: nothing here may be used any more.
    bool is_current() const noexcept {
        return file_.bytes.is_current() &&
               (separate_ == nullptr || separate_->bytes.is_current()) &&
               (debug_info_ == nullptr || debug_info_->is_current());
    }

    const SymbolTable& symbols() const noexcept { return symbols_; }

    /// Read when first asked for, and given back with the rest.
    const ObjectSymbols& variables() {
        if (variables_ == nullptr) {
            variables_ = Owned<ObjectSymbols>(new ObjectSymbols(
                elf(), separate_ != nullptr ? separate_->contents.file() : elf::ElfFile()));
        }
        return *variables_;
    }

    /// Where variables lie that move: read when first asked for, most reports do not need it.
    const LocationSections& location_lists() {
        if (!has_location_lists_) {
            location_lists_ = {lines().contents.section(".debug_loclists"),
                               lines().contents.section(".debug_loc")};
            has_location_lists_ = true;
        }
        return location_lists_;
    }

    /// Debug info in the file itself, not shipped apart.
    bool holds_lines() const noexcept { return elf().find_section(".debug_info").size != 0; }

    /// Where it is stripped, and so small that it is only a front for libraries: these.
    std::vector<std::string> front_libraries() const {
        std::vector<std::string> libraries;
        if (!holds_lines() && elf().find_section(".text").size <= largest_front) {
            elf().for_each_needed([&](std::string_view name) { libraries.emplace_back(name); });
        }
        return libraries;
    }

    /// Whether the function of that name may be one of an installed library of headers.
    bool may_be_installed(std::string_view name) {
        if (!headers_) {
            headers_ = Owned<InstalledHeaders>(new InstalledHeaders(lines().contents.file()));
        }
        return headers_->may_hold(name);
    }

    /// Read when first asked for: naming functions does not need it.
    dwarf::DebugInfo& debug_info() {
        if (debug_info_ == nullptr) {
            const std::uint64_t began = Os::now_ns();
            debug_info_ = Owned<dwarf::DebugInfo>(new dwarf::DebugInfo(lines()));
            symbol_memory.read_ns.fetch_add(Os::now_ns() - began, order_relaxed);
        }
        return *debug_info_;
    }

    /// Bytes that are held for the sake of lines, and of what is in RAM of the files.
    std::size_t memory() const noexcept {
        return debug_info_ == nullptr ? 0
                                      : debug_info_->memory() + file_.memory() +
                                            (separate_ != nullptr ? separate_->memory() : 0);
    }

    /// Of what was read, only the names of functions are kept; the rest is read again when it is
    /// asked for.
    void give_back() noexcept {
        debug_info_ = nullptr;
        variables_ = nullptr;
        has_location_lists_ = false;
        for (DebugFile* const file : {&file_, separate_.get()}) {
            if (file != nullptr) {
                file->give_back();
            }
        }
    }

    /// Why its frames may have no line, as the end of a sentence that begins with the module's
    /// name; empty when nothing is missing.
    std::string shortfall() {
        if (debug_info_ != nullptr || !is_shortfall_known_) {
            known_shortfall_ = found_shortfall();
            is_shortfall_known_ = true;
        }
        return known_shortfall_;
    }

private:
    std::string found_shortfall() {
        if (!file_.bytes) {
            return !is_a_file_    ? "is no file: offsets only"
                   : is_refused_  ? "cannot be opened for now" + why() + ": offsets only"
                   : is_replaced_ ? "is not the file that was loaded: offsets only"
                                  : "cannot be found: offsets only";
        }
        const bool has_unknown_compression =
            debug_info().empty() &&
            (file_.contents.has_unknown_compression() ||
             (separate_ != nullptr && separate_->contents.has_unknown_compression()));
        if (has_unknown_compression) {
            return "has debug information in a compression other than zlib: functions only";
        }
        if (file_.contents.is_over_limit() ||
            (separate_ != nullptr && separate_->contents.is_over_limit())) {
            return "has more debug information than symbol_memory_limit allows: functions only";
        }
        if (file_.contents.is_over_budget() ||
            (separate_ != nullptr && separate_->contents.is_over_budget())) {
            return "has compressed debug information that is too large to inflate: functions only";
        }
        if (debug_info().empty() && is_refused_) {
            return "has debug information that cannot be opened for now" + why() +
                   ": functions only";
        }
        if (debug_info().empty() && !left_.empty()) {
            return "has no debug information but " + left_ +
                   ", which is not this build's, or too large to tell";
        }
        if (debug_info().empty()) {
            return !symbols_.has_only_exported()
                       ? "has no debug information: functions only (compile it with -g for lines)"
                   : symbols_.empty() ? "is stripped: offsets only"
                                      : "is stripped: exported functions only";
        }
        if (!debug_info().missing_split().empty()) {
            return "misses " + debug_info().missing_split() + ": no inlined calls";
        }
        if (!debug_info().is_complete()) {
            return "has debug information that cannot be read whole: some functions have no line";
        }
        return {};
    }

    static constexpr std::uint64_t largest_front = 32768;

    const elf::ElfFile& elf() const noexcept { return file_.contents.file(); }

    DebugFile& lines() { return holds_lines() || separate_ == nullptr ? file_ : *separate_; }

    void read_symbols() {
        variables_ = nullptr;
        symbols_ =
            SymbolTable(elf(), separate_ != nullptr ? separate_->contents.file() : elf::ElfFile());
    }

    std::string why() const {
        return error_ == 0 ? "" : " (" + std::generic_category().message(error_) + ")";
    }

    bool open(const ModuleIdentity& module, const char* path) {
        OpenFile bytes(path);
        const elf::ElfFile file(bytes.bytes());
        error_ = bytes.is_refused() ? bytes.error() : error_;
        if (!bytes || !module.matches(file)) {
            is_replaced_ = is_replaced_ || bytes.error() == 0;
            return false;
        }
        file_.bytes = std::move(bytes);
        file_.contents = elf::Contents(file);
        return true;
    }

    bool is_a_file_ = false;
    bool is_refused_ = false;
    bool is_replaced_ = false;  ///< there is another one of that name
    int error_ = 0;             ///< errno, where it was refused
    DebugFile file_;
    Owned<DebugFile> separate_;  ///< its debug info, where it has none of its own
    std::string left_;           ///< a file that looked like it
    SymbolTable symbols_;
    Owned<dwarf::DebugInfo> debug_info_;
    Owned<ObjectSymbols> variables_;
    bool has_location_lists_ = false;
    LocationSections location_lists_;
    Owned<InstalledHeaders> headers_;
    bool is_shortfall_known_ = false;
    std::string known_shortfall_;  ///< from before what it rests on was given back
};

}  // namespace symbol
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
