#include <tracenew.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <cstddef>
#include <random>
#include <vector>

TEST_CASE("median: the middle one, of an even number the upper one") {
    std::mt19937 random(1);
    for (const unsigned values : {1U, 3U, 100000U}) {
        for (std::size_t size = 1; size < 200; ++size) {
            std::vector<double> numbers;
            for (std::size_t i = 0; i < size; ++i) {
                numbers.push_back(static_cast<double>(random() % values));
            }
            std::vector<double> sorted = numbers;
            std::sort(sorted.begin(), sorted.end());
            CHECK(tracenew::detail::median(numbers.data(), size) == sorted[size / 2]);
        }
    }
}
