// SPDX-License-Identifier: MIT
// A frame in the source, and whose line it is.
// World: cold. May include: base, symbol, site.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/pointers.hpp"
#include "tracenew/detail/site/owner.hpp"
#include "tracenew/detail/symbol/location.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct Place : symbol::Location {
    Owner owner = Owner::user;
};

/// The frames at one address, innermost inlined call first; never null, never empty. Shared with
/// the resolver's memory, so a copy is cheap and stays valid.
using Places = Shared<const List<Place>>;

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
