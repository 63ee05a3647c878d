#include <tracenew.hpp>

#include "support/catch.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace detail = tracenew::detail;
namespace dwarf = tracenew::detail::dwarf;

namespace ranges_fixture {

using Pairs = std::vector<std::pair<std::uint64_t, std::uint64_t>>;

dwarf::Value value(dwarf::Value::Kind kind, std::uint64_t number) {
    dwarf::Value made;
    made.kind = kind;
    made.number = number;
    return made;
}

detail::ByteReader reader_over(const std::vector<unsigned char>& bytes) {
    return {bytes.data(), bytes.size()};
}

void add(std::vector<unsigned char>& bytes, std::uint64_t number, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i) {
        bytes.push_back(static_cast<unsigned char>(number >> (8 * i)));
    }
}

dwarf::Unit unit_of(std::uint16_t version) {
    dwarf::Unit unit;
    unit.encoding.version = version;
    unit.base_address = 0x1000;
    return unit;
}

Pairs read(const dwarf::Sections& sections, const dwarf::Unit& unit,
           const dwarf::CodeAttributes& code, std::size_t steps = 1000) {
    dwarf::Budget budget(steps);
    detail::List<dwarf::Range> ranges;
    dwarf::RangeReader(sections, unit, budget).read(code, ranges);
    Pairs pairs;
    for (const dwarf::Range& range : ranges) {
        pairs.emplace_back(range.low, range.high);
    }
    return pairs;
}

}  // namespace ranges_fixture

using namespace ranges_fixture;
using Kind = dwarf::Value::Kind;

TEST_CASE("ranges: low and high") {
    dwarf::CodeAttributes code;
    CHECK(read({}, unit_of(4), code).empty());
    code.low_pc = value(Kind::address, 0x2000);
    CHECK(read({}, unit_of(4), code).empty());
    code.high_pc = value(Kind::constant, 0x10);
    CHECK(read({}, unit_of(4), code) == Pairs{{0x2000, 0x2010}});
    code.high_pc = value(Kind::address, 0x2020);
    CHECK(read({}, unit_of(4), code) == Pairs{{0x2000, 0x2020}});
    code.high_pc = value(Kind::address, 0x1fff);
    CHECK(read({}, unit_of(4), code).empty());
    code.high_pc = value(Kind::constant, UINT64_MAX);
    CHECK(read({}, unit_of(4), code).empty());
    code.low_pc = value(Kind::address, 0);  // thrown away by the linker
    code.high_pc = value(Kind::constant, 0x10000);
    CHECK(read({}, unit_of(4), code).empty());
}

TEST_CASE("ranges: DWARF 4 lists") {
    std::vector<unsigned char> bytes;
    for (const std::uint64_t number :
         {std::uint64_t{0x10}, std::uint64_t{0x20}, std::uint64_t{1}, std::uint64_t{1}, UINT64_MAX,
          std::uint64_t{0x5000}, std::uint64_t{0}, std::uint64_t{8}, std::uint64_t{0},
          std::uint64_t{0}, std::uint64_t{0x30}, std::uint64_t{0x40}}) {
        add(bytes, number, 8);
    }
    dwarf::Sections sections;
    sections.ranges = reader_over(bytes);
    dwarf::CodeAttributes code;
    code.ranges = value(Kind::section_offset, 0);
    CHECK(read(sections, unit_of(4), code) == Pairs{{0x1010, 0x1020}, {0x5000, 0x5008}});
    CHECK(read(sections, unit_of(4), code, 1) == Pairs{{0x1010, 0x1020}});
    code.ranges.number = bytes.size() + 1;
    CHECK(read(sections, unit_of(4), code).empty());
    code.ranges.number = 5 * 16 + 8;  // cut in the middle
    CHECK(read(sections, unit_of(4), code).empty());
}

TEST_CASE("ranges: DWARF 5 lists") {
    std::vector<unsigned char> addresses;
    for (const std::uint64_t address : {0x7000U, 0x8000U}) {
        add(addresses, address, 8);
    }
    std::vector<unsigned char> lists;
    add(lists, 4, 4);  // the table of offsets, where the base points to: one list, right behind it
    const auto entry = [&lists](unsigned kind, std::initializer_list<unsigned> numbers) {
        add(lists, kind, 1);
        for (const unsigned number : numbers) {
            add(lists, number, 1);
        }
    };
    entry(4, {0x10, 0x20});  // offset_pair
    entry(1, {1});           // base_addressx
    entry(4, {0, 8});
    entry(2, {0, 1});  // startx_endx
    entry(3, {0, 4});  // startx_length
    entry(5, {});      // base_address
    add(lists, 0x9000, 8);
    entry(4, {1, 2});
    entry(6, {});  // start_end
    add(lists, 0xa000, 8);
    add(lists, 0xa001, 8);
    entry(7, {});  // start_length
    add(lists, 0xb000, 8);
    add(lists, 5, 1);
    entry(7, {});  // thrown away by the linker
    add(lists, 0, 8);
    add(lists, 5, 1);
    entry(0, {});
    entry(4, {0x50, 0x60});

    dwarf::Sections sections;
    sections.range_lists = reader_over(lists);
    sections.addresses = reader_over(addresses);
    dwarf::CodeAttributes code;
    const Pairs expected = {{0x1010, 0x1020}, {0x8000, 0x8008}, {0x7000, 0x8000}, {0x7000, 0x7004},
                            {0x9001, 0x9002}, {0xa000, 0xa001}, {0xb000, 0xb005}};
    code.ranges = value(Kind::section_offset, 4);
    CHECK(read(sections, unit_of(5), code) == expected);
    code.ranges = value(Kind::list_index, 0);
    CHECK(read(sections, unit_of(5), code) == expected);
    code.ranges = value(Kind::list_index, UINT64_MAX / 2);
    CHECK(read(sections, unit_of(5), code).empty());
    CHECK(read(sections, unit_of(5), code, 0).empty());
}
