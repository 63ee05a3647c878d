// SPDX-License-Identifier: MIT
// Watches a loop: what each iteration leaves behind, and which of it is a leak.
// World: cold. May include: values, loop_report, snapshot, tracer, standard library.
#pragma once

#include "tracenew/growth_check.hpp"
#include "tracenew/loop_probe_options.hpp"
#include "tracenew/loop_report.hpp"
#include "tracenew/snapshot.hpp"
#include "tracenew/tracer.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
class Probe;
}

class LoopProbe;

/// One pass through a loop; closes it at scope exit, also when an exception leaves the scope.
class Iteration {
public:
    explicit Iteration(LoopProbe& probe) noexcept
        : probe_(&probe) {
        begin();
    }
    Iteration(Iteration&& other) noexcept
        : probe_(std::exchange(other.probe_, nullptr)) {}
    Iteration(const Iteration&) = delete;
    Iteration& operator=(const Iteration&) = delete;
    Iteration& operator=(Iteration&&) = delete;
    ~Iteration() {
        if (probe_ != nullptr) {
            end();
        }
    }

private:
    void begin() noexcept;
    void end() noexcept;

    LoopProbe* probe_;
};

/// Closes iterations and keeps what they leave behind.
///
/// Iteration i runs from close i-1 to close i; the constructor is close 0, and opening takes no
/// snapshot: a request that is born before its scope opens and dies after it closes is not growth.
/// All members are thread-safe; a close that finds another in progress merges into it. A close
/// costs by what has changed, resolves no symbols (unless it prints), shows in no snapshot, and
/// never throws: one that cannot be kept or printed is counted in `Losses::closes`. When closing
/// costs more than 1 % of the loop's time, only every second, fourth, ... iteration is closed, and
/// the report says so. A question that is asked while no iteration is under way first closes those
/// that were left out.
///
/// Not for signal handlers, none of it (they allocate and wait for locks); `report_on()` is what to
/// do instead. A handler that asks all the same and has interrupted the tracer gets no answer.
///
/// The probe watches one tracing. When that ends, the probe goes on reporting what it knew at its
/// last moment. When it is cleared or replaced by another one, the probe begins anew with the next
/// close: its report says so, and its `check()` is not ok, for what had counted is forgotten. To
/// begin anew on purpose, make a new probe. The probe must not outlive its Tracer nor the stream
/// that it prints to.
///
/// What questions cost: `findings()`, `leaks()`, `check()` and `report()` walk all live blocks once
/// between two closes, judge every site that has changed, each anew, and look up names that nobody
/// has asked for before: in debug info, which takes a large program seconds the first time. Closes
/// do not wait for that. Ask now and then, not in each iteration; for several answers at once ask
/// for `report()`, which has them all.
class LoopProbe {
public:
    /// Close 0: costs by the tracebacks that are known, and asks malloc, which may take
    /// milliseconds. Throws nothing itself (copying `options` may throw std::bad_alloc): where
    /// there is no memory for the suppressions, `check()` is not ok and says so; for close 0, the
    /// next close is it. `tracer` need not be tracing yet: then close 0 is the first close that
    /// finds it tracing.
    explicit LoopProbe(Tracer& tracer, LoopProbeOptions options = {}) {
        begin(tracer, std::move(options));
    }

    LoopProbe(const LoopProbe&) = delete;
    LoopProbe& operator=(const LoopProbe&) = delete;

    ~LoopProbe() { end(); }

    /// From now on, and as long as the probe lives, that signal (SIGUSR1, say) has a report printed
    /// at the next close; the handler only counts, and interrupts no system call. It stays when the
    /// probe is gone: a signal that comes late does nothing then, and does not end the program. A
    /// probe listens to one signal. False, and nothing has changed, when the program handles or
    /// ignores that signal already, when it cannot be caught, or when the probe listens to another.
    /// A plugin that calls this must stay loaded.
    bool report_on(int signal) noexcept;

    /// Keep it in the scope of the loop's body: its destructor closes the iteration.
    [[nodiscard]] Iteration iteration() noexcept { return Iteration{*this}; }

    /// Net new memory of each row between the last two closes, growth first; rows that did not
    /// change are left out.
    std::vector<StatisticDiff> last_iteration() const;

    /// What was alive at the last close; filters are not applied.
    Snapshot snapshot_of_last() const;

    /// Every row that changed after the warm-up, worst first. All questions between two closes are
    /// answered from one look: this one, `leaks()`, `check()` and `report()` agree. Empty when
    /// there is no memory for them: `check()` is not ok then.
    std::vector<Finding> findings() const;

    /// The findings whose verdict is leak. Costs what `findings()` does.
    std::vector<Finding> leaks() const;

    /// What a test asserts; costs what `report()` does. See `GrowthCheck::ok()`, and `rarest()` for
    /// what it cannot see: a site that has grown in one or two iterations only may be a late first
    /// use, and is no growth. Where inclusive filters say what to look at, memory that is not
    /// traced is nobody's question.
    GrowthCheck check() const;

    /// Who holds what leaks or grows, of the worst finding first: see `Holder`. Costs what
    /// `report()` does, and the look of `LoopProbeOptions::holders`, whatever that says and that
    /// costs.
    std::vector<Holder> holders() const;

    /// Everything at once, as a value to print or to keep. Without memory for all of it there are
    /// no findings, and the report says so: see `LoopReport::refused`. Beside what `findings()`
    /// costs it asks malloc and the kernel what they have, and which libraries are loaded:
    /// milliseconds. Printing it also reads source files.
    LoopReport report() const;

private:
    friend class Iteration;

    void begin(Tracer& tracer, LoopProbeOptions&& options);
    void end() noexcept;
    detail::Probe& probe() noexcept;
    const detail::Probe& probe() const noexcept;

    // What a loop is known by lies here, so that a probe needs no memory to begin with.
    alignas(8) unsigned char place_[2048];
};

TRACENEW_ABI_END
}  // namespace tracenew
