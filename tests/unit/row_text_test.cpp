#include "support/catch.hpp"

#include <tracenew.hpp>

#include <sstream>

using tracenew::GroupBy;
using tracenew::Statistic;
using tracenew::StatisticDiff;

namespace {

template <class Value>
std::string row_text_text_of(const Value& value) {
    std::ostringstream out;
    out << value;
    return out.str();
}

StatisticDiff row_of(std::uint64_t size, std::uint64_t count, std::int64_t size_diff,
                     std::int64_t count_diff) {
    StatisticDiff row;
    row.site.file = "f.cpp";
    row.site.line = 12;
    row.size = size;
    row.count = count;
    row.size_diff = size_diff;
    row.count_diff = count_diff;
    return row;
}

}  // namespace

TEST_CASE("row_text: the article's line") {
    CHECK(tracenew::detail::change_text(row_of(382976, 1440, 49971, 4)) ==
          "48.8 new KiB 374.0 total KiB 4 new 1440 total memory blocks:");
    CHECK(tracenew::detail::change_text(row_of(0, 0, -2048, -1)) ==
          "-2.0 new KiB 0.0 total KiB -1 new 0 total memory blocks:");
}

TEST_CASE("row_text: a statistic prints as tracemalloc's does") {
    Statistic row;
    row.site.file = "f.cpp";
    row.site.line = 12;
    CHECK(row_text_text_of(row) == "f.cpp:12: size=0 B, count=0");
    row.size = 5229;
    row.count = 6;
    CHECK(row_text_text_of(row) == "f.cpp:12: size=5229 B, count=6, average=872 B");
}

TEST_CASE("row_text: a difference prints as tracemalloc's does") {
    CHECK(row_text_text_of(row_of(5229, 6, 5229, 6)) ==
          "f.cpp:12: size=5229 B (+5229 B), count=6 (+6), average=872 B");
    CHECK(row_text_text_of(row_of(0, 0, -20480, -3)) ==
          "f.cpp:12: size=0 B (-20.0 KiB), count=0 (-3)");
}

TEST_CASE("row_text: a stream's own number format does not garble it") {
    std::ostringstream out;
    out << std::hex << std::showbase << row_of(5229, 60, 5229, 6);
    CHECK(out.str() == "f.cpp:12: size=5229 B (+5229 B), count=60 (+6), average=87 B");
}

TEST_CASE("row_text: each grouping has a word") {
    CHECK(std::string(tracenew::detail::name_of(GroupBy::traceback)) == "traceback");
    CHECK(std::string(tracenew::detail::name_of(GroupBy::line)) == "line");
    CHECK(std::string(tracenew::detail::name_of(GroupBy::function)) == "function");
    CHECK(std::string(tracenew::detail::name_of(GroupBy::file)) == "file");
    CHECK(std::string(tracenew::detail::name_of(GroupBy::module)) == "module");
}
