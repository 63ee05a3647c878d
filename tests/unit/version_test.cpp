#include "support/catch.hpp"

#include <tracenew.hpp>

#include <string>

#define TEXT_OF(macro) TEXT(macro)
#define TEXT(value) #value

TEST_CASE("version: the namespace carries it") {
    const std::string expected = "inline namespace v" TEXT_OF(TRACENEW_VERSION_MAJOR) "_" TEXT_OF(
        TRACENEW_VERSION_MINOR) "_" TEXT_OF(TRACENEW_VERSION_PATCH) " {";
    CHECK(TEXT_OF(TRACENEW_ABI_BEGIN) == expected);
}
