// SPDX-License-Identifier: MIT
// Starting, stopping, clearing: everything around the funnel that happens rarely.
// World: cold. May include: base, hook, symbol, resolve, error.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/hook/recorder.hpp"
#include "tracenew/detail/hook/self_test.hpp"
#include "tracenew/detail/resolve/resolved_sites.hpp"
#include "tracenew/detail/symbol/resolver.hpp"
#include "tracenew/error.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

enum class BeginResult { begun, already, defeated, unsupported, out_of_memory };

struct TracingOptions {
    std::size_t frames;
    std::uint64_t sample_interval;  // bytes; 0: every block
    std::size_t memory_limit;       // bytes; 0: no bound
    const std::vector<std::string>& site_skip;
};

class Session {
public:
    /// `session` becomes the number of the tracing that has begun, for `end()`.
    static BeginResult begin(const TracingOptions& options, std::uint64_t& session) {
        if (!Os::supported) {
            return BeginResult::unsupported;
        }
        prepare();
        TracingNumber begun = 0;
        std::uint64_t serial = 0;
        {
            const SpinGuard guard{recorder.control};
            if (recorder.tracing() != 0) {
                return BeginResult::already;
            }
            budget.set_limit(options.memory_limit);
            if (!recorder.reserve() || !has_room(options)) {
                return BeginResult::out_of_memory;
            }
            begun = recorder.begin(options.frames, options.sample_interval);
            serial = recorder.serial();
            session = ++sessions_;
        }
        // Without the lock: the test allocates, the hook may ask the loader for its modules, and a
        // thread inside dlopen may be in a start() of its own.
        if (!set_rules(options.site_skip)) {
            end(session);
            return BeginResult::out_of_memory;
        }
        bool works = false;
        const bool finished = succeeds([&] {
            const OwnScope own;  // whose blocks are all traced, also where only samples are
            works = SelfTest{begun}.passes();
        });
        if (recorder.tracing() == 0 || recorder.serial() != serial) {
            return BeginResult::begun;  // and stopped or cleared meanwhile, by somebody else
        }
        if (!works) {
            // A block for which the tables have no room is not seen either.
            const bool is_full = recorder.losses.dropped.load(order_relaxed) != 0;
            end(session);
            return finished && !is_full ? BeginResult::defeated : BeginResult::out_of_memory;
        }
        recorder.sums.reset_peak();
        return BeginResult::begun;
    }

    static void end() noexcept {
        tell_of_end();
        const SpinGuard guard{recorder.control};
        if (recorder.tracing() != 0) {
            recorder.end();
        }
    }

    /// The same, unless the tracing is a later one.
    static void end(std::uint64_t session) noexcept {
        if (is_last(session)) {
            tell_of_end();
        }
        const SpinGuard guard{recorder.control};
        if (recorder.tracing() != 0 && session == sessions_) {
            recorder.end();
        }
    }

    /// Forgets what is alive and goes on tracing.
    static void restart() noexcept {
        tell_of_end();
        const SpinGuard guard{recorder.control};
        if (recorder.tracing() != 0) {
            recorder.restart();
        }
    }

    /// The tracing that is on was begun by TRACENEW in the environment.
    static void note_environment() noexcept {
        const SpinGuard guard{recorder.control};
        of_environment_ = sessions_;
    }
    static bool is_of_environment() noexcept {
        const SpinGuard guard{recorder.control};
        return recorder.tracing() != 0 && of_environment_ == sessions_;
    }

    /// Has that function called before a tracing ends or forgets what is alive, which is the last
    /// chance to look at it. One for the process.
    static void call_before_end(void (*call)() noexcept) noexcept {
        before_end_.store(call, order_release);
    }

    static std::size_t own_memory() noexcept {
        const SpinGuard guard{recorder.control};
        if (recorder.serial() == 0) {
            return 0;
        }
        recorder.sums.cut();
        return recorder.blocks.memory() + recorder.tracebacks.memory() +
               recorder.sums.memory(recorder.tracebacks.size()) +
               recorder.sums.ledger().of(TracebackId::own).bytes;
    }

    /// Of that, what is malloc's: the cold world's.
    static std::size_t own_heap() noexcept {
        const SpinGuard guard{recorder.control};
        return recorder.serial() == 0 ? 0 : recorder.sums.ledger().of(TracebackId::own).bytes;
    }

