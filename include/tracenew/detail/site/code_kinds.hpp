// SPDX-License-Identifier: MIT
// What the hook asks of code: whose it is, as far as symbol tables tell.
// World: cold. May include: base, os, names, symbol, site.
//
// It has modules of its own, and waits for nobody: a report keeps the resolver busy for as long as
// debug info is parsed or inflated, which was 7 s on a busy machine, and blocks are allocated
// meanwhile. What it meets before anybody has asked the loader goes on to the resolver.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/base/code_kind.hpp"
#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/names/demangle.hpp"
#include "tracenew/detail/names/linkage_name.hpp"
#include "tracenew/detail/names/origin.hpp"
#include "tracenew/detail/os/os.hpp"
#include "tracenew/detail/os/spin_lock.hpp"
#include "tracenew/detail/site/rules.hpp"
#include "tracenew/detail/symbol/modules.hpp"
#include "tracenew/detail/symbol/retries.hpp"

#include <cstddef>
#include <cstdint>
#include <new>
#include <string_view>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
/// `standard` when the physical function at `address` belongs to the standard library or to one
/// that is installed without lines, or may be one that nobody wrote (then too many frames are kept,
/// and the site is told when somebody looks). What `keep` matches is none of these.
inline CodeKind kind_by_symbols(symbol::Module& module, std::uintptr_t address,
                                const Patterns& keep) {
    module.close_changed_file();
    const std::uint64_t in_file = address - module.bias;
    const symbol::SymbolTable& symbols = module.opened().symbols();
    const symbol::Symbol found = symbols.find(in_file);
    const bool is_kept = !keep.empty() && (keep.matches_module(module.identity.path) ||
                                           keep.matches_function(symbol::demangle(found.name)));
    if (!is_kept && (symbol::is_standard_module(module.identity.path) || module.is_installed())) {
        return CodeKind::looked_through;
    }
    // Of several names any: it may turn out to be that one when debug info is asked.
    const auto may_be = [](std::string_view name) { return may_be_looked_through(name); };
    if (!symbols.find_name(found, in_file, may_be).empty()) {
        return CodeKind::looked_through;
    }
    return symbol::may_be_of_header(found.name, found.binding == symbol::Symbol::Binding::weak,
                                    found.binding == symbol::Symbol::Binding::local) &&
                   module.opened().may_be_installed(found.name)
               ? CodeKind::doubtful
               : CodeKind::user;
}

class CodeKinds {
public:
    /// The one of the process. It is never destroyed: static destructors still allocate.
    TRACENEW_SHARED static CodeKinds& instance() {
        alignas(CodeKinds) static unsigned char place[sizeof(CodeKinds)];
        static CodeKinds* const kinds = ::new (static_cast<void*>(place)) CodeKinds();
        return *kinds;
    }

    /// Asks the loader nothing that takes its lock, and waits for nobody: `not_known` when another
    /// thread asks too.
    CodeKind kind_of(std::uintptr_t address) {
        for (bool refreshed = false;; refreshed = true) {
            {
                const SpinTry lock(lock_, a_moment);
                if (!lock) {
                    return CodeKind::not_known;
                }
                const symbol::Modules::Found found = modules_.find(address, code_era.now());
                if (found.is_loaded || refreshed) {
                    return found.module != nullptr ? kind_by_symbols(*found.module, address, keep_)
                                                   : CodeKind::user;
                }
            }
            if (!meet_module_at(address)) {
                return CodeKind::not_known;
            }
        }
    }

    void set_kept(const Patterns& keep) {
        const SpinGuard lock(lock_);
        keep_ = keep;
    }

    /// Tries to open files that could not be opened before.
    void try_again() {
        const SpinGuard lock(lock_);
        if (retry_.is_due() && modules_.has_refused()) {
            static_cast<void>(modules_.reopen_refused());
            retry_.put_off();
        }
    }

    /// Takes over a list that somebody has made: see symbol::Modules::merge().
    void merge(const List<symbol::Module>& listed, std::uint64_t changes) {
        const SpinGuard lock(lock_);
        modules_.merge(listed, changes, code_era.now());
    }

    /// Moves the modules that were met since the last call to `modules`: none of a newer list can
    /// come before them.
    void hand_over(symbol::Modules& modules) {
        if (!has_met_.load(order_acquire)) {
            return;
        }
        const SpinGuard lock(lock_);
        for (Met& one : met_) {
            modules.add(one.module, one.era);
        }
        met_.clear();
        has_met_.store(false, order_relaxed);
    }

    /// Held across a fork, so that the child does not inherit a lock that nobody holds.
    SpinLock& lock() noexcept { return lock_; }

private:
    struct Met {
        symbol::Module module;
        std::uint32_t era;
    };

    CodeKinds() = default;

    // Does not wait for the loader: a thread in a dl_iterate_phdr callback may be waiting for
    // something that the thread we are in holds. False when somebody is busy here.
    bool meet_module_at(std::uintptr_t address) {
        ModuleView view;
        if (Os::asks_loader) {
            refresh();
        } else if (Os::find_module(address, view)) {
            symbol::Module module = symbol::module_of(view);
            const std::uint32_t era = code_era.now();
            const SpinTry lock(lock_, a_moment);
            if (!lock) {
                return false;
            }
            if (met_.size() < most_met) {
                met_.push_back({module, era});
                has_met_.store(true, order_release);
            }
            modules_.add(std::move(module), era);
        }
        return true;
    }

    void refresh() {
        const symbol::ModuleChanges changes = symbol::module_changes();
        if (changes.are_known && !is_current(changes.number)) {
            merge(symbol::list_modules(), changes.number);
        }
    }
    // Code of no module is asked for each time: nothing is listed for that.
    bool is_current(std::uint64_t changes) {
        const SpinGuard lock(lock_);
        return modules_.is_current(changes);
    }

    static constexpr std::size_t most_met = 256;
    // A glance at a symbol table takes microseconds; to read one, milliseconds.
    static constexpr unsigned a_moment = 2000;

    SpinLock lock_;
    symbol::Modules modules_;
    Patterns keep_;
    symbol::PatientRetry retry_;
    Atomic<bool> has_met_{false};
    List<Met> met_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
