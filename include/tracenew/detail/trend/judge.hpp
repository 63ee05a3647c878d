// SPDX-License-Identifier: MIT
// The verdict: leak, cache, warm-up, or too early to tell.
// World: cold. May include: trend, verdict, standard library.
//
// What tells a leak from a cache is not how the total grows but who is still alive. The blocks
// alive now are split by birth into thirds of the run. A leak keeps as many of the oldest third as
// of the middle one (a leak in every 10th iteration of 200: 7/7/6). A full LRU of 100 keeps
// 0/34/66, a lazy initialisation 30/0/0. Size, pace and regularity are evidence to print, never a
// gate.
#pragma once

#include "tracenew/detail/trend/theil_sen.hpp"
#include "tracenew/verdict.hpp"

#include <cmath>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// What is known of one site since the warm-up ended.
struct Evidence {
    std::vector<XY> bytes;       ///< x: iteration, from 0 (the warm-up's end); y: live bytes
    std::vector<XY> blocks;      ///< the same for live blocks
    std::uint64_t born[3] = {};  ///< blocks alive now, by the third of the run they were born in
    std::size_t iterations = 0;
    std::size_t least_iterations = 6;  ///< without which `born` says nothing
};

struct Judgement {
    Verdict verdict = Verdict::undecided;
    std::size_t iterations_needed = 0;
};

class Judge {
public:
    static constexpr std::uint64_t least_survivors = 20;

    static Judgement judge(const Evidence& evidence) {
        const std::uint64_t survivors = evidence.born[0] + evidence.born[1] + evidence.born[2];
        const double grown_bytes = growth(evidence.bytes);
        const double grown_blocks = growth(evidence.blocks);

        if (grown_bytes <= 0 && grown_blocks <= 0) {
            return {is_sawtooth(evidence.bytes) ? Verdict::sawtooth : Verdict::steady, 0};
        }
        if (evidence.iterations < evidence.least_iterations) {
            return {Verdict::undecided, evidence.least_iterations - evidence.iterations};
        }
        const bool blocks_stay = grown_blocks * 2 >= static_cast<double>(survivors);
        if (survivors >= least_survivors && is_even(evidence.born) && blocks_stay) {
            return stands_still(evidence.blocks) ? full_too_recently(evidence)
                                                 : Judgement{Verdict::leak, 0};
        }
        // After the leak: what is flushed may leak beside it, and then the oldest blocks are there.
        if (is_sawtooth(evidence.bytes)) {
            return {Verdict::sawtooth, 0};
        }
        if (is_early(evidence.bytes)) {
            return {Verdict::warming_up, 0};
        }
        if (grown_blocks <= 0) {
            return {Verdict::growing, 0};
        }
        if (survivors < least_survivors) {
            return {Verdict::undecided, until_enough(survivors, evidence.iterations)};
        }
        return {decelerates(evidence.born) ? Verdict::warming_up : Verdict::undecided,
                evidence.iterations};
    }

private:
    static double growth(const std::vector<XY>& points) noexcept {
        return points.empty() ? 0 : points.back().y - points.front().y;
    }

    // Two counts that differ by no more than chance (2.5 standard deviations of a Poisson
    // difference) or than traffic does from one part of a run to another (a factor of two).
    static bool is_as_dense(std::uint64_t left, std::uint64_t right) noexcept {
        const double sum = static_cast<double>(left + right);
        const double difference = static_cast<double>(left) - static_cast<double>(right);
        return std::fabs(difference) <= 2.5 * std::sqrt(sum) ||
               (left <= 2 * right && right <= 2 * left);
    }

    static bool is_even(const std::uint64_t (&born)[3]) noexcept {
        return born[0] != 0 && born[1] != 0 && born[2] != 0 && is_as_dense(born[0], born[1]) &&
               (born[2] >= born[0] || is_as_dense(born[0], born[2]));
    }

    static bool decelerates(const std::uint64_t (&born)[3]) noexcept {
        return born[0] > born[1] && born[1] >= born[2];
    }

    // Flushed at least once: half of all that was gained went at one time, and came back.
    static bool is_sawtooth(const std::vector<XY>& points) noexcept {
        double lowest = points.empty() ? 0 : points.front().y;
        double highest = lowest;
        double deepest_fall = 0;
        double after_fall = 0;
        for (const XY& point : points) {
            if (point.y > highest) {
                highest = point.y;
            }
            if (highest - point.y > deepest_fall) {
                deepest_fall = highest - point.y;
                after_fall = point.y;
            }
            lowest = point.y < lowest ? point.y : lowest;
        }
        const bool rose_again = !points.empty() && points.back().y > after_fall;
        return rose_again && highest > lowest && deepest_fall * 2 >= highest - lowest;
    }

    // Nine tenths of the growth lie in the first third of the run.
    static bool is_early(const std::vector<XY>& points) noexcept {
        return value_at(points, 1.0 / 3) - points.front().y >= 0.9 * growth(points);
    }

    // Hardly any growth in the last sixth, where a leak at this pace would have shown it: a cache
    // that has just become full has as many old blocks as a leak, but it is full. (A rare leak may
    // pause by chance; of 3 blocks that should have come, none comes in 5 % of cases.)
    static bool stands_still(const std::vector<XY>& blocks) noexcept {
        const double expected = growth(blocks) / 6;
        // Means, because blocks that come and go at the same site blur single points.
        const double recent = mean(blocks, 11.0 / 12, 1) - mean(blocks, 9.0 / 12, 10.0 / 12);
        return expected >= 6 ? recent * 3 <= expected : expected >= 3 && recent <= 0;
    }

    static double mean(const std::vector<XY>& points, double from, double to) noexcept {
        const double length = points.back().x - points.front().x;
        double sum = 0;
        double count = 0;
        for (const XY& point : points) {
            const double x = point.x - points.front().x;
            if (x > from * length && x <= to * length) {
                sum += point.y;
                ++count;
            }
        }
        return count == 0 ? value_at(points, to) : sum / count;
    }

    static double value_at(const std::vector<XY>& points, double share) noexcept {
        const double x = points.front().x + share * (points.back().x - points.front().x);
        double value = points.front().y;
        for (const XY& point : points) {
            if (point.x > x) {
                break;
            }
            value = point.y;
        }
        return value;
    }

    // A cache that has been full for less than a third of the run: its oldest blocks are still as
    // many as its middle ones. Half as many iterations again will empty the oldest third.
    static Judgement full_too_recently(const Evidence& evidence) noexcept {
        return {Verdict::undecided, evidence.iterations / 2 + 1};
    }

    static std::size_t until_enough(std::uint64_t survivors, std::size_t iterations) noexcept {
        if (survivors == 0) {
            return 0;
        }
        const double per_iteration =
            static_cast<double>(survivors) / static_cast<double>(iterations);
        return static_cast<std::size_t>(
            std::ceil(static_cast<double>(least_survivors - survivors) / per_iteration));
    }
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
