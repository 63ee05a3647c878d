#include "support/catch.hpp"

#include <tracenew.hpp>

#include <ios>
#include <new>
#include <ostream>
#include <sstream>
#include <streambuf>
#include <string>

namespace detail = tracenew::detail;

TEST_CASE("shortage: what there is no memory for is left out, and counted") {
    const detail::Shortage shortage;
    CHECK(detail::has_memory_for([] {}));
    CHECK(!shortage.came());
    CHECK(!detail::has_memory_for([] { throw std::bad_alloc(); }));
    CHECK(shortage.came());
}

TEST_CASE("shortage: what is thrown for another reason is thrown on") {
    CHECK_THROWS_AS(detail::has_memory_for([] { throw 1; }), int);
    CHECK_THROWS_AS(detail::or_without([]() -> int { throw 1; }, [] { return 0; }), int);
}

TEST_CASE("shortage: the outermost answer makes do with less, those inside must be whole") {
    bool went_on = false;
    const int answer = detail::or_without(
        [&]() -> int {
            const int inner =
                detail::or_without([]() -> int { throw std::bad_alloc(); }, [] { return 1; });
            went_on = true;
            return inner;
        },
        [] { return 2; });
    CHECK(answer == 2);
    CHECK(!went_on);
}

TEST_CASE("shortage: a text that has no memory for its rest says so") {
    std::ostringstream out;
    detail::write_what_fits(out, [&] {
        out << "begun";
        throw std::bad_alloc();
    });
    CHECK(out.str() == "begun\n(there is not enough memory for the rest of this text)\n");
}

namespace {

struct ShortageFullBuffer : std::streambuf {
    int_type overflow(int_type) override { throw std::bad_alloc(); }
};

}  // namespace

TEST_CASE("shortage: what the stream throws goes to whoever asked it to throw") {
    ShortageFullBuffer buffer;
    std::ostream out(&buffer);
    out.exceptions(std::ios::badbit);
    CHECK_THROWS_AS(out << tracenew::LoopReport{}, std::bad_alloc);

    std::ostream silent(&buffer);
    CHECK_NOTHROW(silent << tracenew::LoopReport{});
    CHECK(silent.bad());
}

TEST_CASE("shortage: a report for which there was no memory says so, and is not ok") {
    tracenew::LoopReport report;
    report.refused = true;
    report.tracing = true;
    report.iterations = 100;
    report.not_measured = detail::no_memory_text;
    report.losses.refused = 3;
    std::ostringstream out;
    out << report;
    CHECK(out.str().find("cannot tell: there is not enough memory to look") != std::string::npos);
    CHECK(out.str().find("Lost: 3 names or answers without memory for them") != std::string::npos);
    CHECK(!report.check().ok());
    CHECK(!tracenew::GrowthCheck::refused().ok());
    CHECK(tracenew::Snapshot::refused().error() == "out of memory");
    CHECK(tracenew::Snapshot::refused().filter_traces({}).error() == "out of memory");
}
