// SPDX-License-Identifier: MIT
// The version, and the namespace that carries it: the build files read it from here.
// World: both. May include: nothing.
#pragma once

#define TRACENEW_VERSION_MAJOR 0
#define TRACENEW_VERSION_MINOR 1
#define TRACENEW_VERSION_PATCH 0

// Two versions in one program must not share an entity (one of them would read the other's tables),
// so every name lives in an inline namespace that is named after the version.
#define TRACENEW_ABI_BEGIN inline namespace v0_1_0 {
#define TRACENEW_ABI_END }
