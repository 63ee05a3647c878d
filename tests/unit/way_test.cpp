#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <string>

using support::contains;
using tracenew::detail::is_constructor;
using tracenew::detail::LoopSite;
using tracenew::detail::TracebackId;
using tracenew::detail::Way;

namespace {

struct WayObject {
    SITE WayObject()
        : block(support::kept(::operator new(30))) {}
    WayObject(const WayObject&) = delete;
    WayObject& operator=(const WayObject&) = delete;
    ~WayObject() { ::operator delete(block); }
    void* block;
};

SITE WayObject* way_factory() {
    return static_cast<WayObject*>(support::kept(new WayObject));
}

SITE WayObject* by_one_way() {
    return static_cast<WayObject*>(support::kept(way_factory()));
}

SITE WayObject* by_another_way() {
    return static_cast<WayObject*>(support::kept(way_factory()));
}

std::vector<std::string> callees_of(const Way& way) {
    std::vector<std::string> names;
    for (const tracenew::detail::Call& call : way.calls()) {
        names.push_back(call.callee);
    }
    return names;
}

}  // namespace

TEST_CASE("way: a constructor is known by its name") {
    for (const char* const name :
         {"Session::Session", "ns::Session::Session(int, std::string const&)", "Box<int>::Box(int)",
          "(anonymous namespace)::Box<std::pair<int, A::B> >::Box<long>(long)",
          "Session::Session+0x12", "a::b::c::c[abi:cxx11](x)"}) {
        CAPTURE(name);
        CHECK(is_constructor(name));
    }
    for (const char* const name :
         {"", "main", "Session::~Session", "Session::open", "session::Session::Session::open(int)",
          "Session::Session(int)::{lambda()#1}::operator()() const", "Session::operator<",
          "program+0x1234"}) {
        CAPTURE(name);
        CHECK_FALSE(is_constructor(name));
    }
}

TEST_CASE("way: the calls that all paths share, outermost first") {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start(30) == tracenew::StartStatus::started);
    WayObject* const objects[] = {by_one_way(), by_another_way()};
    tracenew::detail::List<TracebackId> paths;
    for (const WayObject* object : objects) {
        paths.push_back(tracer.traceback_of(object->block)->id());
    }
    LoopSite loop;
    loop.note();
    CHECK(contains(tracenew::Traceback{loop.traceback()}.site().file, "way_test.cpp"));
    CHECK(tracenew::Traceback{loop.traceback()}.site().line == __LINE__ - 2);

    const Way one{{paths[0]}, loop.traceback()};
    std::vector<std::string> callees = callees_of(one);
    REQUIRE(callees.size() >= 3);
    callees.erase(callees.begin(), callees.end() - 3);
    CHECK(contains(callees[0], "by_one_way"));
    CHECK(contains(callees[1], "way_factory"));
    CHECK(contains(callees[2], "WayObject::WayObject"));
    const std::size_t calls = one.calls().size();
    CHECK(one.calls()[calls - 3].is_of_loop);
    CHECK(one.calls()[calls - 3].is_in_reach);
    CHECK_FALSE(one.calls()[calls - 2].is_of_loop);
    CHECK_FALSE(one.calls()[0].is_in_reach);

    const Way both{paths, loop.traceback()};
    callees = callees_of(both);
    REQUIRE_FALSE(callees.empty());
    CHECK(contains(callees.back(), "WayObject::WayObject"));
    for (const std::string& callee : callees) {
        CHECK_FALSE(contains(callee, "_way"));
    }
    CHECK(both.calls().back().addresses.size() == 2);
    CHECK(both.site() == one.site());
    CHECK(both.goes_by(both.site()));
    CHECK(both.goes_by(both.calls().back().line));
    CHECK_FALSE(both.goes_by("elsewhere"));
    for (WayObject* object : objects) {
        delete object;
    }
}

TEST_CASE("way: where the loop is not known, it is main's") {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start(100) == tracenew::StartStatus::started);
    WayObject* const object = by_one_way();
    const Way way{{tracer.traceback_of(object->block)->id()}, TracebackId::own};
    REQUIRE_FALSE(way.calls().empty());
    CHECK(way.calls().front().is_of_loop);
    CHECK_FALSE(way.calls().back().is_of_loop);
    delete object;
}
