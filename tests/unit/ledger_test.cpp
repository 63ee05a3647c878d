#include "support/catch.hpp"

#include <tracenew.hpp>

#include <vector>

using tracenew::detail::Delta;
using tracenew::detail::Ledger;
using tracenew::detail::max_tracebacks;
using tracenew::detail::TracebackId;

namespace {

constexpr std::int64_t ledger_block = Delta::one_block;

std::vector<std::uint32_t> changed_since(const Ledger& ledger, std::uint64_t cut) {
    std::vector<std::uint32_t> ids;
    ledger.for_each_changed_since(cut, [&](TracebackId id) { ids.push_back(index_of(id)); });
    return ids;
}

void add_to(Ledger& ledger, std::uint32_t id) {
    ledger.add(TracebackId{id}, {10, ledger_block});
}

using Ids = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("ledger: amounts add up, in whole blocks, and never fall below nothing") {
    Ledger ledger;
    REQUIRE(ledger.reserve());
    ledger.begin_cut();
    ledger.add(TracebackId{1}, {100, ledger_block});
    ledger.add(TracebackId{1}, {-40, ledger_block * 3 / 2});
    ledger.add(TracebackId{max_tracebacks}, {1, ledger_block});
    ledger.add(TracebackId{2}, {-1, -ledger_block});
    CHECK(ledger.of(TracebackId{1}).bytes == 60);
    CHECK(ledger.of(TracebackId{1}).blocks == 3);  // two and a half
    CHECK(ledger.of(TracebackId{max_tracebacks}).blocks == 1);
    CHECK(ledger.of(TracebackId{2}).bytes == 0);
    CHECK(ledger.of(TracebackId{2}).blocks == 0);
    CHECK(ledger.of(TracebackId{3}).blocks == 0);
    ledger.clear();
    CHECK(ledger.of(TracebackId{1}).bytes == 0);
    CHECK(changed_since(ledger, 0).empty());
}

TEST_CASE("ledger: each asker is shown what has changed since its own cut, the latest first") {
    Ledger ledger;
    REQUIRE(ledger.reserve());
    CHECK(changed_since(ledger, 0).empty());
    ledger.begin_cut();  // 1
    add_to(ledger, 5);
    add_to(ledger, 6);
    add_to(ledger, 7);
    CHECK(changed_since(ledger, 0) == Ids{7, 6, 5});
    CHECK(changed_since(ledger, 1).empty());
    ledger.begin_cut();  // 2
    add_to(ledger, 6);
    CHECK(changed_since(ledger, 1) == Ids{6});
    CHECK(changed_since(ledger, 0) == Ids{6, 7, 5});
    ledger.begin_cut();  // 3
    add_to(ledger, 5);
    add_to(ledger, 5);
    CHECK(changed_since(ledger, 2) == Ids{5});
    CHECK(changed_since(ledger, 1) == Ids{5, 6});
    CHECK(changed_since(ledger, 0) == Ids{5, 6, 7});
    CHECK(ledger.cut() == 3);
}

TEST_CASE("ledger: the first, the last and the only entry can move to the front") {
    Ledger ledger;
    REQUIRE(ledger.reserve());
    ledger.begin_cut();
    for (const std::uint32_t id : {1U, 1U, 2U, 1U, 3U, 2U, 2U, 1U}) {
        add_to(ledger, id);
    }
    CHECK(changed_since(ledger, 0) == Ids{1, 2, 3});
}

TEST_CASE("ledger: the tracer's own memory is summed, and is no change that anybody is shown") {
    Ledger ledger;
    REQUIRE(ledger.reserve());
    ledger.begin_cut();
    ledger.add(TracebackId::own, {1000, ledger_block});
    add_to(ledger, 4);
    CHECK(ledger.of(TracebackId::own).bytes == 1000);
    CHECK(changed_since(ledger, 0) == Ids{4});
}
