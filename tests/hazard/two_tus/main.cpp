// The header in several translation units, one of them compiled with -fvisibility=hidden: one hook,
// one recorder, every allocation counted once.
#include "support/hazard.hpp"

void* allocate_in_other();
void* allocate_in_hidden();
tracenew::StartStatus start_in_other(tracenew::Tracer& tracer);
std::size_t bytes_seen_from_hidden();

SITE void* allocate_in_main() {
    return support::kept(::operator new(1));
}

int main() {
    tracenew::Tracer tracer;
    EXPECT(start_in_other(tracer) == tracenew::StartStatus::started);
    EXPECT(tracer.start() == tracenew::StartStatus::already_tracing);
    void* blocks[300];
    for (std::size_t i = 0; i < 100; ++i) {
        blocks[3 * i] = allocate_in_main();
        blocks[3 * i + 1] = allocate_in_other();
        blocks[3 * i + 2] = allocate_in_hidden();
    }
    const tracenew::Snapshot snapshot = tracer.take_snapshot();
    EXPECT(support::alive_in(snapshot, "allocate_in_main").bytes == 100);
    EXPECT(support::alive_in(snapshot, "allocate_in_other").bytes == 1000);
    EXPECT(support::alive_in(snapshot, "allocate_in_hidden").bytes == 10000);
    EXPECT(bytes_seen_from_hidden() == tracer.traced_memory().current);
    for (void* block : blocks) {
        ::operator delete(block);
    }
    EXPECT(support::alive_in(tracer.take_snapshot(), "allocate_in_").blocks == 0);
    return hazard::result();
}
