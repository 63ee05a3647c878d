// SPDX-License-Identifier: MIT
// The verdict: leak, cache, warm-up, or too early to tell.
// World: cold. May include: trend, verdict, standard library.
//
// What tells a leak from a cache is not how the total grows but who is still alive: the blocks
// alive now, by the time of their birth. A leak keeps as many of its early blocks as of its late
// ones, and the total has gone up by all of them; a full cache keeps only late ones, or its total
// stands still; lazy initialisation keeps a burst. Size, pace and regularity are evidence to print,
// never a gate.
//
// A leak may begin late, and a first-use cache may fill before it shows. So the window is moved:
// the longest stretch up to now in which the site looks like a leak is the one that counts.
#pragma once

#include "tracenew/detail/trend/endless.hpp"
#include "tracenew/detail/trend/stretch.hpp"
#include "tracenew/verdict.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct Judgement {
    Verdict verdict = Verdict::undecided;
    Doubt doubt = Doubt::none;
    std::size_t begin = 0;              ///< the moment from which a leak leaks; 0: all the time
    std::size_t iterations_needed = 0;  ///< undecided: about how many more would settle it
};

class Judge {
public:
    static constexpr double least_survivors = 20;

    static Judgement judge(const Evidence& evidence) {
        if (evidence.size() < 2 || evidence.iterations() <= 0) {
            return {Verdict::steady};
        }
        const Stretch all{evidence, 0};
        if (const double needed = needed_iterations(evidence, all); needed > 0) {
            return ends_higher(evidence) ? undecided(Doubt::too_few_iterations, needed)
                                         : Judgement{Verdict::steady};
        }
        for (std::size_t begin = 0; is_long_enough(Stretch{evidence, begin}, all); ++begin) {
            const Stretch stretch{evidence, begin};
            if (leaks(stretch) && (begin == 0 || begins_here(stretch, all))) {
                return {Verdict::leak, Doubt::none, begin, 0};
            }
        }
        return judge_other(all);
    }

    /// Of what looks like a leak whose pace may be none.
    static Judgement unsure(const Evidence& evidence) noexcept {
        return undecided(Doubt::may_be_filling, evidence.iterations() / 2);
    }

private:
    // Chance alone goes beyond this many standard deviations in 1 of 370 cases.
    static constexpr double sigmas = 3;
    static constexpr double stands_sigmas = 3.5;

    static Judgement undecided(Doubt doubt, double needed) noexcept {
        return {Verdict::undecided, doubt, 0, static_cast<std::size_t>(std::ceil(needed))};
    }

    // Closes merge while one of them is held up: what happened between two that are far apart is
    // not known.
    static double needed_iterations(const Evidence& evidence, const Stretch& all) noexcept {
        return std::max(evidence.least_iterations, 4 * all.widest_gap()) - evidence.iterations();
    }

    static bool ends_higher(const Evidence& evidence) noexcept {
        return evidence.back().bytes > evidence[0].bytes ||
               evidence.back().blocks > evidence[0].blocks;
    }

    static bool has_grown(const Stretch& all) noexcept {
        return all.growth(&Moment::bytes) > sigmas * all.growth_error(&Moment::bytes) ||
               all.growth(&Moment::blocks) > sigmas * all.growth_error(&Moment::blocks);
    }

    // ---- a leak: evenly born, none of them gone, and more of them to this day ------------------

    static bool is_long_enough(const Stretch& stretch, const Stretch& all) noexcept {
        return stretch.begin() == 0 ||
               (stretch.steps() >= 8 && stretch.length() * 4 >= all.length());
    }

    static bool leaks(const Stretch& stretch) noexcept {
        return has_enough_births(stretch) && is_evenly_born(stretch) && growth_agrees(stretch) &&
               !stands_still(stretch);
    }

    // Blocks in flight are young: the last eighth of the stretch is counted, but proves nothing.
    static double born_early(const Stretch& stretch) noexcept { return stretch.born(0, 0.5); }
    static double born_late(const Stretch& stretch) noexcept {
        return stretch.born(0.5, 7.0 / 8) * 4 / 3;
    }
    // What has come as often in either half; beside it a cache may live at the same site.
    static double lasting(const Stretch& stretch) noexcept {
        return 2 * std::min(born_early(stretch), born_late(stretch));
    }

