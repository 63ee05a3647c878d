// Compiled with -fvisibility=hidden -fvisibility-inlines-hidden: see CMakeLists.txt.
#include "support/blocks.hpp"

void* allocate_in_hidden();
std::size_t bytes_seen_from_hidden();

SITE void* allocate_in_hidden() {
    return support::kept(::operator new(100));
}

std::size_t bytes_seen_from_hidden() {
    return tracenew::Tracer{}.traced_memory().current;
}
