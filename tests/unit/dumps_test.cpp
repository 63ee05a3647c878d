// SPDX-License-Identifier: MIT
#include <tracenew.hpp>

#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>

using tracenew::Error;
using tracenew::GroupBy;
using tracenew::Snapshot;

namespace dumps_fixture {

SITE void* make(std::size_t size) {
    return support::kept(::operator new(size));
}

/// With one block of 100 bytes, and one of 50 for each `more`.
Snapshot snapshot_with(int more) {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start(10) == tracenew::StartStatus::started);
    void* blocks[4] = {make(100), nullptr, nullptr, nullptr};
    for (int i = 0; i < more; ++i) {
        blocks[i + 1] = make(50);
    }
    Snapshot taken = tracer.take_snapshot();
    for (void* block : blocks) {
        ::operator delete(block);
    }
    return taken;
}

std::string dumped(const Snapshot& snapshot) {
    std::ostringstream out;
    snapshot.dump(out);
    return out.str();
}

std::string error_of(const std::string& text) {
    try {
        std::istringstream in{text};
        Snapshot::load(in);
        return {};
    } catch (const Error& error) {
        return error.what();
    }
}

}  // namespace dumps_fixture

using namespace dumps_fixture;

TEST_CASE("dumps: what comes back is what was written") {
    const Snapshot taken = snapshot_with(1);
    std::istringstream in{dumped(taken)};
    const Snapshot loaded = Snapshot::load(in);
    CHECK(loaded.size() == taken.size());
    CHECK(loaded.count() == taken.count());
    CHECK(loaded.traceback_limit() == 10);
    CHECK(dumped(loaded) == dumped(taken));
    const auto rows = loaded.statistics(GroupBy::function);
    REQUIRE(!rows.empty());
    CHECK(rows[0].site.function == "dumps_fixture::make(unsigned long)");
    CHECK(rows[0].size == 150);
    const auto differences = loaded.compare_to(taken, GroupBy::line);
    for (const auto& row : differences) {
        CHECK(row.size_diff == 0);
    }
}

TEST_CASE("dumps: two of them are compared by traceback, though they came apart") {
    std::istringstream first{dumped(snapshot_with(0))};
    std::istringstream second{dumped(snapshot_with(3))};
    const Snapshot older = Snapshot::load(first);
    const Snapshot newer = Snapshot::load(second);
    std::int64_t grown = 0;
    for (const auto& row : newer.compare_to(older, GroupBy::traceback)) {
        grown += row.size_diff;
    }
    CHECK(grown == 150);
    CHECK(newer.filter_traces({tracenew::Filter{true, "*/dumps_test.cpp"}}).size() == 250);
}

TEST_CASE("dumps: to a path, and what was there stays when it cannot be written") {
    const std::string path = "/tmp/tracenew_dumps_test." + std::to_string(::getpid()) + ".json";
    const Snapshot taken = snapshot_with(2);
    taken.dump(path);
    CHECK(Snapshot::load(path).size() == taken.size());
    CHECK_FALSE(std::ifstream{path + ".part"});
    CHECK(std::remove(path.c_str()) == 0);
    CHECK_THROWS_AS(taken.dump("/no/such/folder/x.json"), Error);
    CHECK_THROWS_AS(Snapshot::load("/no/such/file.json"), Error);
    CHECK_THROWS_AS(Snapshot::load(std::string("/tmp")), Error);
}

TEST_CASE("dumps: what is no dump is refused by name") {
    CHECK(error_of("") == "load: line 1, column 1: expected an object");
    CHECK(error_of("{\"tracenew\":\"report\",\"version\":1}") ==
          "load: line 1, column 13: expected \"snapshot\"");
    CHECK(error_of("{\"tracenew\":\"snapshot\",\"version\":2}") ==
          "load: line 1, column 34: expected version 1, which is all that this tracenew knows");
    CHECK(error_of("{}").find("expected the members \"tracenew\" and \"version\"") !=
          std::string::npos);
    CHECK(error_of("{\"tracenew\":\"snapshot\",\"version\":1,\"traces\":[{\"size\":1,\"count\":1,"
                   "\"site_index\":1,\"frames\":[{}]}]}")
              .find("expected a trace whose \"site_index\" is one of its \"frames\"") !=
          std::string::npos);
    const std::string whole = dumped(snapshot_with(1));
    for (std::size_t size = 0; size + 1 < whole.size(); size += 37) {
        CAPTURE(size);
        CHECK(error_of(whole.substr(0, size)).find("load: line ") == 0);
    }
}
