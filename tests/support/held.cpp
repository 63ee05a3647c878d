// What the public headers declare, and the replacement operators: one copy, for test programs whose
// own files only declare (TRACENEW_CONFIG_COMPILED) or hold no operators (TRACENEW_CONFIG_HOOKS=0).
#include <tracenew.hpp>
