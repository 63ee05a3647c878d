// SPDX-License-Identifier: MIT
// The units that -gsplit-dwarf leaves in files of their own: skeletons and what belongs to them.
// World: cold. May include: base, names, elf, dwarf.
//
// DWARF 5 section 7.3.2, and GCC's "DebugFission" for DWARF 4, which the standard took over.
#pragma once

#include "tracenew/detail/base/map.hpp"
#include "tracenew/detail/base/pointers.hpp"
#include "tracenew/detail/dwarf/sections.hpp"
#include "tracenew/detail/dwarf/split_package.hpp"
#include "tracenew/detail/dwarf/unit.hpp"
#include "tracenew/detail/dwarf/unit_store.hpp"
#include "tracenew/detail/elf/debug_files.hpp"
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
namespace dwarf {

struct SplitUnit {
    SplitUnit(Owned<symbol::DebugFile> opened, const Sections& sections, const Unit& skeleton)
        : file(std::move(opened))
        , store(sections, skeleton)
        , unit(store.index().split_unit(skeleton.split_id)) {}

    bool is_current() const noexcept { return file == nullptr || file->bytes.is_current(); }

    Owned<symbol::DebugFile> file;  ///< null when it lies in the package
    UnitStore store;
    const Unit* unit;  ///< null when the file is not the one that was compiled with the skeleton
};

class SplitUnits {
public:
    /// `module` is the path of the file with the skeletons.
    explicit SplitUnits(std::string module)
        : module_(std::move(module)) {}

    /// What belongs to a skeleton; null when its file is not to be found. Valid until the next
    /// call.
    SplitUnit* find(const Unit& skeleton, const Sections& skeletons) {
        if (const auto* const known = units_.find(skeleton.offset)) {
            return known->get();
        }
        auto opened = open(skeleton, skeletons);
        return (units_[skeleton.offset] = std::move(opened)).get();
    }

    /// Closes files when many are open.
    void trim() {
        if (units_.size() >= most_open || open_bytes_ >= most_open_bytes) {
            units_.clear();
            open_bytes_ = 0;
        }
    }

    /// False when one of the files was overwritten in place, and is too large to have been copied.
    bool is_current() const noexcept {
        for (const auto& split : units_) {
            if (split.value != nullptr && !split.value->is_current()) {
                return false;
            }
        }
        return package_ == nullptr || package_->is_current();
    }

    std::size_t memory() const noexcept { return open_bytes_; }

    /// The first file that was looked for in vain; empty when all were found.
    const std::string& missing() const noexcept { return missing_; }

private:
    // In the program's package, else where it was made, else beside the program: a build may have
    // moved.
    Owned<SplitUnit> open(const Unit& skeleton, const Sections& skeletons) {
        open_package();
        Sections packed;
        if (package_ != nullptr && package_->find(skeleton.split_id, skeletons, packed)) {
            Owned<SplitUnit> split(new SplitUnit(nullptr, packed, skeleton));
            if (split->unit != nullptr) {
                return split;
            }
        }
        const std::string name(skeleton.text(skeleton.split_name, skeletons));
        const std::string made =
            symbol::join_path(skeleton.text(skeleton.directory, skeletons), name);
        const std::string_view folder = symbol::folder_of(module_);
        const std::string last = name.substr(name.rfind('/') + 1);
        for (const std::string& path :
             {made, symbol::join_path(folder, name), symbol::join_path(folder, last)}) {
            // Rebuilt in place more than any other file, by whoever works on the program that runs;
            // and most of it is read anyway.
            symbol::OpenFile bytes(path, most_open_bytes);
            if (auto file = symbol::open_debug_file(std::move(bytes), path)) {
                const std::size_t size = file->bytes.bytes().size();
                const Sections sections = Sections::split(file->contents, skeletons);
                Owned<SplitUnit> split(new SplitUnit(std::move(file), sections, skeleton));
                if (split->unit != nullptr) {
                    open_bytes_ += size;
                    return split;
                }
            }
        }
        if (missing_.empty()) {
            missing_ = made;
        }
        return nullptr;
    }

    // program.dwp; of the debug file program.debug also program.debug.dwp.
    void open_package() {
        if (std::exchange(has_looked_for_package_, true)) {
            return;
        }
        auto file = symbol::open_debug_file(module_ + ".dwp");
        const std::size_t end = module_.rfind(".debug");
        if (file == nullptr && end != std::string::npos) {
            file = symbol::open_debug_file(module_.substr(0, end) + ".dwp");
        }
        if (file != nullptr) {
            package_ = Owned<SplitPackage>(new SplitPackage(std::move(file)));
        }
    }

    static constexpr std::size_t most_open = 256;
    static constexpr std::size_t most_open_bytes = std::size_t{64} << 20;

    std::string module_;
    std::string missing_;
    Owned<SplitPackage> package_;
    bool has_looked_for_package_ = false;
    std::size_t open_bytes_ = 0;
    Map<std::uint64_t, Owned<SplitUnit>> units_;  // by skeleton
};

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
