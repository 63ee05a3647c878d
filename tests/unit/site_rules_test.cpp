#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <tracenew.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

using tracenew::detail::bare_name;
using tracenew::detail::Patterns;

TEST_CASE("site_rules: names as people write them") {
    CHECK(bare_name("util::alloc(unsigned long)") == "util::alloc");
    CHECK(bare_name("void* util::Pool<Node<int> >::take<int>(unsigned long)") ==
          "util::Pool::take");
    CHECK(bare_name("(anonymous namespace)::store(int)") == "(anonymous namespace)::store");
    CHECK(bare_name("main::{lambda(int)#1}::operator()(int) const") ==
          "main::{lambda(int)#1}::operator()");
    CHECK(bare_name("Bytes::operator<<(int)") == "Bytes::operator<<");
    CHECK(bare_name("Pool::operator new(unsigned long)") == "Pool::operator new");
    CHECK(bare_name("take+0x12") == "take");
    CHECK(bare_name("util::alloc(int)+0x12") == "util::alloc");
    CHECK(bare_name("main") == "main");
    CHECK(bare_name("").empty());
    CHECK(bare_name("broken<{").empty() == false);
}

TEST_CASE("site_rules: functions and files") {
    tracenew::detail::symbol::Location location;
    location.function = "void util::alloc<int>(int)";
    location.file = "/src/vendor/json.hpp";
    CHECK(Patterns({"util::*"}).matches(location));
    CHECK(Patterns({"nothing", "util::alloc"}).matches(location));
    CHECK(Patterns({"*/json.hpp"}).matches(location));
    CHECK_FALSE(Patterns({"util"}).matches(location));
    CHECK_FALSE(Patterns({"json.hpp"}).matches(location));
    CHECK_FALSE(Patterns().matches(location));
}

namespace site_rules_fixture {

// As a program's own helper: whoever calls it is the site.
SITE void* helper(std::size_t size) {
    return support::kept(::operator new(size));
}

SITE void* user(std::size_t size) {
    return support::kept(helper(size));
}

std::string site_with(std::size_t frames, const std::vector<std::string>& skip) {
    tracenew::Tracer tracer;
    tracenew::Options options;
    options.frames = frames;
    options.site_skip = skip;
    REQUIRE(tracer.start(options) == tracenew::StartStatus::started);
    void* block = user(100);
    const std::string function = tracer.traceback_of(block)->site().function;
    ::operator delete(block);
    return bare_name(function);
}

}  // namespace site_rules_fixture

using site_rules_fixture::site_with;

namespace site_rules_fixture {

#line 1 "/usr/include/kept/library.hpp"
SITE void* library(std::size_t size) {
    return support::kept(::operator new(size));
}
#line 78 "site_rules_test.cpp"

SITE void* caller(std::size_t size) {
    return support::kept(library(size));
}

std::string site_of_library(const std::vector<std::string>& keep,
                            const std::vector<std::string>& skip = {}) {
    tracenew::Tracer tracer;
    tracenew::Options options;
    options.site_keep = keep;
    options.site_skip = skip;
    REQUIRE(tracer.start(options) == tracenew::StartStatus::started);
    void* block = caller(100);
    const std::string function = tracer.traceback_of(block)->site().function;
    ::operator delete(block);
    return bare_name(function);
}

}  // namespace site_rules_fixture

TEST_CASE("site_rules: what is kept is a site, though it is installed") {
    using site_rules_fixture::site_of_library;
    const std::string library = "site_rules_fixture::library";
    const std::string caller = "site_rules_fixture::caller";
    CHECK(site_of_library({}) == caller);
    CHECK(site_of_library({"*::library"}) == library);
    CHECK(site_of_library({"/usr/include/kept/*"}) == library);
    CHECK(site_of_library({"/usr/include/other/*"}) == caller);
    CHECK(site_of_library({"*::library"}, {"*::library"}) == caller);
    CHECK(site_of_library({"std::*"}) == caller);
}

TEST_CASE("site_rules: modules are kept by path, or by name alone") {
    tracenew::detail::symbol::Location location;
    location.function = "f";
    location.module = "/usr/lib/libmine.so.2";
    CHECK(Patterns({"libmine.so*"}).matches_any(location));
    CHECK(Patterns({"/usr/lib/libm*"}).matches_any(location));
    CHECK_FALSE(Patterns({"libmine"}).matches_any(location));
    CHECK_FALSE(Patterns({"libmine.so*"}).matches(location));
}

TEST_CASE("site_rules: whoever calls what is skipped is the site") {
    for (const std::size_t frames : {std::size_t{1}, std::size_t{10}}) {
        CHECK(site_with(frames, {}) == "site_rules_fixture::helper");
        CHECK(site_with(frames, {"site_rules_fixture::helper"}) == "site_rules_fixture::user");
        CHECK(site_with(frames, {"*::user"}) == "site_rules_fixture::helper");
    }
}

TEST_CASE("site_rules: an empty pattern is refused") {
    tracenew::Tracer tracer;
    tracenew::Options options;
    options.site_skip = {"util::*", ""};
    CHECK(tracer.start(options) == tracenew::StartStatus::invalid_options);
    options.site_skip = {};
    options.site_keep = {""};
    CHECK(tracer.start(options) == tracenew::StartStatus::invalid_options);
}

TEST_CASE("site_rules: where all is skipped the outermost frame is left") {
    CHECK_FALSE(site_with(10, {"*"}).empty());
}

TEST_CASE("site_rules: what is skipped is not kept, and the C library is no better for either") {
    using tracenew::detail::Owner;
    using tracenew::detail::SiteRules;
    tracenew::detail::symbol::Location location;
    location.function = "util::alloc(int)";
    CHECK(SiteRules({}, {}).owner_of(location) == Owner::user);
    CHECK(SiteRules({"util::*"}, {}).owner_of(location) == Owner::standard);
    CHECK(SiteRules({"util::*"}, {"util::*"}).owner_of(location) == Owner::standard);
    location.module = "/lib/x86_64-linux-gnu/libc.so.6";
    CHECK(SiteRules({"util::*"}, {}).owner_of(location) == Owner::c_library);
    CHECK(SiteRules({}, {"libc.so*"}).owner_of(location) == Owner::user);
}
