// SPDX-License-Identifier: MIT
// Linux: the C library, of which more is known than its headers say.
// World: hot. May include: system headers.
#pragma once

#if defined(__linux__)

#include <cerrno>

// What is read of threads, modules and malloc is glibc's: nobody has tried musl.
#if !defined(__GLIBC__)
#error "tracenew needs glibc: musl and other C libraries are not supported"
#include <see the error above>
#endif

#endif
