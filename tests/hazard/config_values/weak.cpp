#define TRACENEW_CONFIG_HOOKS 2
#include "support/blocks.hpp"

void* from_weak();

SITE void* from_weak() {
    return support::kept(::operator new(4000));
}
