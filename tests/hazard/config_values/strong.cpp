#define TRACENEW_CONFIG_HOOKS 1
#include "support/blocks.hpp"

void* from_strong();

SITE void* from_strong() {
    return support::kept(::operator new(2000));
}
