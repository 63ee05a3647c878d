// SPDX-License-Identifier: MIT
// What is known about a module from its file on disk.
// World: cold. May include: base, os, symbol/{elf_file,mapped_file,symbol_table}, dwarf.
#pragma once

#include "tracenew/detail/symbol/dwarf/debug_info.hpp"
#include "tracenew/detail/symbol/dwarf/sections.hpp"
#include "tracenew/detail/symbol/elf_file.hpp"
#include "tracenew/detail/symbol/mapped_file.hpp"
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
    std::uint64_t span = 0;  ///< bytes of address space from its first to its last segment
    bool is_executable = false;

    /// A service is rebuilt while it runs: the file of that path may not be the one that was
    /// loaded, and its names would be wrong ones.
    bool matches(const elf::ElfFile& file) const {
        return file.ok() && file.load_span() == span && file.build_id() == build_id;
    }
};

class ModuleFile {
public:
    explicit ModuleFile(const ModuleIdentity& module) {
        // The vdso and others without a folder in their name are not files.
        if (module.path.find('/') == std::string::npos || !open(module, module.path.c_str())) {
            if (!module.is_executable || !open(module, "/proc/self/exe")) {
                return;
            }
        }
        symbols_ = SymbolTable(elf_);
    }

    /// There was no memory to read it: it is worth another try later.
    bool is_refused() const noexcept { return is_refused_; }

    const SymbolTable& symbols() const noexcept { return symbols_; }

    /// Read when first asked for: naming functions does not need it.
    dwarf::DebugInfo& debug_info() {
        if (debug_info_ == nullptr) {
            debug_info_ = std::make_unique<dwarf::DebugInfo>(dwarf::Sections(elf_));
        }
        return *debug_info_;
    }

private:
    bool open(const ModuleIdentity& module, const char* path) {
        MappedFile image(path);
        const elf::ElfFile file(image.bytes());
        is_refused_ = is_refused_ || image.is_refused();
        if (!image || !module.matches(file)) {
            return false;
        }
        image_ = std::move(image);
        elf_ = file;
        return true;
    }

    bool is_refused_ = false;
    MappedFile image_;
    elf::ElfFile elf_;
    SymbolTable symbols_;
    std::unique_ptr<dwarf::DebugInfo> debug_info_;
};

}  // namespace symbol
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
