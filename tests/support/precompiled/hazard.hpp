// What every hazard of the program `hazards` includes, parsed once for all of them. Never included
// by a file, hence no #pragma once, about which g++ would warn here.
#include "support/hazard.hpp"
