// One translation unit without exceptions, one with, both with the hook. The linker keeps the
// bodies of whichever comes first: both orders are linked.
#include "support/hazard.hpp"

#include <limits>
#include <new>

void* allocate_without_exceptions(std::size_t size);
void* allocate_nothrow_without_exceptions(std::size_t size);
bool snapshot_when_off_is_an_error_value();

namespace {

volatile std::size_t too_much = std::numeric_limits<std::size_t>::max() / 4;

SITE void* allocate_with_exceptions(std::size_t size) {
    return support::kept(::operator new(size));
}

template <class Allocate>
bool throws_bad_alloc(Allocate allocate) {
    try {
        support::kept(allocate(too_much));
        return false;
    } catch (const std::bad_alloc&) {
        return true;
    }
}

}  // namespace

int main() {
    EXPECT(snapshot_when_off_is_an_error_value());
    bool thrown = false;
    try {
        static_cast<void>(tracenew::Tracer{}.take_snapshot());
    } catch (const tracenew::Error&) {
        thrown = true;
    }
    EXPECT(thrown);

    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    void* one = allocate_with_exceptions(100);
    void* two = allocate_without_exceptions(200);
    void* three = allocate_nothrow_without_exceptions(300);
    void* four = ::operator new(400, std::nothrow);
    const tracenew::Snapshot snapshot = tracer.take_snapshot();
    EXPECT(support::alive_in(snapshot, "allocate_with_exceptions").bytes == 100);
    EXPECT(support::alive_in(snapshot, "allocate_without_exceptions").bytes == 200);
    EXPECT(support::alive_in(snapshot, "allocate_nothrow_without_exceptions").bytes == 300);
    EXPECT(tracer.traceback_of(four).has_value());
    for (void* block : {one, two, three, four}) {
        ::operator delete(block);
    }

    if (!support::has_asan && !support::has_tsan) {
        EXPECT(throws_bad_alloc(&allocate_with_exceptions));
        EXPECT(throws_bad_alloc([](std::size_t n) { return ::operator new[](n); }));
        EXPECT(::operator new(too_much, std::nothrow) == nullptr);
        EXPECT(::operator new[](too_much, std::nothrow) == nullptr);
        EXPECT(::operator new (too_much, std::align_val_t{64}, std::nothrow) == nullptr);
        EXPECT(allocate_nothrow_without_exceptions(too_much) == nullptr);
    }
    return hazard::result();
}
