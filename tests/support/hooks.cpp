// The replacement operators of the unit tests: one copy, because the test files themselves are
// compiled with TRACENEW_CONFIG_HOOKS=0.
#include <tracenew.hpp>
