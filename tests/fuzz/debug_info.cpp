// SPDX-License-Identifier: MIT
// A file's debug info from an address to its frames, which is where one section sends the reader
// into another: four addresses, the nine sections, and five of a companion, which is the split
// unit's file to a skeleton and the shared file of dwz to anything else. Each has its length before
// it. No file is opened: which one would be is for the input to say.
#include "fuzz/input.hpp"

#include "tracenew/detail/dwarf/debug_info.hpp"
#include "tracenew/detail/dwarf/type_walk.hpp"
#include "tracenew/detail/dwarf/variables.hpp"

#include <cstddef>
#include <cstdint>

namespace dwarf = tracenew::detail::dwarf;

namespace {

dwarf::Sections sections_of(fuzz::Input& input) {
    dwarf::Sections sections;
    sections.info = input.counted_block();
    sections.abbreviations = input.counted_block();
    sections.line = input.counted_block();
    sections.strings = input.counted_block();
    sections.line_strings = input.counted_block();
    sections.string_offsets = input.counted_block();
    sections.addresses = input.counted_block();
    sections.ranges = input.counted_block();
    sections.range_lists = input.counted_block();
    return sections;
}

dwarf::Sections companion_of(fuzz::Input& input, const dwarf::Sections& skeletons) {
    dwarf::Sections sections;
    sections.info = input.counted_block();
    sections.abbreviations = input.counted_block();
    sections.strings = input.counted_block();
    sections.string_offsets = input.counted_block();
    sections.range_lists = input.counted_block();
    sections.addresses = skeletons.addresses;
    sections.ranges = skeletons.ranges;
    return sections;
}

void name_functions(dwarf::UnitStore& store, const dwarf::Unit& unit, std::uint64_t address) {
    const auto scopes = store.scopes(unit);
    for (const dwarf::CodeScope* scope : scopes->find(address)) {
        dwarf::FunctionNames::of({&store, scope->entry});
        dwarf::CallSiteReader(store, unit).read(scope->entry);
    }
}

void find_split(const dwarf::Sections& companion, const dwarf::Unit& skeleton,
                std::uint64_t address) {
    dwarf::UnitStore store(companion, skeleton);
    if (const dwarf::Unit* unit = store.index().split_unit(skeleton.split_id)) {
        name_functions(store, *unit, address);
    }
}

/// True when a unit there has its entries in the companion.
bool find_in_companion(dwarf::UnitStore& store, const dwarf::Sections& companion,
                       std::uint64_t address) {
    bool is_split = false;
    for (const dwarf::Unit* unit : store.index().find(address)) {
        if (unit->split_name) {
            is_split = true;
            find_split(companion, *unit, address);
        } else if (companion.info.size() != 0) {
            name_functions(store, *unit, address);
        }
    }
    return is_split;
}

// Of whatever type it is: what lies at some of its offsets.
void name_variable(dwarf::EntryPlace place) {
    const dwarf::Entry entry = dwarf::Entries::read_whole(place);
    dwarf::Entries::file_of(entry);
    dwarf::TypeWalk::size_of(entry.type);
    for (const std::uint64_t offset : {0U, 8U, 100U}) {
        dwarf::TypeWalk::member_at(dwarf::TypeWalk::member_at(entry.type, offset).pointee, offset);
    }
}

// The lists of ranges stand for those of places.
void name_variables(dwarf::DebugInfo& debug_info, const dwarf::Sections& sections,
                    std::uint64_t address) {
    dwarf::FrameRegisters registers;
    registers.cfa = 4096;
    for (std::size_t i = 0; i < dwarf::FrameRegisters::most; ++i) {
        registers.set(i, 64 * i);
    }
    dwarf::Variables::for_each_local(
        debug_info, sections.range_lists, sections.ranges, address, registers,
        [](const dwarf::LocalVariable& variable) { name_variable(variable.entry.place); });
    dwarf::Variables::find_static(debug_info, {address, false}, std::uint64_t{1} << 20,
                                  [](dwarf::EntryPlace entry) { name_variable(entry); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    std::uint64_t addresses[4];
    for (std::uint64_t& address : addresses) {
        address = input.number(8);
    }
    dwarf::Sections sections = sections_of(input);
    const dwarf::Sections companion = companion_of(input, sections);
    sections.alternate_strings = companion.strings;
    dwarf::UnitStore alternate(companion);
    dwarf::UnitStore store(sections);
    store.set_alternate(&alternate);
    dwarf::DebugInfo debug_info(sections);
    for (const std::uint64_t address : addresses) {
        if (!find_in_companion(store, companion, address)) {
            debug_info.find(address, 0);
            debug_info.calls(address);
            dwarf::DebugInfo::code_of(debug_info.function_at(address));
            name_variables(debug_info, sections, address);
        }
    }
    return 0;
}
