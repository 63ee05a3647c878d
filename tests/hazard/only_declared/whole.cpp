#include "parts.hpp"

#include "support/hazard.hpp"

bool is_tracing_in_whole() {
    return tracenew::Tracer{}.is_tracing();
}

SITE void* block_of_whole() {
    return support::kept(::operator new(100));
}
