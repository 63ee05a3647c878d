// SPDX-License-Identifier: MIT
// Starting, stopping, clearing: everything around the funnel that happens rarely.
// World: cold. May include: base, hook, symbol, resolve, error.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/hook/answer_scope.hpp"
#include "tracenew/detail/hook/recorder.hpp"
#include "tracenew/detail/hook/self_test.hpp"
#include "tracenew/detail/resolve/loaded_tracebacks.hpp"
#include "tracenew/detail/resolve/resolved_sites.hpp"
#include "tracenew/detail/resolve/resolver.hpp"
#include "tracenew/detail/resolve/symbol_reading.hpp"
#include "tracenew/detail/symbol/source_text.hpp"

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
    const std::vector<std::string>& site_keep;
    std::size_t symbol_memory_limit;  // bytes; 0: no bound
};

class Session {
public:
    /// `session` becomes the number of the tracing that has begun, for `end()`.
    static BeginResult begin(const TracingOptions& options, std::uint64_t& session) {
        if (!Os::supported) {
            return BeginResult::unsupported;
        }
        if (!SelfTest::state_is_of_one_module()) {
            return BeginResult::defeated;
        }
        if (is_interrupted()) {
            return BeginResult::out_of_memory;  // nothing can be had at this moment
        }
        prepare();
        TracingNumber begun = 0;
        std::uint64_t serial = 0;
        {
            const SpinGuard guard{recorder.control};
            if (recorder.tracing() != 0) {
                return BeginResult::already;
            }
            table_memory.set_limit(options.memory_limit);
            if (!recorder.reserve() || !has_room(options)) {
                return BeginResult::out_of_memory;
            }
            begun = recorder.begin(options.frames, options.sample_interval);
            serial = recorder.serial();
            session = ++sessions_;
        }
        // Without the lock: the test allocates, the hook may ask the loader for its modules, and a
        // thread inside dlopen may be in a start() of its own.
        symbol::symbol_memory.limit.store(options.symbol_memory_limit, order_relaxed);
        if (!set_rules(options)) {
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
        if (is_interrupted()) {
            return;
        }
        tell_of_end();
        const SpinGuard guard{recorder.control};
        if (recorder.tracing() != 0) {
            recorder.end();
        }
    }

    /// The same, unless the tracing is a later one.
    static void end(std::uint64_t session) noexcept {
        if (is_interrupted()) {
            return;
        }
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
        if (is_interrupted()) {
            return;
        }
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
        if (is_interrupted()) {
            return false;
        }
        const SpinGuard guard{recorder.control};
        return recorder.tracing() != 0 && of_environment_ == sessions_;
    }

    /// Has that function called before a tracing ends or forgets what is alive, which is the last
    /// chance to look at it. One for the process.
    static void call_before_end(void (*call)() noexcept) noexcept {
        before_end_.store(call, order_release);
    }

    static std::size_t own_memory() noexcept {
        if (is_interrupted()) {
            return 0;
        }
        const SpinGuard guard{recorder.control};
        if (recorder.serial() == 0) {
            return 0;
        }
        recorder.sums.cut();
        return recorder.blocks.memory() + recorder.tracebacks.memory() +
               recorder.sums.memory(recorder.tracebacks.size()) +
               recorder.sums.ledger().of(TracebackId::own).bytes +
               symbol::symbol_memory.used.load(order_relaxed);
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
            static_cast<void>(symbol::SourceFiles::instance());  // or a fork makes it
            notice_modules();
            look_through.install([](std::uintptr_t address) noexcept {
                const OwnScope hidden;
                CodeKind kind = CodeKind::not_known;
                // By Options::site_skip it may take a demangler, which takes 100 bytes of stack for
                // each letter of a name; and operator new is called on stacks of 16 KiB.
                auto ask = [&]() noexcept {
                    static_cast<void>(succeeds([&] { kind = Resolver::kind_for_hook(address); }));
                };
                static_cast<void>(Os::call_with_room(Os::stack_bounds(), ask));
                return kind;
            });
            // The program's symbols, before the hook asks: it would go on without them.
            static_cast<void>(look_through(Registers::here().ip - 1));
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
        notice_rules();
        SymbolReading::end_of_second();
        const symbol::ModuleChanges changes = symbol::module_changes();
        if (changes.are_known &&
            changes_.exchange(changes.number, order_relaxed) != changes.number) {
            const OwnScope own;
            static_cast<void>(succeeds([] { Resolver::instance().refresh_modules(); }));
            forget_code();
            static_cast<void>(succeeds([] {
                const List<CodeRange> gone = Resolver::instance().take_gone();
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
        return options.memory_limit == 0 || table_memory.used() + 65536 <= options.memory_limit;
    }

    static bool set_rules(const TracingOptions& options) {
        return succeeds([&] {
            const OwnScope own;
            Resolver::instance().set_rules(options.site_skip, options.site_keep);
            notice_rules();
        });
    }

    // Which code is looked through was remembered.
    static void notice_rules() noexcept {
        const std::uint32_t version = Resolver::instance().rules_version();
        if (rules_.exchange(version, order_relaxed) != version) {
            forget_code();
        }
    }

    // Modules that share the recorder share its locks: one handler takes them.
    TRACENEW_SHARED static inline Atomic<bool> is_at_fork_{false};
    TRACENEW_SHARED static inline bool may_be_loading_ = false;
    TRACENEW_SHARED static inline Atomic<std::uint64_t> changes_{0};
    TRACENEW_SHARED static inline Atomic<std::uint32_t> rules_{0};
    TRACENEW_SHARED static inline Atomic<void (*)() noexcept> before_end_{nullptr};
    TRACENEW_SHARED static inline std::uint64_t sessions_ = 0;  // begun so far; `control` guards it
    TRACENEW_SHARED static inline std::uint64_t of_environment_ = 0;

    // fork() copies locks as they are: one that another thread holds would stay locked in the child
    // for ever. So the forking thread takes them all first, in the order in which they nest.
    //
    // Other libraries' handlers and signal handlers allocate meanwhile: see SpinGuard. And a signal
    // handler may fork when it has interrupted us in the middle of something, here or in the hook.
    static void lock_all() noexcept {
        loader_gate.close();
        may_be_loading_ = !Os::has_one_thread();
        for_each_lock([](SpinLock& lock) { lock.lock_for_fork(); });
    }
    static void unlock_all() noexcept {
        for_each_lock([](SpinLock& lock) { lock.unlock_after_fork(); });
        loader_gate.open();
    }
    template <class Visit>
    static void for_each_lock(Visit&& visit) noexcept {
        visit(recorder.control);
        visit(Resolver::instance().lock());
        visit(CodeKinds::instance().lock());
        visit(symbol::SourceFiles::instance().lock());
        visit(resolved_sites.lock());
        visit(LoadedTracebacks::instance().lock());
        visit(recorder.tracebacks.lock());
        visit(recorder.blocks.lock());
    }
    static void begin_as_child() noexcept {
        // A thread that does not exist here may have been inside dlopen, and hold the loader's lock
        // for ever.
        if (may_be_loading_ && !Os::asks_loader) {
            loader_gate.give_up();
        }
        recorder.sums.after_fork_in_child(recorder.tracebacks.size(),
                                          recorder.control.is_interrupted());
        unlock_all();
    }
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
