// SPDX-License-Identifier: MIT
// The calls that a function makes, as far as the compiler wrote them down (DWARF 5 section 3.4).
// World: cold. May include: base, dwarf.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/dwarf/abbreviations.hpp"
#include "tracenew/detail/dwarf/constants.hpp"
#include "tracenew/detail/dwarf/function_names.hpp"
#include "tracenew/detail/dwarf/unit.hpp"
#include "tracenew/detail/dwarf/unit_store.hpp"
#include "tracenew/detail/dwarf/values.hpp"
#include "tracenew/version.hpp"

#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace dwarf {

struct CallSite {
    std::uint64_t pc = 0;         ///< inside the call instruction, or the jump
    std::uint64_t return_pc = 0;  ///< behind it; 0: not said
    EntryPlace callee;            ///< its entry; none where it is called by a pointer
    bool is_tail_call = false;    ///< a jump: the caller's own frame is gone
};

/// Reads the entries inside of a function's, but not those of functions that stand in it.
class CallSiteReader {
public:
    CallSiteReader(UnitStore& store, const Unit& unit)
        : store_(store)
        , unit_(unit) {}

    /// `function` is the offset of its entry in .debug_info.
    List<CallSite> read(std::uint64_t function) {
        const auto table = store_.abbreviations(unit_);
        ByteReader reader = store_.sections().info.part(0, unit_.end).at(function);
        List<CallSite> sites;
        std::size_t depth = 0;
        std::size_t skipped_below = 0;  // depth of a function inside; 0: in none
        do {
            const Abbreviation* shape = table->find(reader.read_uleb128());
            if (shape == nullptr) {  // the end of a level, or of what makes sense
                if (depth == skipped_below) {
                    skipped_below = 0;
                }
                depth -= depth > 0 ? 1 : 0;
                continue;
            }
            const bool is_site = shape->tag == tag::call_site || shape->tag == tag::gnu_call_site;
            if (is_site && skipped_below == 0) {
                sites.push_back(read_site(reader, *table, *shape));
            } else {
                table->skip_attributes(reader, *shape, unit_.encoding);
            }
            if (shape->has_children) {
                ++depth;
                if (shape->tag == tag::subprogram && depth > 1 && skipped_below == 0) {
                    skipped_below = depth;
                }
            }
        } while (depth > 0 && reader.more() && sites.size() < most_sites);
        return sites;
    }

private:
    CallSite read_site(ByteReader& reader, const AbbreviationTable& table,
                       const Abbreviation& shape) {
        CallSite site;
        table.read_attributes(reader, shape, unit_.encoding,
                              [&](std::uint16_t attribute, const Value& value) {
                                  switch (attribute) {
                                  case attribute::call_return_pc:
                                  case attribute::low_pc:  // of a DW_TAG_GNU_call_site
                                      site.return_pc = unit_.address(value, store_.sections());
                                      break;
                                  case attribute::call_pc:
                                      site.pc = unit_.address(value, store_.sections());
                                      break;
                                  case attribute::call_origin:
                                  case attribute::abstract_origin:
                                      site.callee = FunctionNames::target(store_, unit_, value);
                                      break;
                                  case attribute::call_tail_call:
                                  case attribute::gnu_tail_call:
                                      site.is_tail_call = value.number != 0;
                                      break;
                                  default:
                                      break;
                                  }
                              });
        if (site.pc == 0 && site.return_pc != 0) {
            site.pc = site.return_pc - 1;
        }
        return site;
    }

    static constexpr std::size_t most_sites = std::size_t{1} << 16;

    UnitStore& store_;
    const Unit& unit_;
};

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
