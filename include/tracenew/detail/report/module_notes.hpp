// SPDX-License-Identifier: MIT
// What a report says below its rows when their modules have less debug info than was hoped for.
// World: cold. May include: values, standard library.
#pragma once

#include "tracenew/traceback.hpp"

#include <ostream>
#include <set>
#include <string>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// One line a module, however many rows lie in it.
class ModuleNotes {
public:
    void note(const Traceback& traceback) {
        if (modules_.insert(traceback.site().module).second) {
            const std::string why = module_shortfall(traceback.site());
            text_ += why.empty() ? why : why + "\n";
        }
    }

    /// Before the rows, of which some have been noted: what the reader can mend, and looks for.
    void write_first(std::ostream& out) {
        if (text_.find("compile it with -g") != std::string::npos) {
            write(out);
        }
    }

    void write(std::ostream& out) {
        out << text_;
        text_.clear();
    }

private:
    std::set<std::string> modules_;
    std::string text_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
