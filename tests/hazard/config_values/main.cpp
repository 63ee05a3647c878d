// TRACENEW_CONFIG_HOOKS with a value of its own in each translation unit. Here 0: no operator is
// emitted, so what this file allocates is seen only because another file has them; and linked
// alone, start() says that nothing is hooked.
#define TRACENEW_CONFIG_HOOKS 0
#include "support/hazard.hpp"

__attribute__((weak)) void* from_strong();  // null where this file is linked alone
__attribute__((weak)) void* from_weak();

namespace {

SITE void* from_off() {
    return support::kept(::operator new(1000));
}

}  // namespace

int main() {
    tracenew::Tracer tracer;
    if (from_strong == nullptr) {
        EXPECT(tracer.start() == tracenew::StartStatus::hook_not_in_effect);
        EXPECT(!tracer.is_tracing());
        ::operator delete(from_off());
        return hazard::result();
    }
    hazard::start_or_exit(tracer);
    void* blocks[] = {from_off(), from_strong(), from_weak()};
    const tracenew::Snapshot snapshot = tracer.take_snapshot();
    EXPECT(support::alive_in(snapshot, "from_off").bytes == 1000);
    EXPECT(support::alive_in(snapshot, "from_strong").bytes == 2000);
    EXPECT(support::alive_in(snapshot, "from_weak").bytes == 4000);
    EXPECT(support::alive_in(snapshot, "from_").blocks == 3);
    for (void* block : blocks) {
        ::operator delete(block);
    }
    EXPECT(support::alive_in(tracer.take_snapshot(), "from_").blocks == 0);
    return hazard::result();
}
