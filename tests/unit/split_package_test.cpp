// SPDX-License-Identifier: MIT
// Real packages are read by tests/symbol/matrix.py.
#include <tracenew.hpp>

#include "support/catch.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace dwarf = tracenew::detail::dwarf;

namespace split_package_fixture {

using Bytes = std::vector<unsigned char>;

void add(Bytes& bytes, std::uint64_t number, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i) {
        bytes.push_back(static_cast<unsigned char>(number >> (8 * i)));
    }
}

constexpr std::uint64_t first_id = 0x100000002;   // both begin at slot 2
constexpr std::uint64_t second_id = 0x200000006;  // and this one goes on by 3: at slot 1

/// Two units, in the info at 0 and 10, with sections 1, 3, 6 and 8.
Bytes index_of(std::uint32_t version) {
    Bytes bytes;
    for (const std::uint32_t number : {version, 4U, 2U, 4U}) {
        add(bytes, number, 4);
    }
    for (const std::uint64_t id : {std::uint64_t{0}, second_id, first_id, std::uint64_t{0}}) {
        add(bytes, id, 8);
    }
    for (const std::uint32_t number : {0U,  2U,  1U,  0U,  // rows
                                       1U,  3U,  6U,  8U,  // kinds
                                       0U,  0U,  0U,  4U,  // offsets
                                       10U, 20U, 30U, 8U,  //
                                       10U, 20U, 30U, 4U,  // sizes
                                       11U, 21U, 31U, 5U}) {
        add(bytes, number, 4);
    }
    return bytes;
}

dwarf::Sections sections_of(const Bytes& bytes) {
    dwarf::Sections sections;
    sections.info = sections.abbreviations = {bytes.data(), bytes.size()};
    sections.string_offsets = sections.range_lists = sections.strings = sections.info;
    return sections;
}

std::vector<std::size_t> sizes_of(const Bytes& index, std::uint64_t id) {
    const Bytes bytes(100, 7);
    dwarf::Sections sections = sections_of(bytes);
    if (!dwarf::PackageIndex({index.data(), index.size()}).narrow(id, sections)) {
        return {};
    }
    return {sections.info.size(), sections.abbreviations.size(), sections.string_offsets.size(),
            sections.range_lists.size(), sections.strings.size()};
}

}  // namespace split_package_fixture

TEST_CASE("split_package: a unit's part of each section") {
    using namespace split_package_fixture;
    CHECK(sizes_of(index_of(5), first_id) == std::vector<std::size_t>{10, 20, 30, 4, 100});
    CHECK(sizes_of(index_of(5), second_id) == std::vector<std::size_t>{11, 21, 31, 5, 100});
    // In version 2 the last kind is another section's.
    CHECK(sizes_of(index_of(2), second_id) == std::vector<std::size_t>{11, 21, 31, 100, 100});
    CHECK(sizes_of(index_of(3), first_id).empty());
}

TEST_CASE("split_package: an id that is not there") {
    using namespace split_package_fixture;
    CHECK(sizes_of(index_of(5), 2).empty());
    CHECK(sizes_of(index_of(5), 0).empty());
    CHECK(sizes_of({}, first_id).empty());
}

TEST_CASE("split_package: an index that is cut, or lies") {
    using namespace split_package_fixture;
    const Bytes whole = index_of(5);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        CHECK(sizes_of(cut, second_id).empty());
    }
    for (std::size_t at = 0; at < whole.size(); ++at) {
        Bytes wrong = whole;
        wrong[at] = 0xFF;
        sizes_of(wrong, second_id);  // nothing is read beyond it
    }
    Bytes full = whole;  // no empty slot ends the search
    full[16 + 4 * 8] = full[16 + 4 * 8 + 3 * 4] = 1;
    CHECK(sizes_of(full, 0x300000003).empty());
}
