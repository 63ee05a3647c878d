#include "support/catch.hpp"

#include <tracenew.hpp>

#include <string>

using tracenew::detail::SiteSearch;

namespace {

/// The frame that is found among these: s standard, r of the standard library's own module, f of an
/// installed library, c of the C library, o one's own.
std::size_t site_among(const std::string& frames) {
    SiteSearch search;
    for (const char kind : frames) {
        tracenew::detail::symbol::Location location;
        location.standard = kind == 's' || kind == 'r';
        location.foreign = kind == 'f' || kind == 'c';
        location.module = kind == 'c'   ? "/lib/x86_64-linux-gnu/libc.so.6"
                          : kind == 'r' ? "/usr/lib/x86_64-linux-gnu/libstdc++.so.6"
                                        : "/home/me/program";
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

TEST_CASE("site_search: the C library has started the thread, and is none's site") {
    CHECK(site_among("sscc") == 1);
    CHECK(site_among("ssfcc") == 2);
    CHECK(site_among("csocc") == 2);
    CHECK(site_among("ssrcc") == 1);
    CHECK(site_among("rrcc") == 1);
    CHECK(site_among("cs") == 1);
    CHECK(site_among("cc") == 0);
}
