// SPDX-License-Identifier: MIT
// What stays adds up: whether a stretch of the window looks like a leak.
// World: cold. May include: trend, standard library.
//
// Two curves: what there is, and what has stayed (is there now, and was by then). A leak is where
// both rise alike, evenly, and to this day. Traffic moves the first and not the second; what is
// full, the second and not the first, for it replaces; a warm-up moves both, less and less.
#pragma once

#include "tracenew/detail/trend/stretch.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// At least once half of all that was gained went, and came back.
inline bool is_flushed(const Stretch& stretch, Amounts amount, double from = 0) noexcept {
    const double range = stretch.range(amount, from);
    return range > 0 && stretch.deepest_fall(amount, from) * 2 >= range &&
           stretch.rises_after_fall(amount, from);
}

class Staying {
public:
    static constexpr double least_survivors = 20;
    /// Chance alone goes beyond this many standard deviations in 1 of 370 cases.
    static constexpr double sigmas = 3;

    /// `stretch` ends where `all` does. Holds references to both.
    Staying(const Stretch& stretch, const Stretch& all) noexcept
        : stretch_(stretch)
        , all_(all) {}

    bool is_found() const noexcept {
        return has_enough_births() && is_evenly_born() && there_is_more() && !stands_still() &&
               (stretch_.begin() == 0 || begins_here());
    }

private:
    // Where many moments are tried chance has more chances.
    static constexpr double sigmas_of_many = 3.5;

    // ---- what has stayed: enough, and even -----------------------------------------------------

    // Blocks in flight are young: the last eighth of the stretch is counted, but proves nothing.
    double born_early() const noexcept { return stretch_.born(0, 0.5); }
    double born_late() const noexcept { return stretch_.born(0.5, 7.0 / 8) * 4 / 3; }
    // What has come as often in either half; beside it a cache may live at the same site.
    double lasting() const noexcept { return 2 * std::min(born_early(), born_late()); }

    // Of 20 blocks that came at random, fewer than 8 in the first two thirds have 4 chances in
    // 1000. Three bursts are three events, however many blocks they brought.
    bool has_enough_births() const noexcept {
        return stretch_.born() >= least_survivors && stretch_.born(0, 2.0 / 3) >= 8 &&
               stretch_.birth_events(0, 0.5) >= 3.5 && stretch_.birth_events(0.5, 7.0 / 8) >= 2;
    }

    // As dense, up to chance or to a factor of two, which is what the traffic of a day does.
    static bool is_as_dense(double left, double right, double allowed = sigmas) noexcept {
        return std::fabs(left - right) <= allowed * std::sqrt(left + right) ||
               (left <= 2 * right && right <= 2 * left);
    }

    // Chance has more chances where windows are tried one after the other, and where a queue that
    // goes up and down may stand.
    double allowed() const noexcept {
        return stretch_.begin() != 0 ? 2 : goes_up_and_down() ? 2.5 : sigmas;
    }

    // By as much as has stayed, at least: a cache of thousands that is one entry larger at times is
    // no batch.
    bool goes_up_and_down() const noexcept {
        return stretch_.begin() == 0 && is_flushed(stretch_, &Moment::blocks) &&
               2 * stretch_.range(&Moment::blocks) >= stretch_.blocks_a_birth() * lasting();
    }

    bool halves_are_alike() const noexcept {
        return is_as_dense(born_early(), born_late(), allowed());
    }

    // The oldest quarter is always there, and they do not become fewer and fewer. The halves are
    // alike; or old blocks are enough and alike, and the young ones are somebody else's.
    bool is_evenly_born() const noexcept {
        const double first = stretch_.born(0, 0.25);
        const double second = stretch_.born(0.25, 0.5);
        return first >= 1 && is_as_dense(first, second, allowed()) && !becomes_rarer() &&
               (halves_are_alike() || is_beside_a_cache());
    }

    // Old ones have come evenly, and the young ones are a cache's. A cache by itself whose entries
    // go at random is a mirror: of the blocks that came in the first quarter it has kept as many as
    // it still grows by in the last one, and more of the second, by which it grew more in the
    // third. Full at half time to nine tenths, it has a third as many at either end. How much
    // likelier is an even density? (Logarithm; 3 is 20 to 1.)
    bool is_beside_a_cache() const noexcept {
        const auto grew = [&](double from, double to) {
            return std::max(0.0, stretch_.level(&Moment::blocks, to) -
                                     stretch_.level(&Moment::blocks, from)) /
                   stretch_.blocks_a_birth();
        };
        const double ends = stretch_.born(0, 0.25) + grew(0.75, 1);
        const double middle = stretch_.born(0.25, 0.5) + grew(0.5, 0.75);
        return stretch_.begin() == 0 && born_early() >= 8 &&
               ends * std::log(0.5 / 0.25) + middle * std::log(0.5 / 0.75) >= 3.5;
    }

    // Of n numbers that are spread evenly from 0 to 1.
    static double deviation_of_mean(double n) noexcept {
        return 1 / std::sqrt(12 * std::max(1.0, n));
    }

