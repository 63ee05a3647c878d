// SPDX-License-Identifier: MIT
// All that the public headers declare, for those who only declare it.
// World: cold. May include: answer.
#pragma once

#include "tracenew/detail/answer/dumps.hpp"
#include "tracenew/detail/answer/expect_no_growth.hpp"
#include "tracenew/detail/answer/exports.hpp"
#include "tracenew/detail/answer/filter.hpp"
#include "tracenew/detail/answer/finding.hpp"
#include "tracenew/detail/answer/frame.hpp"
#include "tracenew/detail/answer/growth_check.hpp"
#include "tracenew/detail/answer/holder.hpp"
#include "tracenew/detail/answer/loop_probe.hpp"
#include "tracenew/detail/answer/loop_report.hpp"
#include "tracenew/detail/answer/report.hpp"
#include "tracenew/detail/answer/snapshot.hpp"
#include "tracenew/detail/answer/traceback.hpp"
#include "tracenew/detail/answer/tracer.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN

/// What source files with TRACENEW_CONFIG_COMPILED ask the linker for: its name is what to do where
/// the linker does not find it.
TRACENEW_HELD const char
    // NOLINTNEXTLINE(readability-identifier-naming): a macro's name is in it
    one_source_file_must_include_tracenew_hpp_without_TRACENEW_CONFIG_COMPILED = 0;

TRACENEW_ABI_END
}  // namespace tracenew
