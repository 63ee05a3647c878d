// SPDX-License-Identifier: MIT
// The verdict on one series: leak, growth of another kind, cache, warm-up, or too early to tell.
// World: cold. May include: trend, verdict, standard library.
//
// A leak may begin late, and a first-use cache may fill before it shows. So the window is moved:
// the longest stretch up to now in which what stays adds up is the one that counts. README.md here
// tells it in words.
#pragma once

#include "tracenew/detail/trend/endless.hpp"
#include "tracenew/detail/trend/outlook.hpp"
#include "tracenew/detail/trend/staying.hpp"
#include "tracenew/verdict.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct Judgement {
    Verdict verdict = Verdict::undecided;
    Doubt doubt = Doubt::none;
    std::size_t begin = 0;              ///< the moment from which a leak leaks; 0: all the time
    std::size_t iterations_needed = 0;  ///< undecided: about how many more would settle it
    Grower grower = Grower::none;
};

class Judge {
public:
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
            if (Staying{stretch, all}.is_found()) {
                return {Verdict::leak, Doubt::none, begin, 0, Grower::none};
            }
        }
        return judge_other(all);
    }

    /// The judgement where something looks like a leak, but its pace may be none.
    static Judgement unsure(const Evidence& evidence) noexcept {
        return undecided(Doubt::may_be_filling, evidence.iterations() / 2);
    }

private:
    static constexpr double least_survivors = Staying::least_survivors;
    static constexpr double sigmas = Staying::sigmas;

    static Judgement undecided(Doubt doubt, double needed) noexcept {
        return {Verdict::undecided, doubt, 0, static_cast<std::size_t>(std::ceil(needed)),
                Grower::none};
    }

    static Judgement growing(Grower grower) noexcept {
        return {Verdict::growing, Doubt::none, 0, 0, grower};
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

    static bool is_long_enough(const Stretch& stretch, const Stretch& all) noexcept {
        return stretch.begin() == 0 ||
               (stretch.steps() >= 8 && stretch.length() * 4 >= all.length());
    }

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
            return growing(Grower::chunks);
        }
        const Backlog backlog{all};
        if (backlog.is_found()) {
            return growing(Grower::queue);
        }
        if (!grows_late(all, &Moment::bytes, 0.5) && !grows_late(all, &Moment::blocks, 0.5)) {
            return {Verdict::warming_up};
        }
        if (backlog.old_ones_go()) {
            return undecided(
                all.born() < least_survivors ? Doubt::too_few_blocks : Doubt::may_back_up, 0);
        }
        if (all.born(0.5, 1) * 4 <= all.born(0, 0.5) && !begins_anew(all)) {
            return {Verdict::warming_up};
        }
        return undecided(all.born() < least_survivors ? Doubt::too_few_blocks
                                                      : Doubt::may_be_filling,
                         iterations_to_tell(all));
    }

    // More births in the last eighth than chance makes of the quarter before.
    static bool begins_anew(const Stretch& all) noexcept {
        const double before = all.born(5.0 / 8, 7.0 / 8) / 2;
        return all.born(7.0 / 8, 1) > before + sigmas * std::sqrt(before + 1);
    }

    // Entries of a full cache differ in size, so its total goes up and down too; but by little
    // beside the total.
    static bool is_flushed_once_full(const Stretch& all) noexcept {
        return is_flushed(all, &Moment::bytes, 0.4) &&
               all.range(&Moment::bytes, 0.4) * 4 >= all.range(&Moment::bytes);
    }

    // Bytes have grown and blocks have not, or not any more; nor are the bytes one or two new
    // blocks that stayed as they were, which may be the first of a rare leak.
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
            return growing(Grower::container);
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
