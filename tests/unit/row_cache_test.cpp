#include "support/catch.hpp"

#include <tracenew.hpp>

#include <cstdint>
#include <memory>

using tracenew::detail::CfiRow;
using tracenew::detail::RowCache;

namespace {

/// A word of CfiRow::bits bits that is not 0, another one for each of the first 65536 numbers.
std::uint64_t row_cache_word(std::uint64_t number) {
    return (number % 65536 << 13) | 8 | (number % 5);
}

/// The `number`-th address that falls into one bucket: 0xF1DE83E19937733D undoes the cache's
/// multiplication, and the bucket is the product's upper 12 bits of 47.
std::uintptr_t row_cache_neighbour(std::uint64_t number) {
    const std::uint64_t key = (std::uint64_t{0xABC} << 35) | number;
    return static_cast<std::uintptr_t>((key * 0xF1DE83E19937733D) & 0x7FFFFFFFFFFF);
}

/// What is above a row's bits says nothing.
std::uint64_t row_found(const RowCache& cache, std::uintptr_t address) {
    return cache.find(address) & CfiRow::mask;
}

constexpr std::uint64_t largest_row = (std::uint64_t{1} << CfiRow::bits) - 1;

}  // namespace

TEST_CASE("row_cache: finds what was inserted, and nothing else") {
    const auto cache = std::make_unique<RowCache>();
    CHECK(row_found(*cache, 0x401000) == 0);
    CHECK(row_found(*cache, 0) == 0);
    cache->insert(0x401000, 8);
    cache->insert(0x7FFFFFFFFFFF, largest_row);
    cache->insert(0, 9);
    CHECK(row_found(*cache, 0x401000) == 8);
    CHECK(row_found(*cache, 0x7FFFFFFFFFFF) == largest_row);
    CHECK(row_found(*cache, 0) == 9);
    CHECK(row_found(*cache, 0x401001) == 0);
    CHECK(row_found(*cache, 0x7FFFFFFFFFFE) == 0);
    CHECK(row_found(*cache, 1) == 0);
}

TEST_CASE("row_cache: a row comes back as it was packed") {
    const auto cache = std::make_unique<RowCache>();
    CfiRow row;
    row.kind = CfiRow::Kind::from_fp;
    row.cfa_offset = -262144;
    row.fp_slot = 255;
    row.looks_through = true;
    cache->insert(0x555555555555, row.pack());
    const CfiRow found = CfiRow::unpack(row_found(*cache, 0x555555555555));
    CHECK(found.kind == CfiRow::Kind::from_fp);
    CHECK(found.cfa_offset == -262144);
    CHECK(found.fp_slot == 255);
    CHECK(found.looks_through);
}

TEST_CASE("row_cache: each bit of an address counts") {
    for (const std::uint64_t row : {std::uint64_t{8}, largest_row}) {
        for (const std::uintptr_t address : {std::uintptr_t{0}, std::uintptr_t{0x7F12345678AB}}) {
            const auto cache = std::make_unique<RowCache>();
            cache->insert(address, row);
            REQUIRE(row_found(*cache, address) == row);
            for (unsigned bit = 0; bit < 47; ++bit) {
                INFO(bit);
                CHECK(row_found(*cache, address ^ (std::uintptr_t{1} << bit)) == 0);
            }
        }
    }
}

TEST_CASE("row_cache: addresses that share a bucket do not share a row") {
    const auto cache = std::make_unique<RowCache>();
    cache->insert(row_cache_neighbour(0), largest_row);
    for (unsigned bit = 0; bit < 35; ++bit) {
        INFO(bit);
        CHECK(row_found(*cache, row_cache_neighbour(std::uint64_t{1} << bit)) == 0);
    }
    for (std::uint64_t i = 4; i <= 12; i += 4) {
        cache->insert(row_cache_neighbour(i), row_cache_word(i));
    }
    CHECK(row_found(*cache, row_cache_neighbour(0)) == largest_row);
    for (std::uint64_t i = 4; i <= 12; i += 4) {
        CHECK(row_found(*cache, row_cache_neighbour(i)) == row_cache_word(i));
    }
}

TEST_CASE("row_cache: when a bucket is full, a new row drives out one of the others") {
    const auto cache = std::make_unique<RowCache>();
    for (std::uint64_t i = 0; i < 4; ++i) {
        cache->insert(row_cache_neighbour(i), row_cache_word(i));
    }
    for (std::uint64_t i = 4; i < 400; ++i) {
        CHECK(row_found(*cache, row_cache_neighbour(i)) == 0);
        cache->insert(row_cache_neighbour(i), row_cache_word(i));
        std::size_t left = 0;
        for (std::uint64_t k = 0; k <= i; ++k) {
            const std::uint64_t word = row_found(*cache, row_cache_neighbour(k));
            REQUIRE((word == 0 || word == row_cache_word(k)));
            left += word == 0 ? 0 : 1;
        }
        REQUIRE(left == 4);
        REQUIRE(row_found(*cache, row_cache_neighbour(i)) == row_cache_word(i));
        // Not always the same one, or a loop over five calls would read tables all the time.
        REQUIRE((i == 4 || row_found(*cache, row_cache_neighbour(i - 1)) == row_cache_word(i - 1)));
    }
}

TEST_CASE("row_cache: more addresses than it has room for are found rightly or not at all") {
    const auto cache = std::make_unique<RowCache>();
    constexpr std::uintptr_t code = 0x555555554000;
    constexpr std::uint64_t addresses = 40000;
    for (std::uint64_t i = 0; i < addresses; ++i) {
        cache->insert(code + 5 * i, row_cache_word(i));
        REQUIRE(row_found(*cache, code + 5 * i) == row_cache_word(i));
    }
    std::uint64_t found = 0;
    for (std::uint64_t i = 0; i < addresses; ++i) {
        const std::uint64_t word = row_found(*cache, code + 5 * i);
        REQUIRE((word == 0 || word == row_cache_word(i)));
        found += word == 0 ? 0 : 1;
        for (std::uintptr_t between = 1; between < 5; ++between) {
            REQUIRE(row_found(*cache, code + 5 * i + between) == 0);
        }
    }
    CHECK(found <= sizeof(RowCache) / sizeof(std::uint64_t));
    CHECK(found > sizeof(RowCache) / sizeof(std::uint64_t) / 2);  // or half of it lies idle
}

TEST_CASE("row_cache: what is forgotten is gone, and there may be another row") {
    const auto cache = std::make_unique<RowCache>();
    for (std::uint64_t i = 0; i < 20000; ++i) {
        cache->insert(0x401000 + i, row_cache_word(i));
    }
    cache->forget();
    for (std::uint64_t i = 0; i < 20000; ++i) {
        REQUIRE(row_found(*cache, 0x401000 + i) == 0);
    }
    CHECK(row_found(*cache, 0) == 0);
    cache->insert(0x401000, largest_row);
    CHECK(row_found(*cache, 0x401000) == largest_row);
}
