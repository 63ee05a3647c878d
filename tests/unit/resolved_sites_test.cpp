#include "support/catch.hpp"

#include <tracenew.hpp>

#include <memory>
#include <thread>
#include <vector>

using tracenew::detail::ResolvedSite;
using tracenew::detail::ResolvedSites;

namespace {

tracenew::detail::Place location_at(std::uintptr_t address, unsigned line) {
    tracenew::detail::Place location;
    location.address = address;
    location.line = line;
    location.file = "file.cpp";
    location.function = "function";
    return location;
}

}  // namespace

TEST_CASE("resolved_sites: a place is one site for all who ask, and another one by other rules") {
    static ResolvedSites sites;  // never destroyed, like what it makes
    const ResolvedSite* first = sites.get(location_at(0x1000, 7), 1, false, 0);
    CHECK(first->frame.line == 7);
    CHECK(first->frame.file == "file.cpp");
    CHECK(sites.get(location_at(0x1000, 7), 1, false, 0) == first);
    CHECK(sites.get(location_at(0x1000, 8), 1, false, 0) != first);  // inlined at the same address
    CHECK(sites.get(location_at(0x1001, 7), 1, false, 0) != first);
    CHECK(sites.get(location_at(0x1000, 7), 2, false, 0) != first);
    CHECK(sites.get(location_at(0x1000, 7), 1, false, 0) == first);
}

TEST_CASE("resolved_sites: threads that ask for the same places get the same sites") {
    static ResolvedSites sites;
    std::vector<std::vector<const ResolvedSite*>> seen(3);
    std::vector<std::thread> threads;
    for (auto& mine : seen) {
        threads.emplace_back([&mine] {
            for (unsigned i = 0; i < 3000; ++i) {
                mine.push_back(sites.get(location_at(i * 16, i), 0, false, 0));
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(seen[0] == seen[1]);
    CHECK(seen[0] == seen[2]);
}
