// SPDX-License-Identifier: MIT
// What must be said to the compiler in its own dialect (GCC's, which clang speaks too).
// World: hot. May include: config.
#pragma once

#include "tracenew/config.hpp"

// State that every module of the process must share, whatever -fvisibility says.
#define TRACENEW_SHARED __attribute__((visibility("default")))

// A function whose meaning depends on a flag of its translation unit (-fno-exceptions) must not be
// merged by the linker with the same function of another one: inlining it always keeps them apart.
#define TRACENEW_PER_TU __attribute__((always_inline)) inline

// What the hook does for each block is inlined at -O0 too, where users debug and calls cost most,
// into a few functions that GCC then optimises. (Clang has no such attribute.)
#define TRACENEW_HOT __attribute__((always_inline)) inline
#if defined(__GNUC__) && !defined(__clang__) && !defined(__OPTIMIZE__)
#define TRACENEW_OPTIMIZED __attribute__((optimize("O2")))
#else
#define TRACENEW_OPTIMIZED
#endif

// Of a function that reads what AddressSanitizer does not know; inlined, it would be checked like
// its caller.
#if TRACENEW_HAS(ADDRESS_SANITIZER)
#define TRACENEW_UNCHECKED __attribute__((noinline, no_sanitize("address"))) inline
#else
#define TRACENEW_UNCHECKED TRACENEW_HOT
#endif

// A function of the public headers is compiled where it is defined, called or not: translation
// units that only declare it (TRACENEW_CONFIG_COMPILED) find it there. Not for constructors and
// destructors, of which Clang would compile one of two: they are inline and call a function that
// is.
#if TRACENEW_CONFIG_HOOKS != 0
#define TRACENEW_HELD __attribute__((used)) inline
#else
#define TRACENEW_HELD inline
#endif

// A line or two of a template that many types instantiate: at -O0 the compiler spends more on a
// function of its own, with its debug info, than on what stands in it.
#define TRACENEW_TRIVIAL __attribute__((always_inline)) inline

#define TRACENEW_NOINLINE __attribute__((noinline))
#define TRACENEW_LIKELY(condition) __builtin_expect(static_cast<bool>(condition), 1)
#define TRACENEW_UNLIKELY(condition) __builtin_expect(static_cast<bool>(condition), 0)
