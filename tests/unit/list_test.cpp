#include <tracenew.hpp>

#include "support/catch.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <utility>

using tracenew::detail::List;

namespace {

/// Counts who is alive; a copy of it may fail.
struct ListElement {
    explicit ListElement(int made = 0)
        : number(made) {
        ++alive;
    }
    ListElement(const ListElement& other)
        : number(other.number) {
        if (copies_left == 0) {
            throw std::bad_alloc();
        }
        --copies_left;
        ++alive;
    }
    ListElement(ListElement&& other) noexcept
        : number(std::exchange(other.number, -1)) {
        ++alive;
    }
    ListElement& operator=(ListElement&&) = default;
    ~ListElement() { --alive; }

    int number;
    static inline int alive = 0;
    static inline int copies_left = 0;
};

std::string list_text(const List<std::string>& list) {
    std::string text;
    for (const std::string& element : list) {
        text += element + ' ';
    }
    return text;
}

}  // namespace

TEST_CASE("list: it holds what was pushed, in that order") {
    List<std::uint32_t> list;
    CHECK(list.empty());
    CHECK(list.begin() == list.end());
    for (std::uint32_t i = 0; i < 1000; ++i) {
        list.push_back(i);
    }
    CHECK(list.size() == 1000);
    CHECK(list.front() == 0);
    CHECK(list.back() == 999);
    std::uint32_t next = 0;
    for (const std::uint32_t element : list) {
        CHECK(element == next++);
    }
    list.pop_back();
    list.truncate(7);
    CHECK(list.size() == 7);
    CHECK(list[6] == 6);
    list.clear();
    CHECK(list.empty());
    CHECK(list.capacity() == 1024);
}

TEST_CASE("list: elements are made, moved and destroyed once each") {
    {
        List<ListElement> list;
        for (int i = 0; i < 100; ++i) {
            list.push_back(ListElement(i));
        }
        CHECK(ListElement::alive == 100);
        CHECK(list[0].number == 0);
        CHECK(list[99].number == 99);
        list.truncate(40);
        list.pop_back();
        CHECK(ListElement::alive == 39);
        list.grow(50);
        CHECK(ListElement::alive == 50);
        CHECK(list[38].number == 38);
        CHECK(list[39].number == 0);
        List<ListElement> taken = std::move(list);
        CHECK(list.empty());
        CHECK(taken.size() == 50);
        list = std::move(taken);
        CHECK(list.size() == 50);
        list = List<ListElement>();
        CHECK(ListElement::alive == 0);
    }
    CHECK(ListElement::alive == 0);
}

TEST_CASE("list: what cannot be copied can be kept") {
    List<std::unique_ptr<int>> list;
    for (int i = 0; i < 20; ++i) {
        list.push_back(std::make_unique<int>(i));
    }
    list.emplace_back();
    CHECK(*list[19] == 19);
    CHECK(list.back() == nullptr);
}

TEST_CASE("list: an element of its own may be pushed, whoever has to move for it") {
    List<std::string> list;
    list.push_back("a string that is too long to lie in the element itself");
    for (int i = 0; i < 10; ++i) {
        list.push_back(list.front());
    }
    CHECK(list[0] == list[10]);
}

TEST_CASE("list: copies are of the elements") {
    List<std::string> list{"one", "two"};
    List<std::string> copy = list;
    CHECK(copy == list);
    copy.push_back("three");
    CHECK(copy != list);
    list[0] = "none";
    CHECK(list_text(copy) == "one two three ");
    list.append(copy.begin() + 1, copy.end());
    CHECK(list_text(list) == "none two two three ");
    copy = list;
    CHECK(copy == list);

    List<int> numbers{1, 2};
    const List<int> more{3, 4, 5};
    numbers.append(more.begin(), more.end());
    numbers.append(nullptr, nullptr);
    CHECK(numbers == List<int>{1, 2, 3, 4, 5});
}

TEST_CASE("list: without memory nothing changes") {
    List<std::uint64_t> list{1, 2, 3};
    const std::size_t capacity = list.capacity();
    constexpr std::size_t too_many = SIZE_MAX / sizeof(std::uint64_t);
    CHECK_THROWS_AS(list.reserve(too_many), std::bad_alloc);
    CHECK_THROWS_AS(list.grow(too_many), std::bad_alloc);
    CHECK(list == List<std::uint64_t>{1, 2, 3});
    CHECK(list.capacity() == capacity);
}

TEST_CASE("list: a copy that fails leaves nothing behind") {
    {
        List<ListElement> list;
        for (int i = 0; i < 5; ++i) {
            list.push_back(ListElement(i));
        }
        ListElement::copies_left = 3;
        CHECK_THROWS_AS(List<ListElement>(list), std::bad_alloc);
        CHECK(ListElement::alive == 5);

        List<ListElement> other;
        ListElement::copies_left = 3;
        CHECK_THROWS_AS(other = list, std::bad_alloc);
        CHECK(other.empty());
        CHECK_THROWS_AS(list.push_back(list[0]), std::bad_alloc);
        CHECK(list.size() == 5);
    }
    CHECK(ListElement::alive == 0);
}
