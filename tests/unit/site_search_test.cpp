#include "support/catch.hpp"

#include <tracenew.hpp>

#include <string>

using tracenew::detail::Owner;
using tracenew::detail::SiteSearch;

namespace {

/// The frame that is found among these: s standard, r of the standard library's own module, t the
/// tracer's, i of an installed library, g of a generated file, c of the C library, u the user's.
std::size_t site_among(const std::string& frames) {
    SiteSearch search;
    for (const char kind : frames) {
        tracenew::detail::Place place;
        place.owner = kind == 'c'   ? Owner::c_library
                      : kind == 'r' ? Owner::runtime
                      : kind == 't' ? Owner::tracer
                      : kind == 's' ? Owner::standard
                      : kind == 'i' ? Owner::installed
                      : kind == 'g' ? Owner::generated
                                    : Owner::user;
        if (!search.look_at(place)) {
            CHECK(search.is_user());
            break;
        }
    }
    CHECK(search.is_any() == !frames.empty());
    return search.index();
}

}  // namespace

TEST_CASE("site_search: the user's most recent frame, whatever lies before it") {
    CHECK(site_among("u") == 0);
    CHECK(site_among("uu") == 0);
    CHECK(site_among("ssu") == 2);
    CHECK(site_among("sisiusu") == 4);
}

TEST_CASE("site_search: an installed library's most recent frame, where nobody else called it") {
    CHECK(site_among("i") == 0);
    CHECK(site_among("ssisi") == 2);
}

TEST_CASE(
    "site_search: the standard library's frame nearest to the program, where there is no more") {
    CHECK(site_among("sss") == 2);
    CHECK(site_among("") == 0);
}

TEST_CASE("site_search: the C library has started the thread, and is none's site") {
    CHECK(site_among("sscc") == 1);
    CHECK(site_among("ssicc") == 2);
    CHECK(site_among("csucc") == 2);
    CHECK(site_among("ssrcc") == 1);
    CHECK(site_among("rrcc") == 1);
    CHECK(site_among("cs") == 1);
    CHECK(site_among("cc") == 0);
}

TEST_CASE("site_search: a generated file is nearer to the program than the library that it calls") {
    CHECK(site_among("igi") == 1);
    CHECK(site_among("gu") == 1);
    CHECK(site_among("sg") == 1);
}

TEST_CASE("site_search: the tracer's own frames are the last resort") {
    CHECK(site_among("st") == 0);
    CHECK(site_among("tcc") == 0);
}
