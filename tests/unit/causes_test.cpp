#include "support/catch.hpp"

#include <tracenew.hpp>

using tracenew::Verdict;
using tracenew::detail::Call;
using tracenew::detail::Causes;
using tracenew::detail::Comings;
using tracenew::detail::History;
using tracenew::detail::Survivors;
using tracenew::detail::TracebackId;
using tracenew::detail::Way;

namespace {

/// A block in each of 100 iterations, from iteration `first` on.
Comings comings_from(std::uint64_t first) {
    History history;
    for (std::uint64_t i = 1; i <= 100; ++i) {
        if (i >= first) {
            history.note(TracebackId{1}, {i, i}, {i + 1, i + 1}, i);
        }
        history.close({i, i});
    }
    Survivors survivors{history, 0, 100, 100};
    for (std::uint64_t i = first; i <= 100; ++i) {
        survivors.add(TracebackId{1}, i - 1);
    }
    return Comings{{TracebackId{1}}, history, survivors};
}

/// "outer" calls the loop, "loop" is the loop's line, and all else is further in.
Call call(const char* line, const char* callee) {
    const std::string name = line;
    Call made;
    made.line = line;
    made.callee = callee;
    made.is_of_loop = name.rfind("loop", 0) == 0 || name == "outer";
    made.is_in_reach = name != "outer";
    return made;
}

Causes::Row row(const char* function, const char* site, tracenew::detail::List<Call> calls,
                std::uint64_t first = 1, Verdict verdict = Verdict::leak,
                tracenew::Grower grower = tracenew::Grower::none) {
    return {comings_from(first), Way{site, std::move(calls)}, function, verdict, grower};
}

/// "0 2 by new:7; 1 3 by open:4"
std::string causes_of(const tracenew::detail::List<Causes::Row>& rows, double share = 1) {
    std::string text;
    for (const Causes::Cause& cause :
         Causes::find(rows, [&](const auto&, const std::string&) { return share; })) {
        text += text.empty() ? "" : "; ";
        for (const std::size_t each : cause.rows) {
            text += std::to_string(each) + ' ';
        }
        text += "by " + cause.line;
    }
    return text;
}

const Call handle = call("loop:5", "handle");

}  // namespace

TEST_CASE("causes: an object, and what its constructor allocates") {
    const Call open = call("handle:9", "open");
    const Call make = call("open:4", "Session::Session");
    const tracenew::detail::List<Causes::Row> rows = {
        row("open", "open:4", {handle, open}),
        row("Session::Session", "session:7", {handle, open, make}),
        row("Headers::Headers", "headers:3",
            {handle, open, make, call("session:8", "Headers::Headers")}),
        row("Headers::add", "headers:5",
            {handle, open, make, call("session:8", "Headers::Headers"),
             call("headers:4", "Headers::add")}),
    };
    CHECK(causes_of(rows) == "0 1 2 3 by open:4");
    // The object itself is on the stack, or in a container that has been seen before.
    CHECK(causes_of({rows[1], rows[2], rows[3]}) == "0 1 2 by open:4");
    // Its own constructor allocates at two lines.
    CHECK(causes_of({rows[2], rows[3]}) == "0 1 by session:8");
    // In the body of the loop itself.
    CHECK(causes_of({row("loop", "loop:6", {}),
                     row("Session::Session", "session:7", {call("loop:6", "Session::Session")})}) ==
          "0 1 by loop:6");
}

TEST_CASE("causes: two calls in the loop's body are two leaks, though they keep step") {
    CHECK(causes_of({row("leak", "leak:1", {call("loop:5", "leak")}),
                     row("other", "other:1", {call("loop:6", "other")})})
              .empty());
    CHECK(causes_of({row("leak", "leak:1", {handle, call("handle:9", "leak")}),
                     row("other", "other:1", {handle, call("handle:10", "other")}),
                     row("third", "third:1", {handle, call("handle:11", "third")}),
                     row("handle", "handle:12", {handle})})
              .empty());
    // `answers.push_back(handle())`
    CHECK(causes_of({row("loop", "loop:5", {}), row("handle", "handle:9", {handle})}).empty());
}

TEST_CASE("causes: two lines of one function are two leaks") {
    const Call open = call("handle:9", "open");
    CHECK(causes_of({row("open", "open:4", {handle, open}), row("open", "open:5", {handle, open}),
                     row("open", "open:6", {handle, open})})
              .empty());
    CHECK(causes_of({row("a", "a:1", {handle, open, call("open:4", "a")}),
                     row("b", "b:1", {handle, open, call("open:5", "b")})})
              .empty());
}

TEST_CASE("causes: three functions that leak by one call inside the loop's body") {
    const Call open = call("handle:9", "open");
    const tracenew::detail::List<Causes::Row> rows = {
        row("open", "open:4", {handle, open}), row("a", "a:1", {handle, open, call("open:5", "a")}),
        row("b", "b:1", {handle, open, call("open:6", "b")}),
        row("a", "a:2", {handle, open, call("open:5", "a")})};
    CHECK(causes_of(rows) == "0 1 2 3 by handle:9");
    // Most of what is done by that call is something else: it is the way of all work.
    CHECK(causes_of(rows, 0.2).empty());
    CHECK(causes_of({rows[1], rows[2], rows[3]}).empty());  // two functions
}

TEST_CASE("causes: what does not come at the same times is not one, nor what is another verdict") {
    const Call open = call("handle:9", "open");
    const Call make = call("open:4", "Session::Session");
    CHECK(causes_of({row("open", "open:4", {handle, open}),
                     row("Session::Session", "session:7", {handle, open, make}, 40)})
              .empty());
    CHECK(
        causes_of({row("open", "open:4", {handle, open}),
                   row("Session::Session", "session:7", {handle, open, make}, 1, Verdict::growing)})
            .empty());
}

TEST_CASE("causes: a constructor that the loop runs in makes nothing one") {
    const Call outer = call("outer", "Server::Server");
    CHECK(causes_of({row("a", "a:1", {outer, call("loop:5", "a")}),
                     row("b", "b:1", {outer, call("loop:6", "b")})})
              .empty());
}

TEST_CASE("causes: two objects of one class, made at two lines, are two") {
    const Call first = call("handle:9", "Session::Session");
    const Call second = call("handle:10", "Session::Session");
    CHECK(causes_of({row("handle", "handle:9", {handle}), row("handle", "handle:10", {handle}),
                     row("f", "f:1", {handle, first, call("session:7", "f")}),
                     row("g", "g:1", {handle, second, call("session:8", "g")})}) ==
          "0 2 by handle:9; 1 3 by handle:10");
}

// The block limit of a check excuses a queue, and never a container: a sum of both was of the
// worse.
TEST_CASE("causes: a queue and a container that keep step are two, for one word must do for both") {
    const Call open = call("handle:9", "open");
    const Call make = call("open:4", "Session::Session");
    const auto both = [&](tracenew::Grower one, tracenew::Grower other) {
        return causes_of({row("open", "open:4", {handle, open}, 1, Verdict::growing, one),
                          row("Session::Session", "session:7", {handle, open, make}, 1,
                              Verdict::growing, other)});
    };
    CHECK(both(tracenew::Grower::queue, tracenew::Grower::queue) == "0 1 by open:4");
    CHECK(both(tracenew::Grower::queue, tracenew::Grower::container).empty());
}
