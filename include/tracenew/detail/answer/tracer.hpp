// SPDX-License-Identifier: MIT
// What tracer.hpp declares.
// World: cold. May include: values, snapshot, tracer, control, hook, answer/{snapshot, traceback},
// standard library.
#pragma once

#include "tracenew/detail/answer/snapshot.hpp"
#include "tracenew/detail/answer/traceback.hpp"
#include "tracenew/detail/control/session.hpp"
#include "tracenew/detail/control/this_process.hpp"
#include "tracenew/detail/hook/answer_scope.hpp"
#include "tracenew/tracer.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

inline Losses counted_losses() noexcept {
    const auto value = [](const LossCounters::Count& count) { return count.load(order_relaxed); };
    const LossCounters& losses = recorder.losses;
    return {value(losses.dropped),   value(losses.skipped), value(losses.unmatched_frees),
            value(losses.truncated), value(losses.closes),  value(refused_for_memory)};
}

inline bool has_empty_pattern(const std::vector<std::string>& patterns) {
    for (const std::string& pattern : patterns) {
        if (pattern.empty()) {
            return true;
        }
    }
    return false;
}

inline StartStatus begin_session(const Options& options, std::uint64_t& session) {
    if (options.frames < 1 || options.frames > Tracer::max_frames ||
        options.sample_interval > Tracer::max_sample_interval ||
        (options.memory_limit != 0 && options.memory_limit < Tracer::least_memory_limit) ||
        (options.symbol_memory_limit != 0 &&
         options.symbol_memory_limit < Tracer::least_memory_limit) ||
        has_empty_pattern(options.site_skip) || has_empty_pattern(options.site_keep)) {
        return StartStatus::invalid_options;
    }
    switch (Session::begin({options.frames, options.sample_interval, options.memory_limit,
                            options.site_skip, options.site_keep, options.symbol_memory_limit},
                           session)) {
    case BeginResult::begun:
        return StartStatus::started;
    case BeginResult::already:
        return StartStatus::already_tracing;
    case BeginResult::defeated:
        return StartStatus::hook_not_in_effect;
    case BeginResult::unsupported:
        return StartStatus::unsupported_platform;
    case BeginResult::out_of_memory:
        break;
    }
    return StartStatus::out_of_memory;
}

inline Snapshot snapshot_or_error() {
    const OwnScope own;
    auto data = std::make_shared<SnapshotData>();
    if (is_interrupted()) {
        data->error = std::string("take_snapshot: ") + asked_amidst;
        return Snapshot{std::move(data)};
    }
    Session::notice_modules();
    if (!read_amounts(*data)) {
        data->error = "take_snapshot: not tracing; expected a start() that answered started";
    }
    data->process = this_process();
    return Snapshot{std::move(data)};
}

}  // namespace detail

TRACENEW_HELD void Tracer::end() noexcept {
    if (const std::uint64_t session = session_.load(detail::order_relaxed)) {
        detail::Session::end(session);
    }
}

TRACENEW_HELD StartStatus Tracer::start(std::size_t frames) {
    Options options;
    options.frames = frames;
    return start(options);
}

TRACENEW_HELD StartStatus Tracer::start(const Options& options) {
    std::uint64_t session = 0;
    const StartStatus status = detail::begin_session(options, session);
    if (status == StartStatus::started) {
        session_.store(session, detail::order_relaxed);
    }
    answer_.store(static_cast<int>(status), detail::order_relaxed);
    return status;
}

TRACENEW_HELD void Tracer::stop() noexcept {
    session_.store(0, detail::order_relaxed);
    detail::Session::end();
}

TRACENEW_HELD bool Tracer::is_tracing() const noexcept {
    return detail::recorder.tracing() != 0;
}

TRACENEW_HELD void Tracer::clear_traces() noexcept {
    detail::Session::restart();
}

TRACENEW_HELD std::optional<StartStatus> Tracer::start_status() const noexcept {
    const int answer = answer_.load(detail::order_relaxed);
    return answer < 0 ? std::nullopt : std::optional<StartStatus>{StartStatus(answer)};
}

TRACENEW_HELD Memory Tracer::traced_memory() const noexcept {
    if (!is_tracing()) {
        return {};
    }
    const std::size_t current = detail::recorder.sums.current();
    const std::size_t peak = detail::recorder.sums.peak();  // a moment later
    return {current, peak < current ? current : peak};
}

TRACENEW_HELD void Tracer::reset_peak() noexcept {
    if (is_tracing()) {
        detail::recorder.sums.reset_peak();
    }
}

TRACENEW_HELD std::size_t Tracer::tracer_memory() const noexcept {
    return detail::Session::own_memory();
}

TRACENEW_HELD std::size_t Tracer::sample_interval() const noexcept {
    return is_tracing() ? static_cast<std::size_t>(detail::recorder.sampler.interval()) : 0;
}

TRACENEW_HELD std::size_t Tracer::traceback_limit() const noexcept {
    return is_tracing() ? detail::recorder.limit() : 0;
}

TRACENEW_HELD std::optional<Traceback> Tracer::traceback_of(const void* block) const {
    if (detail::is_interrupted()) {
        return std::nullopt;
    }
    const detail::TracingNumber tracing = detail::recorder.tracing();
    const detail::Block known = detail::recorder.find(reinterpret_cast<std::uintptr_t>(block));
    if (tracing == 0 || known.tracing != tracing || known.traceback == detail::TracebackId::own) {
        return std::nullopt;
    }
    return Traceback{known.traceback};
}

TRACENEW_HELD Losses Tracer::losses() const noexcept {
    return detail::counted_losses();
}

TRACENEW_HELD Snapshot Tracer::look() {
    return detail::or_without([] { return detail::snapshot_or_error(); },
                              [] { return Snapshot::refused(); });
}

TRACENEW_ABI_END
}  // namespace tracenew
