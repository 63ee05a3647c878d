// Deletes of blocks that the tracer has never seen are normal: from before start(), from between
// two tracings, from code that calls malloc itself. Counted, never an assertion; and free() of what
// new gave, which is wrong in the program, must not become absurd in the report.
#include "support/hazard.hpp"

#include <cstdlib>
#include <cstring>
#include <memory>

namespace hazard_foreign_free {

SITE void* traced() {
    return support::kept(::operator new(48));
}

HAZARD(foreign_free) {
    tracenew::Tracer tracer;
    void* before[10];
    for (void*& block : before) {
        block = traced();
    }
    hazard::start_or_exit(tracer);
    const std::uint64_t none = tracer.losses().unmatched_frees;
    for (void* block : before) {
        ::operator delete(block);
    }
    EXPECT(tracer.losses().unmatched_frees == none + 10);

    // malloc and free of the program are not the tracer's business.
    char* copy = static_cast<char*>(support::kept(::strdup("not from operator new")));
    EXPECT(!tracer.traceback_of(copy).has_value());
    std::free(copy);
    const std::unique_ptr<char, decltype(&std::free)> owned{::strdup("x"), &std::free};
    EXPECT(tracer.losses().unmatched_frees == none + 10);

    void* first = traced();
    tracer.stop();
    void* between = traced();
    hazard::start_or_exit(tracer);
    void* second = traced();
    ::operator delete(first);
    ::operator delete(between);
    EXPECT(tracer.losses().unmatched_frees == 2);
    EXPECT(support::alive_in(tracer.take_snapshot(), "traced").blocks == 1);
    ::operator delete(second);
    EXPECT(support::alive_in(tracer.take_snapshot(), "traced").blocks == 0);
    return hazard::result();
}

}  // namespace hazard_foreign_free
