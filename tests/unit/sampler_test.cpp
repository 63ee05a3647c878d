#include "support/catch.hpp"

#include <tracenew.hpp>

#include <cmath>

using tracenew::detail::Delta;
using tracenew::detail::Sampler;
using tracenew::detail::ThreadState;

namespace {

constexpr ThreadState fresh_thread = {nullptr, 0, 0, 0, false, 0};

/// How many of `blocks` blocks of `size` bytes are samples, asked as the hook does.
int samples_of(Sampler& sampler, ThreadState& thread, int blocks, std::size_t size) {
    int samples = 0;
    for (int i = 0; i < blocks; ++i) {
        if (!sampler.passes(thread, size, 1)) {
            samples += sampler.takes(thread, size, 1) ? 1 : 0;
        }
    }
    return samples;
}

}  // namespace

TEST_CASE("sampler: a block is a sample with probability 1 - exp(-size / interval)") {
    for (const std::size_t size : {1U, 64U, 1000U, 4096U, 20000U}) {
        CAPTURE(size);
        Sampler sampler;
        sampler.set_interval(4096);
        ThreadState thread = fresh_thread;
        const double p = 1 - std::exp(-static_cast<double>(size) / 4096);
        const int blocks = 400000;
        const int samples = samples_of(sampler, thread, blocks, size);
        // Five standard deviations; the generator is seeded with 0, so it never happens by chance.
        CHECK(std::abs(samples - p * blocks) < 5 * std::sqrt(p * (1 - p) * blocks) + 1);
    }
}

TEST_CASE("sampler: who is passed over is accounted for, and who is not is asked again") {
    Sampler sampler;
    sampler.set_interval(1 << 20);
    ThreadState thread = fresh_thread;
    CHECK_FALSE(sampler.passes(thread, 1, 1));  // no gap was drawn yet
    sampler.takes(thread, 1, 1);
    thread.until_sample = 100;
    CHECK(sampler.passes(thread, 60, 1));
    CHECK(thread.until_sample == 40);
    CHECK_FALSE(sampler.passes(thread, 40, 1));
    CHECK_FALSE(sampler.passes(thread, 10, 2));  // of another tracing
    CHECK(thread.until_sample == 40);
    CHECK(sampler.takes(thread, 40, 1));
}

TEST_CASE("sampler: what a sample stands for makes up for those that were none") {
    Sampler sampler;
    sampler.set_interval(4096);
    CHECK(sampler.stands_for(4096).blocks == std::llround(1024 / (1 - std::exp(-1.0))));
    CHECK(sampler.stands_for(4096).bytes == std::llround(4096 / (1 - std::exp(-1.0))));
    CHECK(sampler.stands_for(40).blocks == std::llround(1024 / (1 - std::exp(-40.0 / 4096))));
    CHECK(sampler.stands_for(1000000).blocks == Delta::one_block);
    CHECK(sampler.stands_for(1000000).bytes == 1000000);
    CHECK(sampler.stands_for(0).bytes == 0);
    CHECK(sampler.stands_for(0).blocks == sampler.stands_for(1).blocks);
    sampler.set_interval(tracenew::Tracer::max_sample_interval);
    CHECK(static_cast<double>(sampler.stands_for(1).bytes) == Approx(0x1p40).epsilon(0.001));
}

TEST_CASE("sampler: the first gap of the process is no longer than others") {
    Sampler sampler;
    sampler.set_interval(1000);
    ThreadState thread = fresh_thread;
    CHECK(sampler.takes(thread, 20000, 1));  // by chance it is not, once in 500 million times
}

TEST_CASE("sampler: each thread's first gap is drawn too, and a new one for a new tracing") {
    Sampler sampler;
    sampler.set_interval(1 << 20);
    int first_blocks = 0;
    for (int i = 0; i < 2000; ++i) {
        ThreadState thread = fresh_thread;
        first_blocks += sampler.takes(thread, 1 << 18, 1) ? 1 : 0;
    }
    CHECK(std::abs(first_blocks - 2000 * (1 - std::exp(-0.25))) < 100);

    ThreadState thread = fresh_thread;
    sampler.set_interval(tracenew::Tracer::max_sample_interval);
    sampler.takes(thread, 1, 1);
    sampler.set_interval(10);
    int samples = 0;
    for (int i = 0; i < 1000; ++i) {
        samples += sampler.takes(thread, 100, 2) ? 1 : 0;
    }
    CHECK(samples > 990);
}
