// The test runner's main under Catch2 2. Catch2 3 brings its own, and the build leaves this file
// out.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
