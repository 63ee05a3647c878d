// SPDX-License-Identifier: MIT
// The one place that chooses the operating system.
// World: hot. May include: base, os.
#pragma once

#include "tracenew/detail/os/linux.hpp"
#include "tracenew/detail/os/unsupported.hpp"

#if defined(_WIN32)
#error "tracenew does not compile for Windows: it supports Linux on x86-64"
#include <see the error above>
#endif

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

#if defined(__linux__)
using Os = LinuxOs;
#else
using Os = UnsupportedOs;
#endif

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