    // A density that falls to half has its mean at 0.44, the last three quarters of a long tail
    // (1/x) at 0.39.
    bool becomes_rarer() const noexcept {
        const double mean = stretch_.mean_birth();
        return mean < 0.42 && mean < 0.5 - 2.75 * deviation_of_mean(stretch_.birth_events(0, 1));
    }

    // ---- what there is: more by as much, to this day --------------------------------------------

    // A cache that replaces its entries at random has old and new ones and does not grow. If most
    // are young, as they are there, growth must be beyond doubt.
    bool there_is_more() const noexcept {
        if (floor_rises()) {
            return true;
        }
        const double expected = lasting() / 2;
        if (halves_are_alike()) {
            return goes_up_and_down() ||
                   late_growth(0.5, stretch_.begin() == 0 ? sigmas : 0) >= expected / 2;
        }
        return goes_up_and_down() ||
               late_growth(0.5, -sigmas) >= std::max(expected / 2, least_by_chance(expected));
    }

    // Since some moment of the last two thirds it has hardly grown, though what stayed before came
    // at a pace that would have shown, and it fell behind that pace as never before: a cache that
    // has become full has as many old blocks as a leak, but it is full.
    bool stands_still() const noexcept {
        if (goes_up_and_down() || floor_rises()) {
            return false;
        }
        const double pace = lasting();
        const double spread = stretch_.birth_spread();
        const double noise =
            halves_are_alike() ? stretch_.noise(&Moment::blocks) / stretch_.blocks_a_birth() : 0;
        const auto level = [&](std::size_t i) {
            return stretch_.level_at(&Moment::blocks, i) / stretch_.blocks_a_birth();
        };
        const double now = level(stretch_.last());
        double highest = -1e300;  // beyond the pace, before
        double fell = 0;          // behind it, at most, before
        for (std::size_t i = stretch_.begin(); i < stretch_.last(); ++i) {
            const double beyond = level(i) - pace * stretch_.share_of(i);
            highest = std::max(highest, beyond);
            fell = std::max(fell, highest - beyond);
            const double expected = pace * (1 - stretch_.share_of(i));
            const double missing = expected - (now - level(i));
            if (stretch_.share_of(i) >= 1.0 / 3 && missing >= 0.75 * expected &&
                missing > 1 + std::max(1.25 * fell,
                                       sigmas_of_many *
                                           std::sqrt(spread * expected + 2 * noise * noise))) {
                return true;
            }
        }
        return false;
    }

    // Beneath a batch that is flushed now and then the lowest amounts rise, by half at least of
    // what was born meanwhile and stayed, and blocks come to this day: where the last batch stands
    // by chance says nothing.
    bool floor_rises() const noexcept {
        const double births = stretch_.blocks_a_birth();
        const auto rises = [&](double from, double to) {
            return stretch_.floor(&Moment::blocks, to) - stretch_.floor(&Moment::blocks, from) >=
                   births * stretch_.born(from, to) / 2;
        };
        return stretch_.begin() == 0 &&
               stretch_.deepest_fall(&Moment::blocks) * 8 >= births * lasting() &&
               stretch_.born(7.0 / 8, 1) * 16 >= lasting() && rises(0.25, 0.75) && rises(0.5, 0.75);
    }

    // Of births that come at random, so many on average: the least that chance may make of them.
    static double least_by_chance(double expected) noexcept {
        return expected - sigmas * std::sqrt(expected);
    }

    // Births by which the site has grown from that share of the stretch to now, and so many
    // standard deviations of what comes and goes beside them.
    double late_growth(double from, double deviations) const noexcept {
        return (stretch_.growth(&Moment::blocks, from, 1) +
                deviations * stretch_.growth_error(&Moment::blocks, from)) /
               stretch_.blocks_a_birth();
    }

    // ---- from here on, and not before -----------------------------------------------------------

    bool begins_here() const noexcept {
        // What was flushed before will be flushed again.
        if (all_.deepest_fall(&Moment::blocks) * 2 >=
            stretch_.growth(&Moment::blocks) + sigmas * all_.noise(&Moment::blocks)) {
            return false;
        }
        return was_quiet_before() || is_no_tail();
    }

    // A third as many survivors at most in the stretch before, half as long as this one.
    bool was_quiet_before() const noexcept {
        const double begin = all_.length() - stretch_.length();
        const double before = std::min(begin, stretch_.length() / 2);
        const double born = all_.born((begin - before) / all_.length(), begin / all_.length());
        return born * stretch_.length() * 3 <= lasting() * before;
    }

    // After a warm-up the rest of it comes ever more seldom, with 1/x; a leak comes as often as
    // before. How much likelier is an even density of these births? (Logarithm; 3 is 20 to 1.)
    bool is_no_tail() const noexcept {
        const double end = all_.length();
        const double begin = end - stretch_.length();
        double evenly = 0;
        stretch_.for_each_birth(0, 7.0 / 8, [&](double blocks, double share) {
            const double x = begin + share * stretch_.length();
            evenly += blocks * (std::log(x / (end - begin)) + std::log(std::log(end / begin)));
        });
        return evenly >= 3;
    }

    const Stretch& stretch_;
    const Stretch& all_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
