#include "support/catch.hpp"

#include <tracenew.hpp>

#include <string>

using tracenew::detail::SiteSearch;

namespace {

/// The frame that is found among these: s standard, f of an installed library, o one's own.
std::size_t site_among(const std::string& frames) {
    SiteSearch search;
    for (const char kind : frames) {
        tracenew::detail::symbol::Location location;
        location.standard = kind == 's';
        location.foreign = kind == 'f';
        location.line = static_cast<unsigned>(search.is_any() ? 2 : 1);
        if (!search.look_at(location)) {
            CHECK(search.is_own());
            break;
        }
    }
    CHECK(search.is_any() == !frames.empty());
    return search.index();
}

}  // namespace

TEST_CASE("site_search: one's own most recent frame, whatever lies before it") {
    CHECK(site_among("o") == 0);
    CHECK(site_among("oo") == 0);
    CHECK(site_among("sso") == 2);
    CHECK(site_among("sfsfoso") == 4);
}

TEST_CASE("site_search: an installed library's most recent frame, where nobody else called it") {
    CHECK(site_among("f") == 0);
    CHECK(site_among("ssfsf") == 2);
}

TEST_CASE(
    "site_search: the standard library's frame nearest to the program, where there is no more") {
    CHECK(site_among("sss") == 2);
    CHECK(site_among("") == 0);
}
