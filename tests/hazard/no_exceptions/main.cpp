// A whole program with -fno-exceptions (CMakeLists.txt): what would throw returns an empty
// value that says why; everything else works.
#include "support/hazard.hpp"

#include <sstream>

namespace {

SITE void* leaked_without_exceptions() {
    return support::kept(::operator new(100));
}

}  // namespace

int main() {
#if TRACENEW_HAS_EXCEPTIONS()
    return hazard::skip("compiled with exceptions");
#else
    tracenew::Tracer tracer;
    const tracenew::Snapshot off = tracer.take_snapshot();
    EXPECT(off.count() == 0);
    EXPECT(support::contains(off.error(), "not tracing"));
    std::ostringstream text;
    text << off;
    EXPECT(support::contains(text.str(), "not tracing"));

    hazard::start_or_exit(tracer);
    const tracenew::Snapshot on = tracer.take_snapshot();
    EXPECT(on.error().empty());
    EXPECT(on.statistics(tracenew::GroupBy::traceback, true).empty());
    EXPECT(on.compare_to(off, tracenew::GroupBy::traceback, true).empty());
    tracenew::LoopProbe probe{tracer};
    void* blocks[40];
    for (void*& block : blocks) {
        const auto iteration = probe.iteration();
        block = leaked_without_exceptions();
    }
    EXPECT(support::rows_in(probe.leaks(), "leaked_without_exceptions").size() == 1);
    text.str("");
    text << probe.report();
    EXPECT(support::contains(text.str(), "1 leak"));
    EXPECT(support::contains(text.str(), "no_exceptions/main.cpp"));
    for (void* block : blocks) {
        ::operator delete(block);
    }
    return hazard::result();
#endif
}
