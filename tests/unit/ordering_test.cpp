#include "support/catch.hpp"

#include <tracenew.hpp>

#include <algorithm>

using tracenew::Statistic;
using tracenew::StatisticDiff;

namespace {

Statistic statistic(const char* file, std::uint64_t size, std::uint64_t count) {
    Statistic row;
    row.site.file = file;
    row.size = size;
    row.count = count;
    return row;
}

StatisticDiff diff(const char* file, std::int64_t size_diff, std::int64_t count_diff,
                   std::uint64_t size) {
    StatisticDiff row;
    row.site.file = file;
    row.size_diff = size_diff;
    row.count_diff = count_diff;
    row.size = size;
    return row;
}

template <class Row>
std::string order_of(std::vector<Row> rows) {
    std::sort(rows.begin(), rows.end(), [](const Row& left, const Row& right) {
        return tracenew::detail::is_before(left, right);
    });
    std::string order;
    for (const Row& row : rows) {
        order += row.site.file;
    }
    return order;
}

}  // namespace

TEST_CASE("ordering: statistics come largest first, then by count, then by name") {
    CHECK(order_of<Statistic>({statistic("d", 1, 1), statistic("c", 5, 1), statistic("a", 5, 2),
                               statistic("b", 5, 1)}) == "abcd");
}

TEST_CASE("ordering: growth comes before any release, however large") {
    CHECK(order_of<StatisticDiff>({diff("d", -1000000, -10, 0), diff("c", 0, 0, 9),
                                   diff("b", 1, 1, 1), diff("a", 2, 1, 2)}) == "abcd");
}

TEST_CASE("ordering: equal changes go by blocks, then by size, then by name") {
    CHECK(order_of<StatisticDiff>({diff("d", 8, 1, 10), diff("c", 8, 1, 10), diff("b", 8, 1, 20),
                                   diff("a", 8, 2, 5)}) == "abcd");
}
