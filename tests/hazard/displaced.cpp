// Blocks of operator new that the program gives to free() (wrong, and common): the address comes
// back from malloc, and the old trace gives way. Nothing is counted twice.
#include "support/hazard.hpp"

#include <cstdlib>

namespace hazard_displaced {

SITE void* given_to_free() {
    return support::kept(::operator new(100));
}

SITE void* given_to_delete() {
    return support::kept(::operator new(100));
}

HAZARD(displaced) {
    if (support::has_asan || support::has_tsan) {
        return hazard::skip("ASan and TSan do not hand an address out again at once");
    }
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    void* (*volatile wrong)() = &given_to_free;
    void (*volatile release)(void*) = &std::free;
    for (int i = 0; i < 1000; ++i) {
        release(wrong());
    }
    const support::Amount stale = support::alive_in(tracer.take_snapshot(), "given_to_free");
    EXPECT(stale.blocks >= 1);
    EXPECT(stale.blocks <= 20);  // as many as there are addresses in malloc's cache
    EXPECT(stale.bytes == stale.blocks * 100);
    void* blocks[64];
    for (void*& block : blocks) {
        block = given_to_delete();
    }
    EXPECT(support::alive_in(tracer.take_snapshot(), "given_to_free").blocks == 0);
    EXPECT(support::alive_in(tracer.take_snapshot(), "given_to_delete").blocks == 64);
    for (void* block : blocks) {
        ::operator delete(block);
    }
    EXPECT(support::alive_in(tracer.take_snapshot(), "given_to_").blocks == 0);
    return hazard::result();
}

}  // namespace hazard_displaced
