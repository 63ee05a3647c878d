#include "support/blocks.hpp"
#include "support/catch.hpp"

using tracenew::detail::capture;
using tracenew::detail::FrameBuffer;
using tracenew::detail::Registers;

TEST_CASE("capture: a caller that no walk meets is still a frame") {
    std::uintptr_t addresses[FrameBuffer::capacity_for(4)];
    FrameBuffer frames{addresses, 4};
    Registers nowhere = Registers::of_caller();
    nowhere.ip = 0x12345;
    capture(nowhere, frames);
    REQUIRE(frames.size() == 1);
    CHECK(frames.addresses()[0] == 0x12344);
}

namespace {

SITE std::size_t captured_bytes_on_heap() {
    const tracenew::Memory before = tracenew::Tracer{}.traced_memory();
    std::uintptr_t addresses[FrameBuffer::capacity_for(16)];
    FrameBuffer frames{addresses, 16};
    capture(Registers::of_caller(), frames);
    const tracenew::Memory after = tracenew::Tracer{}.traced_memory();
    return after.current - before.current + (frames.size() == 0 ? 1 : 0);
}

}  // namespace

TEST_CASE("capture: allocates nothing") {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    CHECK(captured_bytes_on_heap() == 0);
}