    /// Once a process: what must not happen for the first time inside the hook.
    static void prepare() {
        static const bool done = [] {
            const OwnScope own;
            notice_modules();
            look_through.install([](std::uintptr_t address) noexcept {
                const OwnScope hidden;
                bool standard = false;
                static_cast<void>(succeeds(
                    [&] { standard = symbol::Resolver::instance().is_standard(address); }));
                return standard;
            });
            // The unwinder's first walk may allocate or load a library.
            std::uintptr_t addresses[FrameBuffer::capacity_for(1)];
            FrameBuffer frames{addresses, 1};
            capture(Registers::here(), frames);
            return is_at_fork_.exchange(true, order_relaxed) ||
                   Os::at_fork(&lock_all, &unlock_all, &begin_as_child);
        }();
        static_cast<void>(done);
    }

    /// Notices modules that came or went since the last call: other code may lie where an address
    /// was asked about, and who is unloaded later should be known by name. Asks the loader, so call
    /// it without a lock that a static constructor might want.
    static void notice_modules() noexcept {
        const std::optional<std::uint64_t> changes = symbol::module_changes();
        if (changes && changes_.exchange(*changes, order_relaxed) != *changes) {
            const OwnScope own;
            static_cast<void>(succeeds([] { symbol::Resolver::instance().refresh_modules(); }));
            forget_code();
            static_cast<void>(succeeds([] {
                const std::vector<CodeRange> gone = symbol::Resolver::instance().take_gone();
                recorder.retire_tracebacks(gone.data(), gone.size());
                code_era.end();  // what was met meanwhile may have been remembered as one of these
            }));
        }
    }

private:
    // Without `control`: whoever is told takes locks of its own, which come before it.
    static void tell_of_end() noexcept {
        const auto call = before_end_.load(order_acquire);
        if (call != nullptr && recorder.tracing() != 0) {
            call();
        }
    }

    static bool is_last(std::uint64_t session) noexcept {
        const SpinGuard guard{recorder.control};
        return session == sessions_;
    }

    // Tracebacks are kept from earlier tracings: what is left must be enough for the self test.
    static bool has_room(const TracingOptions& options) noexcept {
        return options.memory_limit == 0 || budget.used() + 65536 <= options.memory_limit;
    }

    static bool set_rules(const std::vector<std::string>& site_skip) {
        return succeeds([&] {
            const OwnScope own;
            if (symbol::Resolver::instance().set_rules(site_skip)) {
                forget_code();  // which of it is looked through was remembered
            }
        });
    }

    // Modules that share the recorder share its locks: one handler takes them.
    TRACENEW_SHARED static inline Atomic<bool> is_at_fork_{false};
    TRACENEW_SHARED static inline bool may_be_loading_ = false;
    TRACENEW_SHARED static inline Atomic<std::uint64_t> changes_{0};
    TRACENEW_SHARED static inline Atomic<void (*)() noexcept> before_end_{nullptr};
    TRACENEW_SHARED static inline std::uint64_t sessions_ = 0;  // begun so far; `control` guards it
    TRACENEW_SHARED static inline std::uint64_t of_environment_ = 0;

    // fork() copies locks as they are: one that another thread holds would stay locked in the child
    // for ever. So the forking thread takes them all first, in the order in which they nest.
    static void lock_all() noexcept {
        loader_gate.close();
        may_be_loading_ = !Os::has_one_thread();
        recorder.control.lock();
        symbol::Resolver::instance().lock();
        resolved_sites.lock().lock();
        recorder.tracebacks.lock().lock();
        recorder.blocks.lock().lock();
    }
    static void unlock_all() noexcept {
        recorder.blocks.lock().unlock();
        recorder.tracebacks.lock().unlock();
        resolved_sites.lock().unlock();
        symbol::Resolver::instance().unlock();
        recorder.control.unlock();
        loader_gate.open();
    }
    static void begin_as_child() noexcept {
        // A thread that does not exist here may have been inside dlopen, and hold the loader's lock
        // for ever.
        if (may_be_loading_ && !Os::asks_loader) {
            loader_gate.give_up();
        }
        recorder.sums.after_fork_in_child(recorder.tracebacks.size());
        unlock_all();
    }
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
