#include <tracenew.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>

using tracenew::detail::Map;
using tracenew::detail::TextIndex;
using tracenew::detail::TracebackId;

TEST_CASE("map: values are found by their key, and lie in the order in which they came") {
    Map<TracebackId, std::string> map;
    CHECK(map.find(TracebackId{1}) == nullptr);
    map[TracebackId{7}] = "seven";
    map[TracebackId{1}] = "one";
    map[TracebackId{7}] += "th";
    CHECK(map.size() == 2);
    CHECK(map.at(TracebackId{7}) == "seventh");
    CHECK(*map.find(TracebackId{1}) == "one");
    CHECK(map.begin()->key == TracebackId{7});
    map.clear();
    CHECK(map.size() == 0);
    CHECK(map.find(TracebackId{7}) == nullptr);
    map[TracebackId{7}] = "again";
    CHECK(map.size() == 1);
}

TEST_CASE("map: it agrees with std::map, whatever is added and erased") {
    std::mt19937 random(1);
    for (const unsigned keys : {4U, 60U, 4000U}) {
        Map<std::uint64_t, std::unique_ptr<unsigned>> map;
        std::map<std::uint64_t, unsigned> expected;
        for (unsigned i = 0; i < 20000; ++i) {
            const std::uint64_t key = std::uint64_t{random() % keys} << (random() % 2 * 32);
            if (random() % 2 == 0) {
                map[key] = std::make_unique<unsigned>(i);
                expected[key] = i;
            } else if (expected.erase(key) != 0) {
                map.erase(key);
            }
        }
        REQUIRE(map.size() == expected.size());
        for (const auto& [key, value] : expected) {
            REQUIRE(map.find(key) != nullptr);
            CHECK(**map.find(key) == value);
        }
        for (const auto& entry : map) {
            CHECK(expected.count(entry.key) == 1);
        }
    }
}

TEST_CASE("map: texts are numbered as they come") {
    TextIndex index;
    CHECK(index.empty());
    CHECK(index.find("") == TextIndex::none);
    CHECK(index.add("") == 0);
    for (std::uint32_t i = 1; i < 1000; ++i) {
        CHECK(index.add("text " + std::to_string(i)) == i);
    }
    CHECK(index.size() == 1000);
    CHECK(index.add("text 500") == 500);
    CHECK(index.add("") == 0);
    CHECK(index.find("text 999") == 999);
    CHECK(index.find("text 1000") == TextIndex::none);
    CHECK(index[0].empty());
    CHECK(index[7] == "text 7");
}
