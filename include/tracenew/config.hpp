// SPDX-License-Identifier: MIT
// What a user may set before the include, and what this compiler offers.
// World: both. May include: version, <cstddef>.
#pragma once

#include "tracenew/version.hpp"

// One sentence instead of the compiler's own hundreds: an include that is not found ends them.
#if __cplusplus < 201703L
#error "tracenew needs C++17: compile with -std=c++17 or later"
#include <see the error above>
#endif
#if !defined(__SIZEOF_POINTER__) || __SIZEOF_POINTER__ < 8
#error "tracenew needs a 64-bit program: it supports Linux on x86-64"
#include <see the error above>
#endif

// Linkage of the replacement operators in this translation unit:
//   2  weak (default): include the header in as many translation units as you like
//   1  strong: in exactly one translation unit; two are a link error, which is the point
//   0  none: this translation unit only calls the API (or defines operators of its own)
// It is the one macro that may differ between translation units: no inline function looks at it.
#ifndef TRACENEW_CONFIG_HOOKS
#define TRACENEW_CONFIG_HOOKS 2
#endif
#if TRACENEW_CONFIG_HOOKS != 0 && TRACENEW_CONFIG_HOOKS != 1 && TRACENEW_CONFIG_HOOKS != 2
#error "TRACENEW_CONFIG_HOOKS must be 2 (weak), 1 (strong, in one translation unit) or 0 (none)"
#endif

// 1: this translation unit only declares, at a fraction of the cost. One source file of the program
// that includes <tracenew.hpp> without it (and with operators) holds the rest, for all of them.
#ifndef TRACENEW_CONFIG_COMPILED
#define TRACENEW_CONFIG_COMPILED 0
#endif
#if TRACENEW_CONFIG_COMPILED != 0 && TRACENEW_CONFIG_COMPILED != 1
#error "TRACENEW_CONFIG_COMPILED must be 1 (declare only) or 0 (hold everything, the default)"
#endif
#if TRACENEW_CONFIG_COMPILED == 1 && TRACENEW_CONFIG_HOOKS == 1
#error                                                                                             \
    "TRACENEW_CONFIG_HOOKS 1 belongs into the source file that is without TRACENEW_CONFIG_COMPILED"
#endif

// Function-like on purpose: a misspelled feature does not compile, instead of being silently 0.
#define TRACENEW_HAS(feature) TRACENEW_HAS_##feature()

#if defined(__cpp_exceptions)
#define TRACENEW_HAS_EXCEPTIONS() 1
#else
#define TRACENEW_HAS_EXCEPTIONS() 0
#endif

#if defined(__SANITIZE_ADDRESS__)
#define TRACENEW_HAS_ADDRESS_SANITIZER() 1
#elif defined(__has_feature)
#define TRACENEW_HAS_ADDRESS_SANITIZER() __has_feature(address_sanitizer)
#else
#define TRACENEW_HAS_ADDRESS_SANITIZER() 0
#endif

#if defined(__SANITIZE_THREAD__)
#define TRACENEW_HAS_THREAD_SANITIZER() 1
#elif defined(__has_feature)
#define TRACENEW_HAS_THREAD_SANITIZER() __has_feature(thread_sanitizer)
#else
#define TRACENEW_HAS_THREAD_SANITIZER() 0
#endif
