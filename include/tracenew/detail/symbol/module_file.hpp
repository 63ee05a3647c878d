// SPDX-License-Identifier: MIT
// What is known about a module from its file on disk.
// World: cold. May include: base, os, symbol/{debug_files,elf_file,open_file,
// symbol_table}, dwarf.
#pragma once

#include "tracenew/detail/os/os.hpp"
#include "tracenew/detail/symbol/debug_files.hpp"
#include "tracenew/detail/symbol/dwarf/debug_info.hpp"
#include "tracenew/detail/symbol/elf_file.hpp"
#include "tracenew/detail/symbol/open_file.hpp"
#include "tracenew/detail/symbol/symbol_table.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

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

class ModuleFile {
public:
    explicit ModuleFile(const ModuleIdentity& module) {
        // The vdso and others without a folder in their name are not files.
        if (module.path.find('/') == std::string::npos || module.is_replaced() ||
            !open(module, module.path.c_str())) {
            if (!module.is_executable || !open(module, "/proc/self/exe")) {
                return;
            }
        }
        file_.path = module.path;
        if (elf().find_section(".symtab").size == 0 || !has_own_lines()) {
            separate_ = find_debug_file(elf(), module.path);
        }
        symbols_ =
            SymbolTable(elf(), separate_ != nullptr ? separate_->contents.file() : elf::ElfFile());
    }

    /// There was no memory to read it: it is worth another try later.
    bool is_refused() const noexcept { return is_refused_; }

    /// False when one of its files was overwritten in place: nothing here may be used any more.
    bool is_current() const noexcept {
        return file_.bytes.is_current() &&
               (separate_ == nullptr || separate_->bytes.is_current()) &&
               (debug_info_ == nullptr || debug_info_->is_current());
    }

    const SymbolTable& symbols() const noexcept { return symbols_; }

    /// Debug info in the file itself, not shipped apart.
    bool has_own_lines() const noexcept { return elf().find_section(".debug_info").size != 0; }

    /// There was no memory for all of it, and what is half read would be taken for the whole:
    /// whoever has it opens it anew.
    void refuse() noexcept { is_refused_ = true; }

    /// Read when first asked for: naming functions does not need it.
    dwarf::DebugInfo& debug_info() {
        if (debug_info_ == nullptr) {
            debug_info_ = std::make_unique<dwarf::DebugInfo>(
                has_own_lines() || separate_ == nullptr ? file_ : *separate_);
        }
        return *debug_info_;
    }

    /// Why its frames may have no line, as the end of a sentence that begins with the module's
    /// name; empty when nothing is missing.
    std::string shortfall() {
        if (!file_.bytes) {
            return "is not the file that was loaded, or cannot be read: offsets only";
        }
        const bool has_unknown_compression =
            debug_info().empty() &&
            (file_.contents.has_unknown_compression() ||
             (separate_ != nullptr && separate_->contents.has_unknown_compression()));
        if (has_unknown_compression) {
            return "has debug information in a compression other than zlib: functions only";
        }
        if (file_.contents.is_over_budget() ||
            (separate_ != nullptr && separate_->contents.is_over_budget())) {
            return "has compressed debug information that is too large to inflate: functions only";
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

private:
    const elf::ElfFile& elf() const noexcept { return file_.contents.file(); }

    bool open(const ModuleIdentity& module, const char* path) {
        OpenFile bytes(path);
        const elf::ElfFile file(bytes.bytes());
        is_refused_ = is_refused_ || bytes.is_refused();
        if (!bytes || !module.matches(file)) {
            return false;
        }
        file_.bytes = std::move(bytes);
        file_.contents = elf::Contents(file);
        return true;
    }

    bool is_refused_ = false;
    DebugFile file_;
    std::unique_ptr<DebugFile> separate_;  ///< its debug info, where it has none of its own
    SymbolTable symbols_;
    std::unique_ptr<dwarf::DebugInfo> debug_info_;
};

}  // namespace symbol
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
