// A library that is all headers, below /usr/include as far as debug info tells.
#include "support/blocks.hpp"
#include "support/catch.hpp"

#line 1 "/usr/include/made_up/nested.hpp"
namespace made_up {
template <int depth>
struct Nested {
    SITE static void* make() { return support::kept(Nested<depth - 1>::make()); }
};
template <>
struct Nested<0> {
    SITE static void* make() { return support::kept(::operator new(50)); }
};
}  // namespace made_up
#line 20 "installed_headers_test.cpp"
namespace installed_headers_fixture {
SITE void* user() {
    return support::kept(made_up::Nested<25>::make());
}

}  // namespace installed_headers_fixture

TEST_CASE("installed_headers: however many frames they take, whoever called them is the site") {
    for (const std::size_t frames : {std::size_t{1}, std::size_t{10}}) {
        CAPTURE(frames);
        tracenew::Tracer tracer;
        REQUIRE(tracer.start(frames) == tracenew::StartStatus::started);
        for (int round = 0; round < 5; ++round) {
            void* const block = installed_headers_fixture::user();
            const tracenew::Frame site = tracer.traceback_of(block)->site();
            ::operator delete(block);
            CHECK(site.function == "installed_headers_fixture::user()");
            CHECK(site.line == 22);
        }
        CHECK(tracer.losses().truncated == 0);
    }
}
