// clang's static AddressSanitizer runtime has strong operators, and weak ones lose without a word:
// start() must find out. Built with clang++ -fsanitize=address, whatever the rest is built with.
#include "support/hazard.hpp"

int main() {
#if defined(__clang__) && defined(STATIC_RUNTIME)
    tracenew::Tracer tracer;
    EXPECT(tracer.start() == tracenew::StartStatus::hook_not_in_effect);
    EXPECT(!tracer.is_tracing());
    bool thrown = false;
    try {
        static_cast<void>(tracer.take_snapshot());
    } catch (const tracenew::Error&) {
        thrown = true;
    }
    EXPECT(thrown);
    tracenew::LoopProbe probe{tracer};
    for (int i = 0; i < 40; ++i) {
        const auto iteration = probe.iteration();
        ::operator delete(support::kept(::operator new(100)));
    }
    EXPECT(!probe.check().ok());
    EXPECT(support::contains(probe.check().reason(), "hook_not_in_effect"));
    return hazard::result();
#else
    return hazard::skip("clang++ or its static AddressSanitizer runtime was not found");
#endif
}
