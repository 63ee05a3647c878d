// SPDX-License-Identifier: MIT
// The debug info of one file: an address to the source lines it was made of.
// World: cold. May include: base, names, elf, dwarf.
#pragma once

#include "tracenew/detail/base/function_ref.hpp"
#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/pointers.hpp"
#include "tracenew/detail/dwarf/call_sites.hpp"
#include "tracenew/detail/dwarf/closing_brace.hpp"
#include "tracenew/detail/dwarf/function_names.hpp"
#include "tracenew/detail/dwarf/line_table.hpp"
#include "tracenew/detail/dwarf/scopes.hpp"
#include "tracenew/detail/dwarf/sections.hpp"
#include "tracenew/detail/dwarf/split_units.hpp"
#include "tracenew/detail/dwarf/unit_store.hpp"
#include "tracenew/detail/elf/debug_files.hpp"
#include "tracenew/detail/names/linkage_name.hpp"
#include "tracenew/detail/names/origin.hpp"
#include "tracenew/detail/names/path.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace dwarf {

struct SourceFrame {
    FunctionName function;  ///< its text is empty when only the line is known
    std::string file;
    unsigned line = 0;
    BraceLines instead;  ///< of the innermost frame, if what is called has no frame here
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
    List<SourceFrame> find(std::uint64_t address, std::uint64_t function_begin) {
        splits_.trim();
        for (const Unit* unit : store_.index().find(address)) {
            const Home home = home_of(*unit);
            const auto lines = store_.lines(*unit);
            const auto scopes = home.store->scopes(*home.unit);
            const auto chain = scopes->find(address);
            const LineTable::Rows rows = lines->find(address);
            if (rows.last == nullptr && chain.empty()) {
                continue;
            }
            auto frames =
                frames_of(*home.store, chain, row_at(rows, *scopes, chain, function_begin), *lines);
            if (is_by_gcc(home)) {
                correct_braces(frames, home, chain, ClosingBrace(*lines, *scopes, chain, address));
            }
            if (unit->split_name && home.unit == unit) {
                forget_foreign_line(frames);
            }
            return frames;
        }
        return {};
    }

    /// The calls in the physical function at an address of the file; none when they are not known.
    /// What they refer to is good until the next `find`.
    List<CallSite> calls(std::uint64_t address) {
        const Place place = place_of(address);
        return place.function == nullptr
                   ? List<CallSite>()
                   : CallSiteReader(*place.store, *place.unit).read(place.function->entry);
    }

    /// The entry of the physical function at an address; none when it is not known. What it leads
    /// to is good until the next `find`.
    EntryPlace entry_of_function(std::uint64_t address) {
        const Place place = place_of(address);
        return place.function == nullptr ? EntryPlace()
                                         : EntryPlace{place.store, place.function->entry};
    }

    /// Calls `visit(store, unit)` for each unit, until that answers false: where its entries stand,
    /// in a file that was split off too, as long as the visit lasts.
    void for_each_unit(FunctionRef<bool(UnitStore&, const Unit&)> visit) {
        bool goes_on = true;
        store_.index().for_each([&](const Unit& unit) {
            if (goes_on && unit.root != 0) {
                splits_.trim();
                const Home home = home_of(unit);
                goes_on = visit(*home.store, *home.unit);
            }
        });
    }

    /// Whether calls of functions that the unit does not declare are written down too. Clang leaves
    /// them out, and with them most of operator new.
    bool has_all_calls(std::uint64_t address) {
        const Place place = place_of(address);
        return place.unit != nullptr &&
               place.unit->text(place.unit->producer, place.store->sections()).find("clang") ==
                   std::string_view::npos;
    }

    /// The origin of the physical function at an address.
    EntryPlace function_at(std::uint64_t address) {
        const Place place = place_of(address);
        return place.function == nullptr
                   ? EntryPlace()
                   : FunctionNames::origin({place.store, place.function->entry});
    }

    /// Whoever asks for the code of a function reads all the calls in each place.
    static constexpr std::size_t most_places = 8;

    /// Where the code of a function lies that has an entry in the unit of this one; the first
    /// `most_places` of them.
    static List<std::uint64_t> code_of(EntryPlace function) {
        List<std::uint64_t> places;
        const Unit* unit = function ? function.store->index().containing(function.offset) : nullptr;
        if (unit == nullptr) {
            return places;
        }
        const EntryPlace origin = FunctionNames::origin(function);
        const auto code = function.store->code(
            *unit, [&](const Scopes& scopes) { return code_by_origin(*function.store, scopes); });
        for (auto* place = code->first_of(origin.offset);
             place != code->end() && place->origin == origin.offset; ++place) {
            if (places.size() < most_places && place->store == origin.store) {
                places.push_back(place->begin);
            }
        }
        return places;
    }

    /// False when a file that it refers to was overwritten in place.
    bool is_current() const noexcept {
        return (alternate_file_ == nullptr || alternate_file_->bytes.is_current()) &&
               splits_.is_current();
    }

    /// A number that grows with the place in the file of the unit that the address lies in: who
    /// asks about addresses in its order has each unit read once.
    std::uint64_t order_of(std::uint64_t address) const {
        const auto units = store_.index().find(address);
        return units.empty() ? 0 : units.front()->offset;
    }

    /// Bytes of what is parsed and inflated.
    std::size_t memory() const noexcept {
        return store_.memory() + (alternate_ ? alternate_->memory() : 0) +
               (alternate_file_ != nullptr ? alternate_file_->memory() : 0) + splits_.memory();
    }

