// SPDX-License-Identifier: MIT
// What the programs of this folder share. A case is a function whose blocks are traced alone; the
// lines that a person would name for them are marked "site: " and the case's name.
#pragma once

namespace sites {

struct Case {
    Case(const char* its_name, void (*code)()) noexcept;

    const char* name;
    void (*run)();
    const Case* next = nullptr;
};

inline const Case* first = nullptr;
inline const Case** end = &first;

inline Case::Case(const char* its_name, void (*code)()) noexcept
    : name(its_name)
    , run(code) {
    *end = this;
    end = &next;
}

/// The compiler must take the object for used, here and later.
template <class Object>
inline Object& kept(Object& object) {
    __asm__ volatile("" ::"r"(&object) : "memory");
    return object;
}

}  // namespace sites

/// Nobody leaves the case by a jump: it was called through a pointer, and nothing would tell of it.
#define CASE(NAME)                                                                                 \
    static void NAME();                                                                            \
    static const sites::Case NAME##_is(#NAME, [] {                                                 \
        NAME();                                                                                    \
        sites::kept(NAME##_is);                                                                    \
    });                                                                                            \
    static void NAME()
