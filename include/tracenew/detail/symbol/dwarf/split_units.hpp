// SPDX-License-Identifier: MIT
// The units that -gsplit-dwarf leaves in files of their own: skeletons and what belongs to them.
// World: cold. May include: symbol/{debug_files,path}, dwarf.
//
// DWARF 5 section 7.3.2, and GCC's "DebugFission" for DWARF 4, which the standard took over.
#pragma once

#include "tracenew/detail/symbol/debug_files.hpp"
#include "tracenew/detail/symbol/dwarf/sections.hpp"
#include "tracenew/detail/symbol/dwarf/unit.hpp"
#include "tracenew/detail/symbol/dwarf/unit_store.hpp"
#include "tracenew/detail/symbol/path.hpp"
#include "tracenew/version.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace dwarf {

struct SplitUnit {
    SplitUnit(std::unique_ptr<symbol::DebugFile> opened, const Sections& skeletons,
              const Unit& skeleton)
        : file(std::move(opened))
        , store(Sections::split(file->contents, skeletons), skeleton)
        , unit(store.index().split_unit(skeleton.split_id)) {}

    std::unique_ptr<symbol::DebugFile> file;
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
        const auto known = units_.find(skeleton.offset);
        if (known != units_.end()) {
            return known->second.get();
        }
        return (units_[skeleton.offset] = open(skeleton, skeletons)).get();
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
        return std::all_of(units_.begin(), units_.end(), [](const auto& split) {
            return split.second == nullptr || split.second->file->bytes.is_current();
        });
    }

    /// The first file that was looked for in vain; empty when all were found.
    const std::string& missing() const noexcept { return missing_; }

private:
    // Where it was made, else beside the program: a build may have moved.
    std::unique_ptr<SplitUnit> open(const Unit& skeleton, const Sections& skeletons) {
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
                auto split = std::make_unique<SplitUnit>(std::move(file), skeletons, skeleton);
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

    static constexpr std::size_t most_open = 256;
    static constexpr std::size_t most_open_bytes = std::size_t{64} << 20;

    std::string module_;
    std::string missing_;
    std::size_t open_bytes_ = 0;
    std::unordered_map<std::uint64_t, std::unique_ptr<SplitUnit>> units_;  // by skeleton
};

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
