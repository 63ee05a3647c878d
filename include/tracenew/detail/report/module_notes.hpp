// SPDX-License-Identifier: MIT
// What a report says below its rows when their modules have less debug info than was hoped for.
// World: cold. May include: base, names, resolve, traceback, standard library.
#pragma once

#include "tracenew/detail/base/map.hpp"
#include "tracenew/detail/base/sort.hpp"
#include "tracenew/detail/names/path.hpp"
#include "tracenew/detail/names/printable.hpp"
#include "tracenew/detail/resolve/frame_facts.hpp"
#include "tracenew/traceback.hpp"

#include <ostream>
#include <string>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// One line a module, however many rows lie in it, and one for all sources that were edited.
class ModuleNotes {
public:
    /// `is_whole`: the callers are printed, too.
    void note(const Traceback& traceback, bool is_whole) {
        if (is_whole) {
            for (std::size_t i = traceback.site_index(); i < traceback.size(); ++i) {
                if (!traceback.is_standard(i)) {
                    note_edited(traceback[i]);
                }
            }
        } else {
            note_edited(traceback.site());  // the others are not even known
        }
        const std::size_t before = modules_.size();
        if (modules_.add(traceback.site().module) == before) {
            const std::string why = module_shortfall(traceback.site());
            text_ += why.empty() ? why : why + "\n";
        }
    }

    /// Before the rows, of which some have been noted: what the reader can mend, and looks for.
    void write_first(std::ostream& out) {
        if (text_.find("compile it with -g") != std::string::npos) {
            out << text_;
            text_.clear();
        }
    }

    void write(std::ostream& out) const {
        out << text_;
        std::string files;
        const auto is_before = [this](std::size_t left, std::size_t right) {
            return edited_[left] < edited_[right];
        };
        for (const std::size_t row : sorted_indices(edited_.size(), is_before)) {
            files += files.empty() ? "" : ", ";
            files += edited_[row];
        }
        if (!files.empty()) {
            out << "Edited since the program was built, so that lines may have moved: " << files
                << '\n';
        }
    }

private:
    void note_edited(const Frame& frame) {
        if (is_edited(frame)) {
            edited_.add(printable(symbol::base_name(frame.file)));
        }
    }

    TextIndex modules_;
    TextIndex edited_;
    std::string text_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
