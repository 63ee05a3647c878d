#include <tracenew.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <string>
#include <vector>

using tracenew::detail::ByteReader;

namespace {

ByteReader reader_of(const std::vector<unsigned char>& bytes) {
    return {bytes.data(), bytes.size()};
}

}  // namespace

TEST_CASE("byte_reader: numbers are little-endian and follow each other") {
    const std::vector<unsigned char> bytes = {0x01, 0x34, 0x12, 0x78, 0x56, 0x34, 0x12,
                                              0xfe, 0x08, 0x07, 0x06, 0x05, 0x04, 0x03,
                                              0x02, 0x01, 0x0c, 0x0b, 0x0a};
    ByteReader reader = reader_of(bytes);
    CHECK(reader.read_u8() == 1);
    CHECK(reader.read_u16() == 0x1234);
    CHECK(reader.read_u32() == 0x12345678);
    CHECK(reader.read_i8() == -2);
    CHECK(reader.read_u64() == 0x0102030405060708);
    CHECK(reader.read_unsigned(3) == 0x0a0b0c);
    CHECK(reader.ok());
    CHECK_FALSE(reader.more());
}

TEST_CASE("byte_reader: a short read fails for good and yields zeros") {
    const std::vector<unsigned char> bytes = {0xff, 0xff, 0xff};
    ByteReader reader = reader_of(bytes);
    CHECK(reader.read_u32() == 0);
    CHECK_FALSE(reader.ok());
    CHECK_FALSE(reader.more());
    CHECK(reader.read_u8() == 0);
    CHECK(reader.read_uleb128() == 0);
    CHECK(reader.read_sleb128() == 0);
    CHECK(reader.read_string().empty());
    CHECK(reader.left() == 0);
    reader.seek(0);
    CHECK_FALSE(reader.ok());
}

TEST_CASE("byte_reader: an empty reader is well and has nothing") {
    ByteReader reader;
    CHECK(reader.ok());
    CHECK_FALSE(reader.more());
    CHECK(reader.text().empty());
    CHECK(reader.read_string().empty());
    CHECK_FALSE(reader.ok());
}

TEST_CASE("byte_reader: widths that no number has") {
    const std::vector<unsigned char> bytes(16, 1);
    for (const std::size_t width : {std::size_t{0}, std::size_t{9}, SIZE_MAX}) {
        ByteReader reader = reader_of(bytes);
        CHECK(reader.read_unsigned(width) == 0);
        CHECK_FALSE(reader.ok());
    }
}

TEST_CASE("byte_reader: LEB128") {
    SECTION("the examples of DWARF 5, tables 7.7 and 7.8") {
        const std::vector<unsigned char> bytes = {2,    127,  0x80, 1,    0x81, 1,
                                                  0xb9, 0x64, 2,    0x7e, 0xff, 0x00,
                                                  0x81, 0x7f, 0x80, 0x7f, 0xff, 0x7e};
        ByteReader reader = reader_of(bytes);
        CHECK(reader.read_uleb128() == 2);
        CHECK(reader.read_uleb128() == 127);
        CHECK(reader.read_uleb128() == 128);
        CHECK(reader.read_uleb128() == 129);
        CHECK(reader.read_uleb128() == 12857);
        CHECK(reader.read_sleb128() == 2);
        CHECK(reader.read_sleb128() == -2);
        CHECK(reader.read_sleb128() == 127);
        CHECK(reader.read_sleb128() == -127);
        CHECK(reader.read_sleb128() == -128);
        CHECK(reader.read_sleb128() == -129);
        CHECK(reader.ok());
        CHECK_FALSE(reader.more());
    }
    SECTION("64 bits, padding, and what is too long") {
        std::vector<unsigned char> bytes(9, 0xff);
        bytes.push_back(1);
        CHECK(reader_of(bytes).read_uleb128() == UINT64_MAX);
        bytes.back() = 0x7f;
        CHECK(reader_of(bytes).read_sleb128() == -1);
        const std::vector<unsigned char> padded = {0x85, 0x80, 0x80, 0x80, 0x00};
        CHECK(reader_of(padded).read_uleb128() == 5);
        std::vector<unsigned char> endless(100, 0x80);
        CHECK(reader_of(endless).read_uleb128() == 0);
        endless.push_back(0);
        ByteReader reader = reader_of(endless);
        CHECK(reader.read_uleb128() == 0);
        CHECK(reader.ok());
    }
    SECTION("the last byte is missing") {
        const std::vector<unsigned char> bytes = {0x80, 0x80};
        ByteReader reader = reader_of(bytes);
        reader.read_uleb128();
        CHECK_FALSE(reader.ok());
    }
}

TEST_CASE("byte_reader: strings end with a zero inside the bytes") {
    const std::vector<unsigned char> bytes = {'a', 'b', 0, 0, 'c'};
    ByteReader reader = reader_of(bytes);
    CHECK(reader.read_string() == "ab");
    CHECK(reader.read_string().empty());
    CHECK(reader.ok());
    CHECK(reader.read_string().empty());
    CHECK_FALSE(reader.ok());
}

TEST_CASE("byte_reader: seeking, skipping and parts stay inside") {
    const std::vector<unsigned char> bytes = {1, 2, 3, 4};
    const ByteReader whole = reader_of(bytes);

    CHECK(whole.at(3).read_u8() == 4);
    CHECK(whole.at(4).ok());
    CHECK_FALSE(whole.at(5).ok());
    CHECK_FALSE(whole.at(UINT64_MAX).ok());
    CHECK(whole.part(1, 2).text() == "\x02\x03");
    CHECK_FALSE(whole.part(1, 4).ok());
    CHECK_FALSE(whole.part(UINT64_MAX, 2).ok());
    CHECK_FALSE(whole.part(2, UINT64_MAX).ok());

    ByteReader reader = whole;
    ByteReader block = reader.read_block(3);
    CHECK(block.size() == 3);
    CHECK(reader.read_u8() == 4);
    reader = whole;
    block = reader.read_block(5);
    CHECK_FALSE(block.ok());
    CHECK_FALSE(reader.ok());
    reader = whole;
    reader.skip(4);
    CHECK(reader.ok());
    reader.skip(1);
    CHECK_FALSE(reader.ok());
}
