// SPDX-License-Identifier: MIT
// Figures of a part of the evidence, from a moment to now.
// World: cold. May include: base, trend, standard library.
#pragma once

#include "tracenew/detail/base/function_ref.hpp"
#include "tracenew/detail/trend/evidence.hpp"
#include "tracenew/detail/trend/median.hpp"

#include <algorithm>
#include <cmath>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// One of the amounts of a moment.
using Amounts = double Moment::*;

/// What came after moment `begin`.
class Stretch {
public:
    /// `begin` + 1 < `evidence.size()`. Holds a reference to `evidence`.
    Stretch(const Evidence& evidence, std::size_t begin) noexcept
        : evidence_(evidence)
        , begin_(begin)
        , last_(evidence.size() - 1) {}

    std::size_t begin() const noexcept { return begin_; }
    /// Moments after the first.
    std::size_t steps() const noexcept { return last_ - begin_; }
    double blocks_a_birth() const noexcept { return evidence_.blocks_a_birth; }
    /// Iterations.
    double length() const noexcept { return x(last_) - x(begin_); }

    /// Iterations between the two moments that are furthest apart.
    double widest_gap() const noexcept {
        double widest = 0;
        for (std::size_t i = begin_; i < last_; ++i) {
            widest = std::max(widest, x(i + 1) - x(i));
        }
        return widest;
    }

    /// How far an amount has gone up between the shares `from` and `to` of the stretch, by the
    /// means of an eighth of the moments at either end: what comes and goes blurs single moments.
    /// Scaled to the distance that was asked for.
    double growth(Amounts amount, double from = 0, double to = 1) const noexcept {
        const std::size_t last = std::max(index_at(to), begin_ + 1);
        const std::size_t first = std::min(index_at(from), last - 1);
        const std::size_t width = std::min(end_width(), (last - first + 1) / 2);
        const Mean low = mean(amount, first, first + width);
        const Mean high = mean(amount, last + 1 - width, last + 1);
        const double distance = high.x - low.x;
        return distance <= 0 ? 0 : (high.y - low.y) / distance * (x(last) - x(first));
    }

    /// An amount at that share of the stretch, as the last moment before it has it.
    double level(Amounts amount, double share) const noexcept {
        return at(index_at(share)).*amount;
    }
    std::size_t last() const noexcept { return last_; }
    double share_of(std::size_t moment) const noexcept {
        return (x(moment) - x(begin_)) / length();
    }
    double level_at(Amounts amount, std::size_t moment) const noexcept {
        return at(moment).*amount;
    }
    /// The lowest from that share of the stretch on.
    double floor(Amounts amount, double from) const noexcept {
        double lowest = at(last_).*amount;
        for (std::size_t i = index_at(from); i < last_; ++i) {
            lowest = std::min(lowest, at(i).*amount);
        }
        return lowest;
    }
    /// Between two moments, for each iteration.
    double slope(Amounts amount, std::size_t from, std::size_t to) const noexcept {
        return (at(to).*amount - at(from).*amount) / (x(to) - x(from));
    }

    /// Standard deviation of what `growth()` says when an amount merely fluctuates, from moment to
    /// moment and independently.
    double growth_error(Amounts amount, double from = 0) const noexcept {
        return noise(amount, from) * std::sqrt(2.0 / static_cast<double>(end_width()));
    }

    /// Standard deviation of single moments around whatever line they follow: the median of the
    /// second differences, which a line does not have, and which steps and bursts do not move.
    double noise(Amounts amount, double from = 0) const noexcept {
        std::array<double, Evidence::max_moments> bends;
        std::size_t count = 0;
        for (std::size_t i = index_at(from) + 1; i < last_; ++i) {
            bends[count++] = std::fabs(at(i + 1).*amount - 2 * (at(i).*amount) + at(i - 1).*amount);
        }
        if (count == 0) {
            return 0;
        }
        // A normal variable's median is 0.6745 of its deviation; of the bends' it is sqrt(6) times.
        return median(bends.data(), count) / 0.6745 / std::sqrt(6.0);
    }

    /// Blocks alive now that were born between the shares `from` and `to` of the stretch.
    double born(double from = 0, double to = 1) const noexcept {
        double sum = 0;
        for_each_birth(from, to, [&](double blocks, double) { sum += blocks; });
        return sum;
    }

    /// Variance of the births of equal parts beside their mean: 1 when they come at random one by
    /// one, 0 when by a rule, the size of a burst when in bursts. Of the first seven eighths, in
    /// parts of four iterations at least: in narrower ones a rule would come and go.
    double birth_spread() const noexcept {
        const double width = evidence_.iterations() / Births::bins;
        const auto bins_a_part = static_cast<std::size_t>(std::max(1.0, std::ceil(4 / width)));
        const auto first = static_cast<std::size_t>(std::ceil(x(begin_) / width - 0.5));
        const auto end = static_cast<std::size_t>((x(begin_) + 7.0 / 8 * length()) / width);
        double parts = 0;
        double sum = 0;
        double squares = 0;
        double before = 0;
        bool has_begun = false;
        for (std::size_t i = first; i + bins_a_part <= end; i += bins_a_part) {
            double births = 0;
            for (std::size_t k = 0; k < bins_a_part; ++k) {
                births += evidence_.born[i + k];
            }
            // From each to the next, and not before all of a part counts: what is missing at the
            // beginning, or changes slowly, is no spread.
            if (has_begun) {
                squares += parts == 0 ? 0 : (births - before) * (births - before);
                before = births;
                sum += births;
                ++parts;
            }
            has_begun = has_begun || births != 0;
        }
        return sum == 0 || parts < 2 ? 1 : squares / (2 * (parts - 1)) / (sum / parts);
    }

