#include "parts.hpp"

#include "support/blocks.hpp"

char snapshot_without_exceptions() {
    const tracenew::Snapshot snapshot = tracenew::Tracer{}.take_snapshot();
    return support::contains(snapshot.error(), "not tracing") ? 'e' : '?';
}

SITE void* block_without_exceptions() {
    return support::kept(::operator new(200));
}