    // Of 20 blocks that came at random, fewer than 8 in the first two thirds have 4 chances in
    // 1000. Three bursts are three events, however many blocks they brought.
    static bool has_enough_births(const Stretch& stretch) noexcept {
        return stretch.born() >= least_survivors && stretch.born(0, 2.0 / 3) >= 8 &&
               stretch.birth_events(0, 0.5) >= 3.5 && stretch.birth_events(0.5, 7.0 / 8) >= 2;
    }

    // As dense, up to chance or to a factor of two, which is what the traffic of a day does.
    static bool is_as_dense(double left, double right, double allowed = sigmas) noexcept {
        return std::fabs(left - right) <= allowed * std::sqrt(left + right) ||
               (left <= 2 * right && right <= 2 * left);
    }

    // Chance has more chances where windows are tried one after the other, and where a queue that
    // goes up and down may stand.
    static double allowed(const Stretch& stretch) noexcept {
        return stretch.begin() != 0 ? 2 : goes_up_and_down(stretch) ? 2.5 : sigmas;
    }

    static bool goes_up_and_down(const Stretch& stretch) noexcept {
        return stretch.begin() == 0 && is_flushed(stretch, &Moment::blocks);
    }

    static bool halves_are_alike(const Stretch& stretch) noexcept {
        return is_as_dense(born_early(stretch), born_late(stretch), allowed(stretch));
    }

    // The oldest quarter is always there, and they do not become fewer and fewer. The halves are
    // alike; or old blocks are enough and alike, and the young ones are somebody else's.
    static bool is_evenly_born(const Stretch& stretch) noexcept {
        const double first = stretch.born(0, 0.25);
        const double second = stretch.born(0.25, 0.5);
        return first >= 1 && is_as_dense(first, second, allowed(stretch)) &&
               !becomes_rarer(stretch) && (halves_are_alike(stretch) || is_beside_a_cache(stretch));
    }

    // Old ones have come evenly, and the young ones are a cache's. A cache by itself whose entries go
    // at random is a mirror: of the blocks that came in the first quarter it has kept as many as it
    // still grows by in the last one, and more of the second, by which it grew more in the third. Full
    // at half time to nine tenths, it has a third as many at either end. How much likelier is an even
    // density? (Logarithm; 3 is 20 to 1.)
    static bool is_beside_a_cache(const Stretch& stretch) noexcept {
        const auto grew = [&](double from, double to) {
            return std::max(0.0, stretch.level(&Moment::blocks, to) -
                                     stretch.level(&Moment::blocks, from)) /
                   stretch.blocks_a_birth();
        };
        const double ends = stretch.born(0, 0.25) + grew(0.75, 1);
        const double middle = stretch.born(0.25, 0.5) + grew(0.5, 0.75);
        return stretch.begin() == 0 && born_early(stretch) >= 8 &&
               ends * std::log(0.5 / 0.25) + middle * std::log(0.5 / 0.75) >= 3.5;
    }

    // Of n numbers that are spread evenly from 0 to 1.
    static double deviation_of_mean(double n) noexcept {
        return 1 / std::sqrt(12 * std::max(1.0, n));
    }

    // A density that falls to half has its mean at 0.44, the last three quarters of a long tail
    // (1/x) at 0.39.
    static bool becomes_rarer(const Stretch& stretch) noexcept {
        const double mean = stretch.mean_birth();
        return mean < 0.42 && mean < 0.5 - 2.75 * deviation_of_mean(stretch.birth_events(0, 1));
    }

    // A cache that replaces its entries at random has old and new ones and does not grow. If most
    // are young, as they are there, growth must be beyond doubt.
    static bool growth_agrees(const Stretch& stretch) noexcept {
        if (floor_rises(stretch)) {
            return true;
        }
        const double expected = lasting(stretch) / 2;
        if (halves_are_alike(stretch)) {
            return goes_up_and_down(stretch) ||
                   late_growth(stretch, 0.5, stretch.begin() == 0 ? sigmas : 0) >= expected / 2;
        }
        return goes_up_and_down(stretch) || late_growth(stretch, 0.5, -sigmas) >=
                                                std::max(expected / 2, least_by_chance(expected));
    }