    /// Births as many as if all had come one by one: 4 bursts of 100 are 4, 20 single ones are 20.
    double birth_events(double from, double to) const noexcept {
        double sum = 0;
        double squares = 0;
        for_each_birth(from, to, [&](double blocks, double) {
            sum += blocks;
            squares += blocks * blocks;
        });
        return squares == 0 ? 0 : sum * sum / squares;
    }

    /// Where in the stretch those that were born between two shares of it were born on average:
    /// half way when evenly.
    double mean_birth(double from = 0, double to = 1) const noexcept {
        double sum = 0;
        double weighted = 0;
        for_each_birth(from, to, [&](double blocks, double share) {
            sum += blocks;
            weighted += blocks * share;
        });
        return sum == 0 ? (from + to) / 2 : weighted / sum;
    }

    /// The deepest fall from a height reached before, from that share of the stretch on.
    double deepest_fall(Amounts amount, double from = 0) const noexcept {
        double highest = 0;
        double fall = 0;
        for (std::size_t i = index_at(from); i <= last_; ++i) {
            highest = std::max(highest, at(i).*amount);
            fall = std::max(fall, highest - at(i).*amount);
        }
        return fall;
    }
    /// Whether it has gone up at any time since that fall.
    bool rises_after_fall(Amounts amount, double from = 0) const noexcept {
        double highest = 0;
        double fall = 0;
        bool rose = false;
        for (std::size_t i = index_at(from); i <= last_; ++i) {
            highest = std::max(highest, at(i).*amount);
            if (highest - at(i).*amount > fall) {
                fall = highest - at(i).*amount;
                rose = false;
            } else if (i > begin_ && at(i).*amount > at(i - 1).*amount) {
                rose = fall > 0;
            }
        }
        return rose;
    }
    /// Calls with the iterations since the stretch began, of each moment at which an amount was
    /// higher than at the one before.
    void for_each_rise(Amounts amount, FunctionRef<void(double)> call) const {
        for (std::size_t i = begin_ + 1; i <= last_; ++i) {
            if (at(i).*amount > at(i - 1).*amount) {
                call(x(i) - x(begin_));
            }
        }
    }
    /// Whether the last rise is so recent that the next one, twice as far away as it was from the
    /// one before, need not have come yet: a vector that doubles is filled in twice the time.
    bool may_rise_again(Amounts amount) const noexcept {
        double last = 0;
        double before = 0;
        for_each_rise(amount, [&](double now) {
            before = last;
            last = now;
        });
        return length() - last < 2.5 * (last - before);
    }

    /// Between its highest and its lowest, from that share of the stretch on.
    double range(Amounts amount, double from = 0) const noexcept {
        double highest = at(last_).*amount;
        double lowest = highest;
        for (std::size_t i = index_at(from); i <= last_; ++i) {
            highest = std::max(highest, at(i).*amount);
            lowest = std::min(lowest, at(i).*amount);
        }
        return highest - lowest;
    }

    void for_each_birth(double from, double to, FunctionRef<void(double, double)> call) const {
        const double width = evidence_.iterations() / Births::bins;
        const double low = x(begin_) + from * length();
        const double high = x(begin_) + to * length();
        for (std::size_t i = 0; i < Births::bins; ++i) {
            const double middle = (static_cast<double>(i) + 0.5) * width;
            if (evidence_.born[i] != 0 && middle >= low && middle < high) {
                call(evidence_.born[i], (middle - x(begin_)) / length());
            }
        }
    }

private:
    struct Mean {
        double x = 0;
        double y = 0;
    };

    const Moment& at(std::size_t i) const noexcept { return evidence_[i]; }
    double x(std::size_t i) const noexcept { return evidence_[i].x; }
    std::size_t end_width() const noexcept { return std::max<std::size_t>(1, (steps() + 1) / 8); }

    // The last moment at or before that share.
    std::size_t index_at(double share) const noexcept {
        const double wanted = x(begin_) + share * length();
        std::size_t i = begin_;
        while (i < last_ && x(i + 1) <= wanted) {
            ++i;
        }
        return i;
    }

    Mean mean(Amounts amount, std::size_t from, std::size_t to) const noexcept {
        Mean mean;
        for (std::size_t i = from; i < to; ++i) {
            mean.x += x(i);
            mean.y += at(i).*amount;
        }
        const double count = static_cast<double>(to - from);
        return {mean.x / count, mean.y / count};
    }

    const Evidence& evidence_;
    std::size_t begin_;
    std::size_t last_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
