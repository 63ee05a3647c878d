#include <tracenew.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <vector>

namespace detail = tracenew::detail;
namespace dwarf = tracenew::detail::dwarf;

TEST_CASE("values: every form that is known has a size") {
    std::vector<unsigned char> bytes(64);
    bytes[0] = 1;
    dwarf::Encoding wide;
    wide.version = 5;
    wide.offset_size = 8;
    for (std::uint64_t form = 1; form <= 0x2c; ++form) {
        if (form == 0x02 || form == dwarf::form::indirect) {
            continue;
        }
        CAPTURE(form);
        detail::ByteReader reader(bytes.data(), bytes.size());
        const dwarf::Value value = dwarf::read_value(reader, form, 7, wide);
        CHECK(reader.ok());
        CHECK(value);
        detail::ByteReader empty;
        dwarf::read_value(empty, form, 7, wide);
    }
}

TEST_CASE("values: numbers, implicit and indirect ones") {
    const std::vector<unsigned char> bytes = {0x7f, 0x0b, 0x2a};
    detail::ByteReader reader(bytes.data(), bytes.size());
    dwarf::Encoding encoding;
    CHECK(dwarf::read_value(reader, dwarf::form::sdata, 0, encoding).number == UINT64_MAX);
    CHECK(dwarf::read_value(reader, dwarf::form::implicit_const, 5, encoding).number == 5);
    CHECK(dwarf::read_value(reader, dwarf::form::flag_present, 0, encoding).number == 1);
    CHECK(dwarf::read_value(reader, dwarf::form::indirect, 0, encoding).number == 0x2a);
    CHECK_FALSE(reader.more());
}

TEST_CASE("values: an unknown form fails the reader") {
    const std::vector<unsigned char> bytes(64, 0x16);  // also: indirect, for ever
    for (const std::uint64_t form : {0x00U, 0x02U, 0x16U, 0x2dU, 0x1f00U, 0xffffU}) {
        detail::ByteReader reader(bytes.data(), bytes.size());
        CHECK_FALSE(dwarf::read_value(reader, form, 0, dwarf::Encoding()));
        CHECK_FALSE(reader.ok());
    }
}

TEST_CASE("values: abbreviations, in any order of codes") {
    const std::vector<unsigned char> bytes = {5, 0x2e, 1, 0x03, 0x08, 0x58, 0x21, 0x09, 0, 0,
                                              2, 0x34, 0, 0x3a, 0x0b, 0x11, 0x01, 0,    0, 0};
    dwarf::Budget budget(100);
    const dwarf::AbbreviationTable table({bytes.data(), bytes.size()}, 0, budget);
    REQUIRE(table.find(5) != nullptr);
    REQUIRE(table.find(2) != nullptr);
    CHECK(table.find(0) == nullptr);
    CHECK(table.find(1) == nullptr);
    CHECK(table.find(UINT64_MAX) == nullptr);
    CHECK(table.find(5)->tag == dwarf::tag::subprogram);
    CHECK(table.find(5)->has_children);
    CHECK_FALSE(table.find(2)->has_children);

    const std::vector<unsigned char> entry = {'f', 0, 7};
    detail::ByteReader reader(entry.data(), entry.size());
    dwarf::Encoding encoding;
    std::uint64_t line = 0;
    table.read_attributes(reader, *table.find(5), encoding,
                          [&](std::uint16_t attribute, const dwarf::Value& value) {
                              line = attribute == dwarf::attribute::call_file ? value.number : line;
                          });
    CHECK(line == 9);
    CHECK(reader.offset() == 2);
    table.skip_attributes(reader, *table.find(2), encoding);
    CHECK_FALSE(reader.ok());

    dwarf::Budget none(0);
    const dwarf::AbbreviationTable empty({bytes.data(), bytes.size()}, 0, none);
    CHECK(empty.find(5) == nullptr);
}
