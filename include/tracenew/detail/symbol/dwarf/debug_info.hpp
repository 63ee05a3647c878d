// SPDX-License-Identifier: MIT
// The debug info of one file: an address to the source lines it was made of.
// World: cold. May include: symbol/standard_library, dwarf.
#pragma once

#include "tracenew/detail/symbol/dwarf/function_names.hpp"
#include "tracenew/detail/symbol/dwarf/line_table.hpp"
#include "tracenew/detail/symbol/dwarf/scopes.hpp"
#include "tracenew/detail/symbol/dwarf/sections.hpp"
#include "tracenew/detail/symbol/dwarf/unit_store.hpp"
#include "tracenew/detail/symbol/standard_library.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace dwarf {

struct SourceFrame {
    FunctionName function;  ///< its text is empty when only the line is known
    std::string file;
    unsigned line = 0;
};

class DebugInfo {
public:
    explicit DebugInfo(const Sections& sections)
        : store_(sections) {}

    /// The frames at an address of the file, innermost inlined call first; none when it is not in
    /// the debug info. `function_begin` is where the physical function starts, as far as known.
    std::vector<SourceFrame> find(std::uint64_t address, std::uint64_t function_begin) {
        for (const Unit* unit : store_.index().find(address)) {
            const auto lines = store_.lines(*unit);
            const auto scopes = store_.scopes(*unit);
            const auto chain = scopes->find(address);
            const LineTable::Rows rows = lines->find(address);
            if (rows.last != nullptr || !chain.empty()) {
                return frames_of(chain, row_at(rows, *scopes, chain, function_begin), *lines);
            }
        }
        return {};
    }

private:
    using Chain = std::vector<const CodeScope*>;

    // Line 0 marks code that belongs to no line; what runs just before it in the same call does.
    static LineRow row_at(LineTable::Rows rows, const Scopes& scopes, const Chain& chain,
                          std::uint64_t function_begin) {
        if (rows.last == nullptr) {
            return {};
        }
        const LineRow* row = rows.last;
        for (int steps = 0; steps < 32 && row->line == 0 && row != rows.first; ++steps) {
            --row;
            if (row->address < function_begin || scopes.find(row->address) != chain) {
                break;
            }
            if (row->line != 0) {
                return *row;
            }
        }
        return *rows.last;
    }

    std::vector<SourceFrame> frames_of(const Chain& chain, const LineRow& row,
                                       const LineTable& lines) {
        std::vector<SourceFrame> frames;
        FunctionNames names(store_);
        std::uint64_t file = row.file;
        std::uint32_t line = row.line;
        for (std::size_t i = chain.size(); i-- > 0;) {
            SourceFrame frame{names.of(chain[i]->entry), lines.path_of(file), line};
            // With -g1 inlined functions are called "push_back", and nobody knows whose: but the
            // line lies in the body of that very function.
            if (!frame.function.is_qualified) {
                frame.function.is_standard = symbol::is_standard_header(frame.file);
            }
            frames.push_back(std::move(frame));
            file = chain[i]->call_file;
            line = chain[i]->call_line;
        }
        if (frames.empty()) {
            frames.push_back({FunctionName(), lines.path_of(file), line});
        }
        return frames;
    }

    UnitStore store_;
};

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
