// One translation unit without RTTI beside one with it. Errors that are thrown in either are caught
// in the other, and the operators' bad_alloc is caught by both: a type must have one identity,
// whichever file has emitted it.
#include "support/hazard.hpp"

#include <limits>
#include <stdexcept>

void* from_without(std::size_t size);
tracenew::Snapshot snapshot_without(const tracenew::Tracer& tracer);
bool catches_without(tracenew::Snapshot (*take)(const tracenew::Tracer&),
                     const tracenew::Tracer& tracer);
bool catches_bad_alloc_without(std::size_t size);

namespace {

SITE void* from_with() {
    return support::kept(::operator new(1000));
}

SITE tracenew::Snapshot snapshot_with(const tracenew::Tracer& tracer) {
    return tracer.take_snapshot();
}

bool catches(const tracenew::Tracer& tracer) {
    try {
        snapshot_without(tracer);
    } catch (const std::runtime_error& error) {
        return dynamic_cast<const tracenew::Error*>(&error) != nullptr;
    }
    return false;
}

bool catches_bad_alloc(std::size_t size) {
    try {
        ::operator delete(from_without(size));
    } catch (const std::bad_alloc&) {
        return true;
    }
    return false;
}

}  // namespace

int main() {
    constexpr std::size_t too_much = std::numeric_limits<std::size_t>::max() / 4;
    tracenew::Tracer tracer;
    EXPECT(catches(tracer));
    EXPECT(catches_without(&snapshot_with, tracer));
    hazard::start_or_exit(tracer);
    void* blocks[] = {from_with(), from_without(2000)};
    EXPECT(support::alive_in(snapshot_without(tracer), "from_with()").bytes == 1000);
    EXPECT(support::alive_in(snapshot_without(tracer), "from_without(").bytes == 2000);
    if (!support::has_asan && !support::has_tsan) {  // they print a page about such a size
        EXPECT(catches_bad_alloc(too_much));
        EXPECT(catches_bad_alloc_without(too_much));
    }
    for (void* block : blocks) {
        ::operator delete(block);
    }
    EXPECT(support::alive_in(snapshot_with(tracer), "from_with").blocks == 0);
    return hazard::result();
}
