#include <tracenew.hpp>

#include "support/catch.hpp"

#include <utility>

using tracenew::detail::Owned;
using tracenew::detail::Shared;
using tracenew::detail::SharedStorage;

namespace {

struct PointersObject {
    explicit PointersObject(int made)
        : number(made) {
        ++alive;
    }
    PointersObject(const PointersObject&) = delete;
    PointersObject& operator=(const PointersObject&) = delete;
    ~PointersObject() { --alive; }

    int number;
    static inline int alive = 0;
};

}  // namespace

TEST_CASE("pointers: one owner at a time, with which the object goes") {
    {
        Owned<PointersObject> first(new PointersObject(1));
        Owned<PointersObject> second = std::move(first);
        CHECK(first == nullptr);
        CHECK(second->number == 1);
        first = Owned<PointersObject>(new PointersObject(2));
        CHECK(PointersObject::alive == 2);
        second = std::move(first);
        CHECK(PointersObject::alive == 1);
        CHECK((*second).number == 2);
        second = nullptr;
        CHECK(!second);
        CHECK(PointersObject::alive == 0);
        second = Owned<PointersObject>(new PointersObject(3));
        const Owned<PointersObject> released(second.release());
        CHECK(second == nullptr);
        CHECK(released != nullptr);
    }
    CHECK(PointersObject::alive == 0);
}

TEST_CASE("pointers: what is shared goes with the last of its owners") {
    {
        Shared<const PointersObject> first = Shared<const PointersObject>::make(1);
        const Shared<const PointersObject> second = first;
        CHECK(first == second);
        const SharedStorage whatever = second;
        first = Shared<const PointersObject>::make(2);
        CHECK(PointersObject::alive == 2);
        CHECK(first->number == 2);
        CHECK(Shared<const PointersObject>(whatever)->number == 1);
        first = nullptr;
        CHECK(first == nullptr);
        CHECK(PointersObject::alive == 1);
        Shared<const PointersObject> third = second;
        const Shared<const PointersObject> fourth = std::move(third);
        CHECK(third == nullptr);
        CHECK(fourth.get() == second.get());
    }
    CHECK(PointersObject::alive == 0);
}
