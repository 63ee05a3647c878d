// SPDX-License-Identifier: MIT
// What loop_probe.hpp declares.
// World: cold. May include: loop_probe, values, answer/{probe, probe_answers}, standard library.
#pragma once

#include "tracenew/detail/answer/probe.hpp"
#include "tracenew/detail/answer/probe_answers.hpp"
#include "tracenew/loop_probe.hpp"

#include <new>
#include <utility>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN

TRACENEW_HELD detail::Probe& LoopProbe::probe() noexcept {
    return *std::launder(reinterpret_cast<detail::Probe*>(place_));
}

TRACENEW_HELD const detail::Probe& LoopProbe::probe() const noexcept {
    return *std::launder(reinterpret_cast<const detail::Probe*>(place_));
}

TRACENEW_HELD void LoopProbe::begin(Tracer& tracer, LoopProbeOptions&& options) {
    static_assert(sizeof(detail::Probe) <= sizeof place_ && alignof(detail::Probe) <= 8);
    ::new (static_cast<void*>(place_)) detail::Probe(tracer, std::move(options));
}

TRACENEW_HELD void LoopProbe::end() noexcept {
    probe().~Probe();
}

TRACENEW_HELD bool LoopProbe::report_on(int signal) noexcept {
    return probe().report_on(signal);
}

TRACENEW_HELD std::vector<StatisticDiff> LoopProbe::last_iteration() const {
    return detail::ProbeAnswers{probe()}.last_iteration();
}

TRACENEW_HELD Snapshot LoopProbe::snapshot_of_last() const {
    return detail::ProbeAnswers{probe()}.snapshot_of_last();
}

// These are asked for to be printed, mostly.

TRACENEW_HELD std::vector<Finding> LoopProbe::findings() const {
    probe().erase_progress();
    return detail::ProbeAnswers{probe()}.findings();
}

TRACENEW_HELD std::vector<Finding> LoopProbe::leaks() const {
    probe().erase_progress();
    return detail::ProbeAnswers{probe()}.leaks();
}

TRACENEW_HELD GrowthCheck LoopProbe::check() const {
    probe().erase_progress();
    return detail::ProbeAnswers{probe()}.check();
}

TRACENEW_HELD std::vector<Holder> LoopProbe::holders() const {
    return detail::ProbeAnswers{probe()}.holders();
}

TRACENEW_HELD LoopReport LoopProbe::report() const {
    probe().erase_progress();
    return detail::ProbeAnswers{probe()}.report();
}

TRACENEW_HELD void Iteration::begin() noexcept {
    probe_->probe().begin_iteration();
}

TRACENEW_HELD void Iteration::end() noexcept {
    probe_->probe().close();
}

TRACENEW_ABI_END
}  // namespace tracenew
