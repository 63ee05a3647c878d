#include "support/blocks.hpp"

void* allocate_in_other();
tracenew::StartStatus start_in_other(tracenew::Tracer& tracer);

SITE void* allocate_in_other() {
    return support::kept(::operator new(10));
}

tracenew::StartStatus start_in_other(tracenew::Tracer& tracer) {
    return tracer.start();
}
