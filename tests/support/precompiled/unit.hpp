// The two headers that every unit test includes, parsed once for all of them. Never included by a
// file, hence no #pragma once, about which g++ would warn here.
#include "support/catch.hpp"

#include <tracenew.hpp>
