// Static constructors allocate and free before, across and after start(); the tracer may be started
// by one of them.
#include "support/hazard.hpp"

#include <string>

using tracenew::StartStatus;

namespace {

SITE void* born_before_start() {
    return support::kept(::operator new(1000));
}

SITE void* born_before_main() {
    return support::kept(::operator new(2000));
}

SITE void* born_in_main() {
    return support::kept(::operator new(4000));
}

struct Early {
    void* block = born_before_start();
    std::string text = std::string(500, 'x');
};
Early early;

struct Starter {
    tracenew::Tracer tracer;
    StartStatus answer = tracer.start();
    bool was_tracing = tracer.is_tracing();
};
Starter starter;

struct AfterStart {
    void* block = born_before_main();
    AfterStart() {
        ::operator delete(early.block);  // from before start()
        early.block = nullptr;
    }
};
AfterStart after_start;

}  // namespace

int main() {
    EXPECT(starter.answer == StartStatus::started);
    EXPECT(starter.was_tracing);
    EXPECT(starter.tracer.losses().unmatched_frees >= 1);
    void* block = born_in_main();
    const tracenew::Snapshot snapshot = starter.tracer.take_snapshot();
    EXPECT(support::alive_in(snapshot, "born_before_start").blocks == 0);
    EXPECT(support::alive_in(snapshot, "born_before_main").bytes == 2000);
    EXPECT(support::alive_in(snapshot, "born_in_main").bytes == 4000);
    ::operator delete(block);
    ::operator delete(after_start.block);
    EXPECT(support::alive_in(starter.tracer.take_snapshot(), "born_").blocks == 0);
    return hazard::result();
}
