#include "support/catch.hpp"

#include <tracenew.hpp>

using tracenew::detail::BirthClock;
using tracenew::detail::Block;
using tracenew::detail::BlockWord;
using tracenew::detail::max_tracebacks;
using tracenew::detail::TracebackId;

namespace {

bool same(const Block& left, const Block& right) {
    return left.size == right.size && left.traceback == right.traceback &&
           left.birth == right.birth && left.tracing == right.tracing;
}

}  // namespace

TEST_CASE("block: what is packed is unpacked, each field at both its ends") {
    for (const std::uint64_t size :
         {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{4096}, BlockWord::escaped_size - 1}) {
        for (const std::uint32_t id : {0U, 1U, max_tracebacks}) {
            for (const std::uint32_t birth : {0U, 1U, BirthClock::last_generation}) {
                for (const std::uint32_t tracing : {1U, 2U, 3U}) {
                    for (const std::uintptr_t address : {0x1000U, 0x1010U}) {
                        const Block block{size, TracebackId{id}, birth, tracing};
                        const BlockWord word = BlockWord::pack(block, address);
                        REQUIRE(same(word.unpack(), block));
                        REQUIRE(word.is_at(address));
                        REQUIRE_FALSE(word.is_at(address ^ 0x10U));
                        REQUIRE_FALSE(word.is_escaped());
                        REQUIRE_FALSE(word.is_empty());
                        REQUIRE(word.tracing() == tracing);
                    }
                }
            }
        }
    }
}

TEST_CASE("block: 128 MiB and more do not fit a word, and it says so") {
    const std::uint64_t limit = (std::uint64_t{1} << 27) - 1;
    CHECK_FALSE(BlockWord::pack({limit - 1, TracebackId{1}, 0, 1}, 0x1000).is_escaped());
    CHECK(BlockWord::pack({limit, TracebackId{1}, 0, 1}, 0x1000).is_escaped());
    const std::uint64_t huge = std::uint64_t{1} << 40;
    const BlockWord word = BlockWord::pack({huge, TracebackId{5}, 9, 2}, 0x1000);
    CHECK(word.is_escaped());
    CHECK(word.unpack().traceback == TracebackId{5});
    CHECK(word.unpack().birth == 9);
    CHECK(word.tracing() == 2);
}

TEST_CASE("block: a word without a tracing is empty only when it is zero") {
    CHECK(BlockWord{}.is_empty());
    CHECK_FALSE(BlockWord::pack({0, TracebackId::own, 0, 1}, 0).is_empty());
}
