// SPDX-License-Identifier: MIT
// Members: those that somebody wrote have a line, those that nobody wrote are their caller's.
#include "sites.hpp"

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

const std::string text(60, 't');  // site: before_main

class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct Base {
    explicit Base(std::size_t size)
        : name(size, 'b') {}  // site: inherited_own
    Base(const Base&) = default;
    Base& operator=(const Base&) = default;
    virtual ~Base() = default;
    std::string name;
};

struct Derived : Base {
    using Base::Base;
};

struct Initialized {
    std::string name = std::string(70, 'i');  // site: default_member_initializer
    int number = 0;
};

struct Written {
    Written()
        : first(50, 'w') {       // site: written_constructor written_copy written_assignment
        second.assign(60, 'w');  // site: written_constructor written_copy written_assignment
    }
    Written(const Written& other)
        : first(other.first)      // site: written_copy
        , second(other.second) {  // site: written_copy
        third.assign(70, 'c');    // site: written_copy
    }
    Written& operator=(const Written& other) {
        third = other.first + "x";  // site: written_assignment
        return *this;
    }
    ~Written() = default;
    std::string first;
    std::string second;
    std::string third;
};

std::string left_by_destructor;

struct LeavesSome {
    ~LeavesSome() {
        left_by_destructor.assign(50, 'd');  // site: written_destructor
    }
};

struct OwnNew {
    static void* operator new(std::size_t size) {
        void* memory = ::operator new(size);  // site: class_operator_new
        return sites::kept(memory);
    }
    static void operator delete(void* memory) { ::operator delete(memory); }
    int number = 0;
};

struct Converts {
    operator std::string() const {
        return std::string(50, 'v');  // site: conversion
    }
    std::string operator()(int count) const {
        return std::string(static_cast<std::size_t>(count), 'o');  // site: call_operator
    }
    std::string operator[](int count) const {
        return std::string(static_cast<std::size_t>(count), 's');  // site: subscript_operator
    }
};

std::string operator""_long(const char* letters, std::size_t size) {
    return std::string(letters, size) + std::string(50, 'l');  // site: literal
}

std::string operator<<(const Converts&, int count) {
    return std::string(static_cast<std::size_t>(count), 'l');  // site: shift_operator
}

template <class... Part>
std::string joined(const Part&... part) {
    std::string all;
    (all.append(part), ...);  // site: fold
    return all;
}

template <class Type>
struct Holder {
    Type* held = nullptr;
    void make() {
        held = new Type(50, 'h');  // site: class_template
        sites::kept(held);
    }
};

// The function is left by a jump at -O2.
__attribute__((noinline)) Initialized* make_initialized() {
    return new Initialized{text, 1};  // site: returned_new
}
__attribute__((noinline)) int* make_int() {
    return new int;  // site: returned_int
}
__attribute__((noinline)) int* make_int_of_two_lines(bool is_one) {
    if (is_one) {
        return new int;  // site: returned_in_branch
    }
    return nullptr;
}
__attribute__((noinline)) void* make_x() {
    return ::operator new(40);  // site: returned_beside_others
}
__attribute__((noinline)) void* make_y() {
    return ::operator new(41);
}
__attribute__((noinline)) void* forward1() {
    return make_y();
}
__attribute__((noinline)) void* forward2(int count) {
    return count > 5 ? make_y() : make_x();
}

std::string results[20];
volatile int asked = 1;

}  // namespace

CASE(inherited_standard) {
    static Error* error;
    error = new Error("what happened to the request, in words");  // site: inherited_standard
    sites::kept(error);
}

CASE(inherited_own) {
    static std::unique_ptr<Base> made;
    made.reset(new Derived(90));  // site: inherited_own
}

CASE(implicit_copy) {
    static Derived one(5);
    static std::unique_ptr<Base> copy;
    one.name.assign(100, 'x');     // site: implicit_copy
    copy.reset(new Derived(one));  // site: implicit_copy
}

CASE(implicit_assignment) {
    static Derived one(5);
    static Derived two(5);
    one.name.assign(100, 'x');  // site: implicit_assignment
    two = one;                  // site: implicit_assignment
}

CASE(default_member_initializer) {
    static Initialized* made;
    made = new Initialized;  // site: default_member_initializer
    sites::kept(made);
}

CASE(written_constructor) {
    static Written made;
}

CASE(written_copy) {
    static const Written one;
    static Written* copy;
    copy = new Written(one);  // site: written_copy
    sites::kept(copy);
}

CASE(written_assignment) {
    static const Written one;
    static Written two;
    two = one;
}

CASE(written_destructor) {
    const LeavesSome last;
    sites::kept(last);
}

CASE(class_operator_new) {
    static OwnNew* made;
    made = new OwnNew;
    sites::kept(made);
}

CASE(conversion) {
    results[0] = Converts();
}

CASE(call_operator) {
    results[1] = Converts()(50);
}

CASE(subscript_operator) {
    results[2] = Converts()[50];
}

CASE(literal) {
    results[3] = "name"_long;
}

CASE(shift_operator) {
    results[4] = Converts() << 50;
}

CASE(fold) {
    results[5] = joined(text, text);
}

CASE(class_template) {
    static Holder<std::string> holder;
    holder.make();
}

CASE(returned_new) {
    static Initialized* made;
    made = make_initialized();
    sites::kept(made);
}

CASE(returned_int) {
    static int* made;
    made = make_int();
    sites::kept(made);
}

CASE(returned_in_branch) {
    static int* made;
    made = make_int_of_two_lines(asked == 1);
    sites::kept(made);
}

CASE(returned_beside_others) {
    static void* made;
    made = forward2(asked);
    if (made == nullptr) {
        made = forward1();
    }
    sites::kept(made);
}
