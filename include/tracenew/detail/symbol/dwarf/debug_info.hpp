// SPDX-License-Identifier: MIT
// The debug info of one file: an address to the source lines it was made of.
// World: cold. May include: symbol/{debug_files,standard_library}, dwarf.
#pragma once

#include "tracenew/detail/symbol/debug_files.hpp"
#include "tracenew/detail/symbol/dwarf/function_names.hpp"
#include "tracenew/detail/symbol/dwarf/line_table.hpp"
#include "tracenew/detail/symbol/dwarf/scopes.hpp"
#include "tracenew/detail/symbol/dwarf/sections.hpp"
#include "tracenew/detail/symbol/dwarf/split_units.hpp"
#include "tracenew/detail/symbol/dwarf/unit_store.hpp"
#include "tracenew/detail/symbol/standard_library.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
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
        : DebugInfo(sections, std::string(), nullptr) {}

    /// Of a file that may refer to others.
    explicit DebugInfo(symbol::DebugFile& file)
        : DebugInfo(Sections(file.contents), file.path, symbol::find_alternate_file(file)) {}

    /// The frames at an address of the file, innermost inlined call first; none when it is not in
    /// the debug info. `function_begin` is where the physical function starts, as far as known.
    std::vector<SourceFrame> find(std::uint64_t address, std::uint64_t function_begin) {
        for (const Unit* unit : store_.index().find(address)) {
            SplitUnit* split = unit->split_name ? splits_.find(*unit, store_.sections()) : nullptr;
            UnitStore& store = split != nullptr ? split->store : store_;
            const auto lines = store_.lines(*unit);
            const auto scopes = store.scopes(split != nullptr ? *split->unit : *unit);
            const auto chain = scopes->find(address);
            const LineTable::Rows rows = lines->find(address);
            if (rows.last == nullptr && chain.empty()) {
                continue;
            }
            auto frames =
                frames_of(store, chain, row_at(rows, *scopes, chain, function_begin), *lines);
            if (unit->split_name && split == nullptr) {
                forget_foreign_line(frames);
            }
            return frames;
        }
        return {};
    }

    /// True when the file holds none at all.
    bool empty() const noexcept { return store_.sections().info.size() == 0; }

    /// The first file of a split unit that was looked for in vain; empty when all were found.
    const std::string& missing_split() const noexcept { return splits_.missing(); }

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

    static std::vector<SourceFrame> frames_of(UnitStore& store, const Chain& chain,
                                              const LineRow& row, const LineTable& lines) {
        std::vector<SourceFrame> frames;
        std::uint64_t file = row.file;
        std::uint32_t line = row.line;
        for (std::size_t i = chain.size(); i-- > 0;) {
            SourceFrame frame{FunctionNames::of({&store, chain[i]->entry}), lines.path_of(file),
                              line};
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

    // Nobody knows which calls were inlined: a line in a header of the standard library may be one
    // of push_back(), which the caller of the function it stands in never wrote.
    static void forget_foreign_line(std::vector<SourceFrame>& frames) {
        for (SourceFrame& frame : frames) {
            if (symbol::is_standard_header(frame.file)) {
                frame = SourceFrame();
            }
        }
    }

    DebugInfo(Sections sections, std::string path, std::unique_ptr<symbol::DebugFile> alternate)
        : alternate_file_(std::move(alternate))
        , splits_(std::move(path))
        , store_(with_alternate(sections)) {
        if (alternate_file_ != nullptr) {
            store_.set_alternate(&*alternate_);
        }
    }

    const Sections& with_alternate(Sections& sections) {
        if (alternate_file_ != nullptr) {
            alternate_.emplace(Sections(alternate_file_->contents));
            sections.alternate_strings = alternate_->sections().strings;
        }
        return sections;
    }

    std::unique_ptr<symbol::DebugFile> alternate_file_;
    std::optional<UnitStore> alternate_;
    SplitUnits splits_;
    UnitStore store_;
};

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
