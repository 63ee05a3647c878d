// SPDX-License-Identifier: MIT
// What tells growth that will not end from growth that is over, where births do not: a container is
// born anew each time it grows, and the entries of a queue are always young.
// World: cold. May include: trend, standard library.
#pragma once

#include "tracenew/detail/trend/stretch.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// How often an amount of bytes has gone up.
inline std::size_t rises(const Stretch& all) noexcept {
    std::size_t count = 0;
    all.for_each_rise(&Moment::bytes, [&](double) { ++count; });
    return count;
}

/// What is filled evenly is twice as large in twice the time, whether by a factor or by steps: its
/// size follows time with a power of 1. The largest of n sizes that differ by factors of ten and
/// more (exp of a normal variable) follows n with a power of a third, that of n sizes that have a
/// bound stands still, and so does what is full.
inline bool follows_time(const Stretch& all) noexcept {
    constexpr double least_power = 0.5;
    const double now = all.level(&Moment::bytes, 1);
    if (all.level(&Moment::bytes, 0.5) > 0.9 * now || all.deepest_fall(&Moment::bytes) * 4 > now) {
        return false;
    }
    double sizes = 0;
    double times = 0;
    double share = 0.5;
    for (int earlier = 0; earlier < 7; ++earlier, share *= 0.7) {
        sizes += std::log(std::max(1.0, all.level(&Moment::bytes, share)) / now);
        times += std::log(share);
    }
    return sizes <= least_power * times;
}

/// Blocks that become larger as they become rarer, and none of which goes: a resource that takes
/// its memory in chunks, each larger than all before, and is never released.
class EverLargerChunks {
public:
    explicit EverLargerChunks(const Stretch& all) noexcept
        : all_(all) {}

    bool is_found() const noexcept {
        const double early = gain(&Moment::blocks, 0, 0.5);
        const double late = gain(&Moment::blocks, 0.5, 1);
        return all_.level(&Moment::blocks, 1) >= least_chunks && rises(all_) >= 4 && early >= 1 &&
               late >= 1 && all_.born(0, 0.5) * all_.blocks_a_birth() >= early &&
               gain(&Moment::bytes, 0.5, 1) * early >= 2 * gain(&Moment::bytes, 0, 0.5) * late &&
               follows_time(all_);
    }

private:
    static constexpr double least_chunks = 9;

    double gain(Amounts amount, double from, double to) const noexcept {
        return all_.level(amount, to) - all_.level(amount, from);
    }

    const Stretch& all_;
};

/// One block whose bytes grow. A buffer that is used again grows too, each time that more is wanted
/// than ever before; but records of what goes up and down by chance become rare (1/x at x) and
/// small beside the buffer, and a container keeps up with time.
class EndlessContainer {
public:
    explicit EndlessContainer(const Stretch& all) noexcept
        : all_(all) {}

    bool is_found() const noexcept { return keeps_its_pace() || keeps_up_with_time(); }

private:
    // It grows again and again, as often late as early (3: that is 20 times likelier than records),
    // and as much.
    bool keeps_its_pace() const noexcept {
        std::size_t late = 0;
        double evenly = 0;
        const double first = all_.length() / Evidence::max_moments;
        all_.for_each_rise(&Moment::bytes, [&](double x) {
            late += x > all_.length() / 2 ? 1 : 0;
            evenly += std::log(std::max(x, first) / all_.length()) +
                      std::log(std::log(all_.length() / first));
        });
        const double growth = all_.growth(&Moment::bytes);
        return late >= 6 && evenly >= 3 && all_.growth(&Moment::bytes, 0.5) >= 0.3 * growth &&
               all_.deepest_fall(&Moment::bytes) * 4 < growth;
    }

    // It must have grown four times, the last time not long ago.
    bool keeps_up_with_time() const noexcept { return rises(all_) >= 4 && follows_time(all_); }

    const Stretch& all_;
};

/// Blocks of which the old ones go, and that become more all the same.
class Backlog {
public:
    explicit Backlog(const Stretch& all) noexcept
        : all_(all) {}

    /// At least half of what came in the first half of the window has gone.
    bool old_ones_go() const noexcept {
        const double came = all_.level(&Moment::blocks, 0.5) - all_.level(&Moment::blocks, 0);
        return came > 0 && 2 * all_.born(0, 0.5) * all_.blocks_a_birth() <= came;
    }

    /// The growth of sixteen parts of the window is beyond what chance makes of a queue that goes
    /// up and down (Student's t with 15 degrees of freedom is 6 in one of 80,000), and it has not
    /// become slower.
    bool is_found() const noexcept {
        if (!old_ones_go() || all_.steps() < parts || all_.growth(&Moment::blocks) < least_growth) {
            return false;
        }
        double sum = 0;
        double squares = 0;
        for (std::size_t i = 0; i < parts; ++i) {
            const double part = pace(i, i + 1);
            sum += part;
            squares += part * part;
        }
        const double n = parts;
        const double mean = sum / n;
        const double deviation = std::sqrt(std::max(0.0, (squares - sum * mean) / (n - 1)));
        const double error_of_half = deviation / std::sqrt(n / 2);
        return mean >= least_t * deviation / std::sqrt(n) &&
               pace(parts / 2, parts) + 1.2 * error_of_half >= 0.7 * pace(0, parts / 2) &&
               pace(parts * 3 / 4, parts) + 1.5 * error_of_half >= 0.5 * mean;
    }

private:
    static constexpr std::size_t parts = 16;
    static constexpr double least_t = 6;
    static constexpr double least_growth = 20;

    double pace(std::size_t from, std::size_t to) const noexcept {
        const std::size_t first = all_.begin() + all_.steps() * from / parts;
        const std::size_t last = all_.begin() + all_.steps() * to / parts;
        return all_.slope(&Moment::blocks, first, last);
    }

    const Stretch& all_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
