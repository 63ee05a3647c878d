// Compiled with -fno-exceptions.
#include "support/blocks.hpp"

#include <new>

void* allocate_without_exceptions(std::size_t size);
void* allocate_nothrow_without_exceptions(std::size_t size);
bool snapshot_when_off_is_an_error_value();

SITE void* allocate_without_exceptions(std::size_t size) {
    return support::kept(::operator new(size));
}

SITE void* allocate_nothrow_without_exceptions(std::size_t size) {
    return support::kept(::operator new(size, std::nothrow));
}

bool snapshot_when_off_is_an_error_value() {
    const tracenew::Snapshot snapshot = tracenew::Tracer{}.take_snapshot();
    return snapshot.count() == 0 && support::contains(snapshot.error(), "not tracing") &&
           snapshot.statistics(tracenew::GroupBy::traceback, true).empty();
}
