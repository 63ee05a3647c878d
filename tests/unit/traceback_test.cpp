#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <functional>
#include <map>
#include <memory>
#include <sstream>
#include <unordered_map>

using support::contains;
using tracenew::Traceback;
using tracenew::Tracer;

namespace {

constexpr unsigned inner_line = __LINE__ + 2;
SITE void* traced_inner() {
    void* block = ::operator new(10);  // the line to find
    return support::kept(block);
}

constexpr unsigned outer_line = __LINE__ + 2;
SITE void* traced_outer() {
    void* block = traced_inner();
    return support::kept(block);
}

SITE Traceback traceback_of_inner(std::size_t frames) {
    Tracer tracer;
    REQUIRE(tracer.start(frames) == tracenew::StartStatus::started);
    void* block = traced_outer();
    const std::optional<Traceback> traceback = tracer.traceback_of(block);
    ::operator delete(block);
    REQUIRE(traceback.has_value());
    return *traceback;
}

struct Session {
    std::string user = std::string(100, 'u');
    int number = 0;
};

}  // namespace

TEST_CASE("traceback: most recent first, from the line of the allocation to main") {
    const Traceback traceback = traceback_of_inner(100);
    CHECK(traceback.site().line == inner_line);
    CHECK(contains(traceback.site().file, "traceback_test.cpp"));
    CHECK(contains(traceback.site().function, "traced_inner"));
    CHECK_FALSE(traceback.site().module.empty());
    CHECK(traceback.site().address != 0);
    const std::size_t site = traceback.site_index();
    REQUIRE(site + 1 < traceback.size());
    CHECK(traceback[site + 1].line == outer_line);
    CHECK(contains(traceback[site + 1].function, "traced_outer"));
    bool met_main = false;
    for (const tracenew::Frame& frame : traceback) {
        met_main = met_main || support::is_main(frame.function);
        CHECK_FALSE(frame.function.empty());
    }
    CHECK(met_main);
    CHECK(static_cast<std::size_t>(traceback.end() - traceback.begin()) == traceback.size());
}

TEST_CASE("traceback: operator new itself is not in it") {
    for (const tracenew::Frame& frame : traceback_of_inner(100)) {
        CHECK_FALSE(contains(frame.function, "operator new"));
    }
}

TEST_CASE("traceback: total_frames says when there was more than was kept") {
    const Traceback whole = traceback_of_inner(200);
    CHECK(whole.total_frames() == whole.size());
    const Traceback cut = traceback_of_inner(1);
    CHECK(cut.size() < whole.size());
    CHECK(cut.total_frames() == cut.size() + 1);
    CHECK(cut.site().line == inner_line);
}

TEST_CASE("traceback: format has a line for a frame and its source text below it") {
    const Traceback traceback = traceback_of_inner(100);
    const std::vector<std::string> lines = traceback.format(traceback.site_index() + 1);
    REQUIRE(lines.size() >= 2);
    const std::string& where = lines[lines.size() - 2];
    CHECK(contains(where, "  File \""));
    CHECK(contains(where, "traceback_test.cpp\", line " + std::to_string(inner_line) + ", in "));
    CHECK(contains(where, "traced_inner"));
    CHECK(lines.back() == "    void* block = ::operator new(10);  // the line to find");
    CHECK(traceback.format().size() > lines.size());
    CHECK(traceback.format(100000).size() == traceback.format().size());
}

TEST_CASE("traceback: prints its site") {
    std::ostringstream out;
    out << traceback_of_inner(5);
    CHECK(contains(out.str(), "traceback_test.cpp:" + std::to_string(inner_line)));
}

TEST_CASE("traceback: equal paths are equal, and one that was never made has a frame to show") {
    // Three frames end in traceback_of_inner, whoever calls it.
    CHECK(traceback_of_inner(3) == traceback_of_inner(3));
    CHECK(traceback_of_inner(3) != traceback_of_inner(1));
    const Traceback none;
    REQUIRE(none.size() == 1);
    CHECK(none.site().function == "<unknown>");
    CHECK(none.total_frames() == 1);
    CHECK(none.format().size() == 1);
}

// The user's own line, past the library's frames, whatever the container and however few frames.
TEST_CASE("traceback: the site is the user's line for what the standard library allocates") {
    for (const std::size_t frames : {std::size_t{1}, std::size_t{10}}) {
        CAPTURE(frames);
        Tracer tracer;
        REQUIRE(tracer.start(frames) == tracenew::StartStatus::started);
        const auto line_of = [&](const void* block) {
            const std::optional<Traceback> traceback = tracer.traceback_of(block);
            REQUIRE(traceback.has_value());
            CHECK(contains(traceback->site().file, "traceback_test.cpp"));
            return traceback->site().line;
        };
        std::vector<int> vector;
        unsigned line = __LINE__ + 1;
        vector.push_back(1);
        CHECK(line_of(vector.data()) == line);

        std::string string;
        line = __LINE__ + 1;
        string.assign(200, 's');
        CHECK(line_of(string.data()) == line);

        line = __LINE__ + 1;
        auto unique = std::make_unique<Session>();
        CHECK(line_of(unique.get()) == line);

        // A node begins before its value.
        const auto line_of_node = [&](const void* value, std::size_t most) {
            for (std::size_t offset = 0; offset <= most; offset += 16) {
                const auto address =
                    (reinterpret_cast<std::uintptr_t>(value) & ~std::uintptr_t{15});
                const void* block = reinterpret_cast<const void*>(address - offset);
                if (tracer.traceback_of(block).has_value()) {
                    return line_of(block);
                }
            }
            return 0U;
        };
        std::map<int, int> map;
        line = __LINE__ + 1;
        map[3] = 4;
        CHECK(line_of_node(&map[3], 64) == line);

        std::unordered_map<int, int> hashed;
        line = __LINE__ + 1;
        hashed[3] = 4;
        CHECK(line_of_node(&hashed[3], 64) == line);

        line = __LINE__ + 1;
        auto shared = std::make_shared<Session>();
        CHECK(line_of_node(shared.get(), 64) == line);
    }
}

TEST_CASE("traceback: a handle is good after stop, clear and for as long as one likes") {
    Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    void* block = traced_outer();
    const std::optional<Traceback> traceback = tracer.traceback_of(block);
    tracer.clear_traces();
    tracer.stop();
    ::operator delete(block);
    REQUIRE(traceback.has_value());
    CHECK(traceback->site().line == inner_line);
}
