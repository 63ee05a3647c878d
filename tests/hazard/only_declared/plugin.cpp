#include "support/blocks.hpp"

extern "C" void* block_of_plugin(bool* is_tracing);
extern "C" SITE void* block_of_plugin(bool* is_tracing) {
    *is_tracing = tracenew::Tracer{}.is_tracing();
    return support::kept(::operator new(300));
}
