#include "support/catch.hpp"

#include <tracenew.hpp>

#include <type_traits>

using tracenew::detail::BlockWord;
using tracenew::detail::index_of;
using tracenew::detail::max_tracebacks;
using tracenew::detail::TracebackId;

TEST_CASE("traceback_id: an id is no number by accident") {
    CHECK_FALSE(std::is_convertible<TracebackId, std::uint32_t>::value);
    CHECK_FALSE(std::is_convertible<std::uint32_t, TracebackId>::value);
    CHECK(index_of(TracebackId::own) == 0);
    CHECK(index_of(TracebackId{7}) == 7);
}

TEST_CASE("traceback_id: the largest id survives a block's word") {
    tracenew::detail::Block block;
    block.traceback = TracebackId{max_tracebacks};
    block.tracing = 1;
    CHECK(BlockWord::pack(block, 0x1000).unpack().traceback == TracebackId{max_tracebacks});
}
