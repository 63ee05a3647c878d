// SPDX-License-Identifier: MIT
// Whether what two sites leave behind comes at the same times.
// World: cold. May include: base, trend, standard library.
//
// The parts of an object are born together, so whatever generation a birth is known to, it is the
// same one for all of them. That they keep step does not make them one: two leaks of a block in
// each iteration do so too. See probe/causes.hpp for what else it takes.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/trend/history.hpp"
#include "tracenew/detail/trend/survivors.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// When the blocks came that are alive of some paths, which all have a series.
class Comings {
public:
    Comings(const List<TracebackId>& paths, const History& history, const Survivors& survivors) {
        for (const TracebackId path : paths) {
            const Births& births = *survivors.of(path);
            double sum = 0;
            for (std::size_t i = 0; i < Births::bins; ++i) {
                sum += births.blocks[i];
                until_[i] += sum;
            }
        }
        const Series& series = history.series().at(paths.front());
        is_known_to_closes_ = paths.size() == 1 && !series.rises.fell();
        rises_ = series.rises;
        follows_rule_ = is_known_to_closes_ && series.regularity.times() == rises_.closes();
    }

    /// By their closes, if these are known and are the same; by births else.
    bool keep_step_with(const Comings& other) const noexcept {
        if (std::min(total(), other.total()) < least_blocks) {
            return false;
        }
        if (is_known_to_closes_ && other.is_known_to_closes_) {
            if (rises_.same_times(other.rises_)) {
                return true;
            }
            if (follows_rule_ && other.follows_rule_) {
                return false;  // of the same pace, and never in the same iteration, it may be
            }
        }
        return greatest_distance(other) <= allowed(other);
    }

private:
    static constexpr double least_blocks = 20;

    double total() const noexcept { return until_[Births::bins - 1]; }

    // As shares of all that came, at any time.
    double greatest_distance(const Comings& other) const noexcept {
        double greatest = 0;
        for (std::size_t i = 0; i < Births::bins; ++i) {
            greatest = std::max(greatest,
                                std::fabs(until_[i] / total() - other.until_[i] / other.total()));
        }
        return greatest;
    }

    // Two that come at random, each by itself, are as near to each other all the time in fewer than
    // one of 10^8 cases (Kolmogorov and Smirnov); a block or two may be under way.
    double allowed(const Comings& other) const noexcept {
        const double blocks = std::min(total(), other.total());
        return std::max(1.5 / blocks, 0.28 / std::sqrt(blocks));
    }

    std::array<double, Births::bins> until_{};  // blocks, by parts of the window
    Rises rises_;
    bool is_known_to_closes_ = false;
    bool follows_rule_ = false;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