    // Since some moment of the last two thirds it has hardly grown, though what stayed before came
    // at a pace that would have shown, and it fell behind that pace as never before: a cache that
    // has become full has as many old blocks as a leak, but it is full.
    static bool stands_still(const Stretch& stretch) noexcept {
        if (goes_up_and_down(stretch) || floor_rises(stretch)) {
            return false;
        }
        const double pace = lasting(stretch);
        const double spread = stretch.birth_spread();
        const double noise = halves_are_alike(stretch)
                                 ? stretch.noise(&Moment::blocks) / stretch.blocks_a_birth()
                                 : 0;
        const auto level = [&](std::size_t i) {
            return stretch.level_at(&Moment::blocks, i) / stretch.blocks_a_birth();
        };
        const double now = level(stretch.last());
        double highest = -1e300;  // beyond the pace, before
        double fell = 0;          // behind it, at most, before
        for (std::size_t i = stretch.begin(); i < stretch.last(); ++i) {
            const double beyond = level(i) - pace * stretch.share_of(i);
            highest = std::max(highest, beyond);
            fell = std::max(fell, highest - beyond);
            const double expected = pace * (1 - stretch.share_of(i));
            const double missing = expected - (now - level(i));
            if (stretch.share_of(i) >= 1.0 / 3 && missing >= 0.75 * expected &&
                missing > 1 + std::max(1.25 * fell, stands_sigmas * std::sqrt(spread * expected +
                                                                      2 * noise * noise))) {
                return true;
            }
        }
        return false;
    }

    // Beneath a batch that is flushed now and then the lowest amounts rise, by half at least of
    // what was born meanwhile and stayed, and blocks come to this day: where the last batch stands
    // by chance says nothing.
    static bool floor_rises(const Stretch& stretch) noexcept {
        const double births = stretch.blocks_a_birth();
        const auto rises = [&](double from, double to) {
            return stretch.floor(&Moment::blocks, to) - stretch.floor(&Moment::blocks, from) >=
                   births * stretch.born(from, to) / 2;
        };
        return stretch.begin() == 0 &&
               stretch.deepest_fall(&Moment::blocks) * 8 >= births * lasting(stretch) &&
               stretch.born(7.0 / 8, 1) * 16 >= lasting(stretch) && rises(0.25, 0.75) &&
               rises(0.5, 0.75);
    }

    // Of births that come at random, so many on average: the least that chance may make of them.
    static double least_by_chance(double expected) noexcept {
        return expected - sigmas * std::sqrt(expected);
    }

    // Births by which the site has grown from that share of the stretch to now, and so many
    // standard deviations of what comes and goes beside them.
    static double late_growth(const Stretch& stretch, double from, double deviations) noexcept {
        return (stretch.growth(&Moment::blocks, from, 1) +
                deviations * stretch.growth_error(&Moment::blocks, from)) /
               stretch.blocks_a_birth();
    }

    // ---- a leak that began after the window did ------------------------------------------------

    static bool begins_here(const Stretch& stretch, const Stretch& all) noexcept {
        // What was flushed before will be flushed again.
        if (all.deepest_fall(&Moment::blocks) * 2 >=
            stretch.growth(&Moment::blocks) + sigmas * all.noise(&Moment::blocks)) {
            return false;
        }
        return was_quiet_before(stretch, all) || is_no_tail(stretch, all);
    }

    // A third as many survivors at most in the stretch before, half as long as this one.
    static bool was_quiet_before(const Stretch& stretch, const Stretch& all) noexcept {
        const double begin = all.length() - stretch.length();
        const double before = std::min(begin, stretch.length() / 2);
        const double born = all.born((begin - before) / all.length(), begin / all.length());
        return born * stretch.length() * 3 <= lasting(stretch) * before;
    }

    // After a warm-up the rest of it comes ever more seldom, with 1/x; a leak comes as often as
    // before. How much likelier is an even density of these births? (Logarithm; 3 is 20 to 1.)
    static bool is_no_tail(const Stretch& stretch, const Stretch& all) noexcept {
        const double end = all.length();
        const double begin = end - stretch.length();
        double evenly = 0;
        stretch.for_each_birth(0, 7.0 / 8, [&](double blocks, double share) {
            const double x = begin + share * stretch.length();
            evenly += blocks * (std::log(x / (end - begin)) + std::log(std::log(end / begin)));
        });
        return evenly >= 3;
    }

    // ---- no leak -------------------------------------------------------------------------------

