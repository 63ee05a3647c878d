// The test runner's main under Catch2 2. Catch2 3 brings its own, and the build leaves this file
// out.
#define CATCH_CONFIG_MAIN
#if defined(__GNUC__) && !defined(__clang__)
// g++ 12 sees ghosts in the std::regex that Catch2 2 uses, with -O2 and AddressSanitizer.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <catch2/catch.hpp>
