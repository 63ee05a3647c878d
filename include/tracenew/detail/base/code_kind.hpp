// SPDX-License-Identifier: MIT
// Whose code it is at an address, as far as symbol tables tell.
// World: both. May include: version.
#pragma once

#include "tracenew/version.hpp"

#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

enum class CodeKind : std::uint8_t {
    user,            ///< the program's
    doubtful,        ///< of a header: the program's, or an installed one's
    looked_through,  ///< the standard library's, or an installed library's
    not_known,       ///< who could tell is busy: to be asked again
};

/// Frames too many cost little, and the site is told when somebody looks: what is not known yet is
/// looked through.
constexpr bool is_looked_through(CodeKind kind) noexcept {
    return kind == CodeKind::looked_through || kind == CodeKind::not_known;
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
