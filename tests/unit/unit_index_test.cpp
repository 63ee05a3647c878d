// SPDX-License-Identifier: MIT
#include <tracenew.hpp>

#include "support/catch.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dwarf = tracenew::detail::dwarf;

namespace unit_index_fixture {

// A DWARF 4 compile unit of no children: its code begins at low_pc and has a length.
const std::vector<unsigned char> shape_of_a_unit = {1, 0x11, 0, 0x11, 0x01, 0x12, 0x07, 0, 0, 0};

void add_number(std::vector<unsigned char>& bytes, std::uint64_t number, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i) {
        bytes.push_back(static_cast<unsigned char>(number >> (8 * i)));
    }
}

/// Answers the unit's offset.
std::uint64_t add_unit(std::vector<unsigned char>& info, std::uint64_t low, std::uint64_t length) {
    const std::uint64_t offset = info.size();
    add_number(info, 7 + 17, 4);
    add_number(info, 4, 2);
    add_number(info, 0, 4);
    add_number(info, 8, 1);
    add_number(info, 1, 1);
    add_number(info, low, 8);
    add_number(info, length, 8);
    return offset;
}

std::vector<std::uint64_t> offsets_of(const tracenew::detail::List<const dwarf::Unit*>& units) {
    std::vector<std::uint64_t> offsets;
    for (const dwarf::Unit* unit : units) {
        offsets.push_back(unit->offset);
    }
    return offsets;
}

}  // namespace unit_index_fixture

TEST_CASE("unit_index: who has more units than are read says so") {
    std::vector<unsigned char> info;
    dwarf::Sections sections;
    sections.abbreviations = {unit_index_fixture::shape_of_a_unit.data(),
                              unit_index_fixture::shape_of_a_unit.size()};
    for (int i = 0; i < 1 << 18; ++i) {
        unit_index_fixture::add_unit(info, 0x1000, 0x10);
    }
    sections.info = {info.data(), info.size()};
    CHECK(dwarf::UnitIndex(sections).is_complete());
    unit_index_fixture::add_unit(info, 0x2000, 0x10);
    sections.info = {info.data(), info.size()};
    CHECK_FALSE(dwarf::UnitIndex(sections).is_complete());
}

TEST_CASE("unit_index: a unit that is cut off, or of an unknown version, is not lost silently") {
    using namespace unit_index_fixture;
    std::vector<unsigned char> info;
    add_unit(info, 0x1000, 0x40);
    add_unit(info, 0x2000, 0x40);
    dwarf::Sections sections;
    sections.abbreviations = {shape_of_a_unit.data(), shape_of_a_unit.size()};
    const auto is_complete = [&](const std::vector<unsigned char>& bytes) {
        sections.info = {bytes.data(), bytes.size()};
        return dwarf::UnitIndex(sections).is_complete();
    };
    CHECK(is_complete(info));
    std::vector<unsigned char> padded = info;
    padded.insert(padded.end(), 8, 0);
    CHECK(is_complete(padded));
    std::vector<unsigned char> cut = info;
    cut.pop_back();
    CHECK_FALSE(is_complete(cut));
    info[4] = 9;
    CHECK_FALSE(is_complete(info));
}

TEST_CASE("unit_index: of several units that claim a function, the first one has made it") {
    using namespace unit_index_fixture;
    std::vector<unsigned char> info;
    const std::uint64_t first = add_unit(info, 0x1000, 0x40);
    const std::uint64_t second = add_unit(info, 0x1000, 0x40);
    const std::uint64_t third = add_unit(info, 0x1000, 0x40);
    const std::uint64_t other = add_unit(info, 0x2000, 0x40);

    dwarf::Sections sections;
    sections.info = {info.data(), info.size()};
    sections.abbreviations = {shape_of_a_unit.data(), shape_of_a_unit.size()};
    const dwarf::UnitIndex index(sections);
    CHECK(offsets_of(index.find(0x1020)) == std::vector<std::uint64_t>{first, second, third});
    CHECK(offsets_of(index.find(0x2000)) == std::vector<std::uint64_t>{other});
    CHECK(index.find(0x1040).empty());
}

TEST_CASE("unit_index: a unit that covers all others is asked after them") {
    using namespace unit_index_fixture;
    std::vector<unsigned char> info;
    const std::uint64_t all = add_unit(info, 0x1000, 0x4000);
    const std::uint64_t inner = add_unit(info, 0x2000, 0x100);

    dwarf::Sections sections;
    sections.info = {info.data(), info.size()};
    sections.abbreviations = {shape_of_a_unit.data(), shape_of_a_unit.size()};
    const dwarf::UnitIndex index(sections);
    CHECK(offsets_of(index.find(0x2080)) == std::vector<std::uint64_t>{inner, all});
    CHECK(offsets_of(index.find(0x3000)) == std::vector<std::uint64_t>{all});
}