    /// True when the file holds none at all.
    bool empty() const noexcept { return store_.sections().info.size() == 0; }

    /// False when some of its units were not read: see UnitIndex.
    bool is_complete() const noexcept { return store_.index().is_complete(); }

    /// The first file of a split unit that was looked for in vain; empty when all were found.
    const std::string& missing_split() const noexcept { return splits_.missing(); }

private:
    // Asking each function for its origin each time made ten thousand questions quadratic.
    static CodeByOrigin code_by_origin(UnitStore& store, const Scopes& scopes) {
        CodeByOrigin code;
        for (const ScopeRange& piece : scopes.functions) {
            const EntryPlace origin =
                FunctionNames::origin({&store, scopes.code[piece.scope].entry});
            code.add({origin.offset, origin.store, piece.range.low});
        }
        code.sort();
        return code;
    }

    /// Where the entries of a unit stand: in its file, or in one that was split off.
    struct Home {
        UnitStore* store = nullptr;
        const Unit* unit = nullptr;
    };
    using Chain = ClosingBrace::Chain;

    Home home_of(const Unit& unit) {
        SplitUnit* split = unit.split_name ? splits_.find(unit, store_.sections()) : nullptr;
        return split != nullptr ? Home{&split->store, split->unit} : Home{&store_, &unit};
    }

    static bool is_by_gcc(const Home& home) {
        return symbol::starts_with(home.unit->text(home.unit->producer, home.store->sections()),
                                   "GNU C++");
    }

    // Innermost frames first; the chain begins with the outermost.
    static void correct_braces(List<SourceFrame>& frames, const Home& home, const Chain& chain,
                               ClosingBrace brace) {
        for (std::size_t level = 0; level + 1 < chain.size(); ++level) {
            const std::uint32_t line = is_destructor({home.store, chain[level + 1]->entry})
                                           ? 0
                                           : brace.lines(level).expression;
            SourceFrame& frame = frames[chain.size() - 1 - level];
            frame.line = line != 0 ? line : frame.line;
        }
        if (!chain.empty()) {
            frames.front().instead = brace.lines(chain.size() - 1);
        }
    }

    static bool is_destructor(EntryPlace function) {
        const std::string_view name = FunctionNames::linkage_name(function);
        return symbol::is_mangled(name) ? !symbol::may_be_constructor(name)
                                        : symbol::starts_with(name, "~");
    }

    /// A physical function.
    struct Place {
        UnitStore* store = nullptr;
        const Unit* unit = nullptr;
        Shared<const Scopes> scopes;
        const CodeScope* function = nullptr;  ///< of `scopes`
    };

    Place place_of(std::uint64_t address) {
        for (const Unit* unit : store_.index().find(address)) {
            const Home home = home_of(*unit);
            auto scopes = home.store->scopes(*home.unit);
            const auto chain = scopes->find(address);
            if (!chain.empty()) {
                return {home.store, home.unit, std::move(scopes), chain.front()};
            }
        }
        return {};
    }

    // Line 0 marks code that belongs to no line; what runs just before it in the same call does.
    static const LineRow* row_at(LineTable::Rows rows, const Scopes& scopes, const Chain& chain,
                                 std::uint64_t function_begin) {
        const LineRow* row = rows.last;
        for (int steps = 0; steps < 32 && row != rows.first && row->line == 0; ++steps) {
            --row;
            if (row->address < function_begin || scopes.find(row->address) != chain) {
                break;
            }
            if (row->line != 0) {
                return row;
            }
        }
        return rows.last;
    }

    // Without a row nothing is known of the innermost place: file 0 is that of the unit, which the
    // line need not be in.
    static List<SourceFrame> frames_of(UnitStore& store, const Chain& chain, const LineRow* row,
                                       const LineTable& lines) {
        List<SourceFrame> frames;
        std::string file = row != nullptr ? lines.path_of(row->file) : std::string();
        std::uint32_t line = row != nullptr ? row->line : 0;
        if (chain.empty()) {
            frames.push_back({FunctionName(), file, line, {}});
        }
        for (std::size_t i = chain.size(); i-- > 0;) {
            frames.push_back({FunctionNames::of({&store, chain[i]->entry}), file, line, {}});
            file = lines.path_of(chain[i]->call_file);
            line = chain[i]->call_line;
        }
        return frames;
    }

    // Nobody knows which calls were inlined: a line in a header of the standard library may be one
    // of push_back(), which the caller of the function it stands in never wrote.
    static void forget_foreign_line(List<SourceFrame>& frames) {
        for (SourceFrame& frame : frames) {
            if (symbol::is_standard_header(frame.file)) {
                frame = SourceFrame();
            }
        }
    }

    DebugInfo(Sections sections, std::string path, Owned<symbol::DebugFile> alternate)
        : alternate_file_(std::move(alternate))
        , splits_(std::move(path))
        , store_(with_alternate(sections)) {
        if (alternate_file_ != nullptr) {
            store_.set_alternate(&*alternate_);
        }
    }

    const Sections& with_alternate(Sections& sections) {
        if (alternate_file_ != nullptr) {
            alternate_ = Owned<UnitStore>(new UnitStore(Sections(alternate_file_->contents)));
            sections.alternate_strings = alternate_->sections().strings;
        }
        return sections;
    }

    Owned<symbol::DebugFile> alternate_file_;
    Owned<UnitStore> alternate_;
    SplitUnits splits_;
    UnitStore store_;
};

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
