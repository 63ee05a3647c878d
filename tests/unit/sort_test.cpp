#include <tracenew.hpp>

#include "support/catch.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

using tracenew::detail::List;
using tracenew::detail::lower_bound;
using tracenew::detail::sort_by;
using tracenew::detail::sorted;
using tracenew::detail::sorted_indices;
using tracenew::detail::SortKey;

namespace {

struct SortElement {
    std::uint32_t major;
    std::uint32_t minor;
    std::uint32_t place;
};

}  // namespace

TEST_CASE("sort: by two numbers, and equal ones keep their order") {
    std::mt19937 random(1);
    for (const std::uint32_t size : {0U, 1U, 2U, 17U, 5000U}) {
        List<SortElement> list;
        for (std::uint32_t i = 0; i < size; ++i) {
            list.push_back({static_cast<std::uint32_t>(random() % 20),
                            static_cast<std::uint32_t>(random() % 20), i});
        }
        sort_by(list, [](const SortElement& one) { return SortKey{one.major, one.minor}; });
        REQUIRE(list.size() == size);
        for (std::uint32_t i = 1; i < size; ++i) {
            const SortElement& left = list[i - 1];
            const SortElement& right = list[i];
            const bool is_in_order = left.major != right.major   ? left.major < right.major
                                     : left.minor != right.minor ? left.minor < right.minor
                                                                 : left.place < right.place;
            CHECK(is_in_order);
        }
    }
}

TEST_CASE("sort: the first that does not come before") {
    const List<int> list{1, 3, 3, 5};
    CHECK(lower_bound(list, [](int one) { return one < 3; }) == list.begin() + 1);
    CHECK(lower_bound(list, [](int one) { return one <= 3; }) == list.begin() + 3);
    CHECK(lower_bound(list, [](int one) { return one < 9; }) == list.end());
    CHECK(lower_bound(List<int>(), [](int) { return true; }) == nullptr);
}

TEST_CASE("sort: indices of what cannot be sorted by numbers") {
    const List<std::string> texts{"pear", "fig", "apple", "kiwi", "date"};
    std::string text;
    for (const std::size_t index :
         sorted_indices(texts.size(), [&](std::size_t left, std::size_t right) {
             return texts[left].size() < texts[right].size();
         })) {
        text += texts[index] + ' ';
    }
    CHECK(text == "fig pear kiwi date apple ");
    CHECK(sorted_indices(0, [](std::size_t, std::size_t) { return true; }).empty());
}

TEST_CASE("sort: a container's elements are moved into their order, and equal ones keep theirs") {
    const auto is_shorter = [](const std::string& left, const std::string& right) {
        return left.size() < right.size();
    };
    const std::vector<std::string> texts{"ccc", "bb", "a", "aa", ""};
    CHECK(sorted(texts, is_shorter) == std::vector<std::string>{"", "a", "bb", "aa", "ccc"});
    CHECK(sorted(List<int>{2, 1, 3}, std::less<int>()) == List<int>{1, 2, 3});
}
