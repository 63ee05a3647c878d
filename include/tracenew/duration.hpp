// SPDX-License-Identifier: MIT
// A length of time, of any std::chrono::duration.
// World: cold. May include: version, standard library.
//
// <chrono> is left to whoever names a duration: with C++20 it brings <format>, which would cost
// each source file as much as all other declarations together.
#pragma once

#include "tracenew/version.hpp"

#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN

class Duration {
public:
    /// None.
    constexpr Duration() noexcept = default;

    /// As long as a std::chrono::duration, `std::chrono::minutes{5}`; none if that is negative,
    /// and at most 292 years.
    template <class Chrono, class Period = typename Chrono::period>
    // NOLINTNEXTLINE(google-explicit-constructor): a duration is one
    constexpr Duration(const Chrono& duration)
        : nanoseconds_(clamped(static_cast<long double>(duration.count()) * Period::num * 1e9L /
                               Period::den)) {}

    constexpr std::uint64_t nanoseconds() const noexcept { return nanoseconds_; }

private:
    static constexpr std::uint64_t clamped(long double nanoseconds) noexcept {
        constexpr std::uint64_t most = INT64_MAX;
        return !(nanoseconds > 0) ? 0
               : nanoseconds < static_cast<long double>(most)
                   ? static_cast<std::uint64_t>(nanoseconds)
                   : most;
    }

    std::uint64_t nanoseconds_ = 0;
};

TRACENEW_ABI_END
}  // namespace tracenew
