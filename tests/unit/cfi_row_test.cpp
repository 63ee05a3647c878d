#include "support/catch.hpp"

#include <tracenew.hpp>

#include <cstdint>

using tracenew::detail::CfiRow;

namespace {

CfiRow cfi_row_of(CfiRow::Kind kind, std::int32_t cfa_offset, std::uint8_t fp_slot,
                  bool looks_through) {
    CfiRow row;
    row.kind = kind;
    row.cfa_offset = cfa_offset;
    row.fp_slot = fp_slot;
    row.looks_through = looks_through;
    return row;
}

constexpr CfiRow::Kind all_cfi_row_kinds[] = {CfiRow::Kind::irreducible, CfiRow::Kind::end,
                                              CfiRow::Kind::from_sp,     CfiRow::Kind::from_fp,
                                              CfiRow::Kind::realigned,   CfiRow::Kind::lost};

}  // namespace

TEST_CASE("cfi_row: what fits comes back from its word as it was") {
    for (const CfiRow::Kind kind : all_cfi_row_kinds) {
        for (const std::int32_t offset : {0, 8, -8, 16, 262136, -262144}) {
            for (const int slot : {0, 1, 2, 128, 255}) {
                for (const bool looks_through : {false, true}) {
                    const CfiRow row =
                        cfi_row_of(kind, offset, static_cast<std::uint8_t>(slot), looks_through);
                    const std::uint64_t word = row.pack();
                    INFO("kind " << static_cast<int>(kind) << ", offset " << offset << ", slot "
                                 << slot << ", looks_through " << looks_through);
                    CHECK(row.fits());
                    CHECK(word != 0);
                    CHECK(word >> CfiRow::bits == 0);
                    const CfiRow back = CfiRow::unpack(word);
                    CHECK(back.kind == kind);
                    CHECK(back.cfa_offset == offset);
                    CHECK(back.fp_slot == slot);
                    CHECK(back.looks_through == looks_through);
                }
            }
        }
    }
}

TEST_CASE("cfi_row: the words that a walk knows by sight") {
    CHECK(cfi_row_of(CfiRow::Kind::from_fp, 16, 2, false).pack() == CfiRow::framed());
    for (const CfiRow::Kind kind : all_cfi_row_kinds) {
        for (const std::int32_t offset : {0, 8, -8, 16, 262136, -262144}) {
            for (const int slot : {0, 2}) {
                for (const bool looks_through : {false, true}) {
                    const CfiRow row =
                        cfi_row_of(kind, offset, static_cast<std::uint8_t>(slot), looks_through);
                    const bool is_simple =
                        kind == CfiRow::Kind::from_sp && offset >= 0 && slot == 0 && !looks_through;
                    CHECK(CfiRow::is_simple(row.pack()) == is_simple);
                    if (is_simple) {
                        CHECK(CfiRow::simple_offset(row.pack()) ==
                              static_cast<std::uintptr_t>(offset));
                    }
                }
            }
        }
    }
}

TEST_CASE("cfi_row: a row without anything is irreducible, and still a word") {
    CHECK(CfiRow{}.kind == CfiRow::Kind::irreducible);
    CHECK(CfiRow{}.pack() != 0);
    CHECK(CfiRow::unpack(CfiRow{}.pack()).kind == CfiRow::Kind::irreducible);
}

TEST_CASE("cfi_row: an offset that no word can hold does not fit") {
    for (const std::int32_t offset : {262144, 1 << 20, -262152, INT32_MIN, INT32_MAX - 7}) {
        INFO(offset);
        CHECK_FALSE(cfi_row_of(CfiRow::Kind::from_sp, offset, 0, false).fits());
    }
    for (const std::int32_t offset : {1, 4, 7, 12, -4, -9}) {  // no stack has such a frame
        INFO(offset);
        CHECK_FALSE(cfi_row_of(CfiRow::Kind::from_sp, offset, 0, false).fits());
    }
}
