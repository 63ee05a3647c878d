#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <algorithm>

using tracenew::Frame;
using tracenew::GroupBy;
using tracenew::StatisticDiff;
using tracenew::Traceback;
using tracenew::detail::Grouping;

namespace {

Frame grouped_frame_of(const char* file, unsigned line, const char* function, const char* module) {
    Frame frame;
    frame.file = file;
    frame.line = line;
    frame.function = function;
    frame.module = module;
    frame.address = 0x1234;
    frame.inlined = true;
    return frame;
}

constexpr unsigned site_line = __LINE__ + 2;
SITE void* grouped_site(std::size_t size) {
    void* block = ::operator new(size);
    return support::kept(block);
}

SITE void* grouped_recursion(int depth) {
    void* block = depth == 0 ? grouped_site(100) : grouped_recursion(depth - 1);
    return support::kept(block);
}

Traceback traceback_of(void* (*allocate)()) {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start(20) == tracenew::StartStatus::started);
    void* block = allocate();
    const std::optional<Traceback> traceback = tracer.traceback_of(block);
    ::operator delete(block);
    REQUIRE(traceback.has_value());
    return *traceback;
}

const StatisticDiff& only(const std::vector<StatisticDiff>& rows) {
    REQUIRE(rows.size() == 1);
    return rows[0];
}

}  // namespace

TEST_CASE("grouping: a group's frame keeps what its traces have in common") {
    const Frame frame = grouped_frame_of("/src/a.cpp", 12, "f()", "/bin/app");
    const auto named = [&](GroupBy by) { return tracenew::detail::group_frame(frame, by); };
    CHECK(named(GroupBy::line).line == 12);
    CHECK(named(GroupBy::line).function == "f()");
    CHECK(named(GroupBy::function).line == 0);
    CHECK(named(GroupBy::function).function == "f()");
    CHECK(named(GroupBy::function).address == 0);
    CHECK(named(GroupBy::file).function.empty());
    CHECK(named(GroupBy::file).file == "/src/a.cpp");
    CHECK(named(GroupBy::module).file.empty());
    CHECK(named(GroupBy::module).module == "/bin/app");
}

TEST_CASE("grouping: keys tell apart what differs, and nothing else") {
    const auto key = [](const Frame& frame, GroupBy by) {
        return tracenew::detail::group_key(frame, by);
    };
    const Frame frame = grouped_frame_of("/src/a.cpp", 12, "f()", "/bin/app");
    const Frame other_line = grouped_frame_of("/src/a.cpp", 13, "f()", "/bin/app");
    const Frame other_file = grouped_frame_of("/src/b.cpp", 12, "f()", "/bin/app");
    const Frame other_function = grouped_frame_of("/src/a.cpp", 12, "g()", "/bin/app");
    CHECK(key(frame, GroupBy::line) != key(other_line, GroupBy::line));
    CHECK(key(frame, GroupBy::line) != key(other_file, GroupBy::line));
    CHECK(key(frame, GroupBy::line) == key(other_function, GroupBy::line));
    CHECK(key(frame, GroupBy::function) == key(other_line, GroupBy::function));
    CHECK(key(frame, GroupBy::function) != key(other_file, GroupBy::function));
    CHECK(key(frame, GroupBy::function) != key(other_function, GroupBy::function));
    CHECK(key(frame, GroupBy::file) == key(other_function, GroupBy::file));
    CHECK(key(frame, GroupBy::file) != key(other_file, GroupBy::file));
    CHECK(key(frame, GroupBy::module) == key(other_file, GroupBy::module));
    // Without debug info: functions of one module are still told apart.
    const Frame bare_f = grouped_frame_of("", 0, "f+0x12", "/bin/app");
    const Frame bare_g = grouped_frame_of("", 0, "g+0x12", "/bin/app");
    CHECK(key(bare_f, GroupBy::line) != key(bare_g, GroupBy::line));
    CHECK(key(bare_f, GroupBy::file) == key(bare_g, GroupBy::file));
    CHECK(key(bare_f, GroupBy::file) != key(frame, GroupBy::file));
}

TEST_CASE("grouping: newer minus older, also for rows that are gone") {
    const Traceback traceback = traceback_of([] { return grouped_site(100); });
    Grouping grouping{GroupBy::line};
    SECTION("in both") {
        grouping.add_newer({traceback.id(), {300, 3}});
        grouping.add_older({traceback.id(), {500, 5}});
        const std::vector<StatisticDiff> rows = grouping.take();
        CHECK(only(rows).size == 300);
        CHECK(only(rows).count == 3);
        CHECK(only(rows).size_diff == -200);
        CHECK(only(rows).count_diff == -2);
        CHECK(only(rows).site.line == site_line);
        CHECK(only(rows).traceback == traceback);
    }
    SECTION("gone") {
        grouping.add_older({traceback.id(), {500, 5}});
        const std::vector<StatisticDiff> rows = grouping.take();
        CHECK(only(rows).size == 0);
        CHECK(only(rows).count == 0);
        CHECK(only(rows).size_diff == -500);
        CHECK(only(rows).count_diff == -5);
    }
}

TEST_CASE("grouping: paths to one line are one row by line, two by traceback") {
    const Traceback one = traceback_of([] { return grouped_site(100); });
    const Traceback two = traceback_of([] { return grouped_recursion(1); });
    REQUIRE(one != two);
    Grouping by_line{GroupBy::line};
    Grouping by_traceback{GroupBy::traceback};
    for (Grouping* grouping : {&by_line, &by_traceback}) {
        grouping->add_newer({one.id(), {100, 1}});
        grouping->add_newer({two.id(), {900, 9}});
    }
    const std::vector<StatisticDiff> rows = by_line.take();
    CHECK(only(rows).size == 1000);
    CHECK(only(rows).count == 10);
    CHECK(only(rows).traceback == two);  // the larger one
    CHECK(by_traceback.take().size() == 2);
}

TEST_CASE("grouping: cumulative counts every frame, a recursive one once") {
    const Traceback traceback = traceback_of([] { return grouped_recursion(4); });
    Grouping grouping{GroupBy::function, true};
    grouping.add_newer({traceback.id(), {100, 1}});
    const std::vector<StatisticDiff> rows = grouping.take();
    CHECK(only(support::rows_in(rows, "grouped_site")).size == 100);
    CHECK(only(support::rows_in(rows, "grouped_recursion")).size == 100);
    CHECK(only(support::rows_in(rows, "grouped_recursion")).count == 1);
    CHECK(rows.size() > 2);  // main is there too
}