    static Judgement judge_other(const Stretch& all) noexcept {
        if (is_flushed(all, &Moment::bytes) || is_flushed_once_full(all)) {
            return {Verdict::sawtooth};
        }
        if (!has_grown(all)) {
            return {Verdict::steady};
        }
        if (is_container(all)) {
            return judge_container(all);
        }
        if (EverLargerChunks{all}.is_found()) {
            return {Verdict::growing};
        }
        const Backlog backlog{all};
        if (backlog.is_found()) {
            return {Verdict::growing};
        }
        if (!grows_late(all, &Moment::bytes, 0.5) && !grows_late(all, &Moment::blocks, 0.5)) {
            return {Verdict::warming_up};
        }
        if (backlog.old_ones_go()) {
            return undecided(all.born() < least_survivors ? Doubt::too_few_blocks
                                                          : Doubt::may_back_up,
                             0);
        }
        if (all.born(0.5, 1) * 4 <= born_early(all) && !begins_anew(all)) {
            return {Verdict::warming_up};
        }
        return undecided(all.born() < least_survivors ? Doubt::too_few_blocks
                                                      : Doubt::may_be_filling,
                         needed_to_tell(all));
    }

    // More births in the last eighth than chance makes of the quarter before.
    static bool begins_anew(const Stretch& all) noexcept {
        const double before = all.born(5.0 / 8, 7.0 / 8) / 2;
        return all.born(7.0 / 8, 1) > before + sigmas * std::sqrt(before + 1);
    }

    // If it goes on as since it began: until 20 blocks have stayed, and for half as long again. What
    // began late must go on until it began in the first half.
    static double needed_to_tell(const Stretch& all) noexcept {
        const double length = all.length();
        const double late = all.born(0.5, 1);
        const double began = all.born(0, 0.5) * 3 >= late
                                 ? 0
                                 : std::max(0.0, 2 * all.mean_birth(0.5, 1) - 1) * length;
        const double survivors = all.born(began / length, 1);
        const double for_survivors =
            survivors <= 0 ? length : (least_survivors - survivors) * (length - began) / survivors;
        const double for_length = began > 0                        ? 1.1 * (began - length / 2)
                                  : all.born() < least_survivors ? 0
                                                                 : length / 2;
        return std::max({for_survivors, for_length, 1.0});
    }

    // At least once half of all that was gained went, and came back.
    static bool is_flushed(const Stretch& stretch, Amounts amount, double from = 0) noexcept {
        const double range = stretch.range(amount, from);
        return range > 0 && stretch.deepest_fall(amount, from) * 2 >= range &&
               stretch.rises_after_fall(amount, from);
    }

    // What a full cache's entries differ by goes up and down too, but is little beside the cache.
    static bool is_flushed_once_full(const Stretch& all) noexcept {
        return is_flushed(all, &Moment::bytes, 0.4) &&
               all.range(&Moment::bytes, 0.4) * 4 >= all.range(&Moment::bytes);
    }

    // Bytes have grown and blocks have not, or not any more; nor are the bytes one or two new blocks
    // that stayed as they were, which may be the first of a rare leak.
    static bool is_container(const Stretch& all) noexcept {
        if (!grows_late(all, &Moment::blocks, 0.5) && grows_late(all, &Moment::bytes, 0.5)) {
            return true;
        }
        double rises = 0;
        all.for_each_rise(&Moment::bytes, [&](double) { ++rises; });
        const double more = all.level(&Moment::blocks, 1) - all.level(&Moment::blocks, 0);
        return all.growth(&Moment::blocks) <= 2 && (all.born() > more || all.born() < rises);
    }

    static Judgement judge_container(const Stretch& all) noexcept {
        if (EndlessContainer{all}.is_found()) {
            return {Verdict::growing};
        }
        return all.may_rise_again(&Moment::bytes) ? undecided(Doubt::may_resize_again, all.length())
                                                  : Judgement{Verdict::warming_up};
    }

    // More than a twentieth of the growth after that share of the window, and more than goes up and
    // down anyway.
    static bool grows_late(const Stretch& all, Amounts amount, double from) noexcept {
        const double late = all.growth(amount, from, 1);
        return late > sigmas * all.growth_error(amount) && late * 20 > all.growth(amount) &&
               late > all.deepest_fall(amount, from);
    }
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
