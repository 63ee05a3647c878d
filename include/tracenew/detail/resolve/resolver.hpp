// SPDX-License-Identifier: MIT
// Code addresses to frames, and whose lines they are; remembered.
// World: cold. May include: base, os, symbol, site, resolve.
//
// The lock rule. A thread inside dlopen holds the loader's lock while it runs static constructors;
// these may look at a snapshot, and wait for our lock. A thread that held our lock and then asked
// the loader for its modules would wait for that one: both for ever. So modules are listed before
// our lock is taken, never under it.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/base/code_kind.hpp"
#include "tracenew/detail/base/function_ref.hpp"
#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/map.hpp"
#include "tracenew/detail/base/shortage.hpp"
#include "tracenew/detail/base/sort.hpp"
#include "tracenew/detail/os/os.hpp"
#include "tracenew/detail/os/spin_lock.hpp"
#include "tracenew/detail/resolve/module_reading.hpp"
#include "tracenew/detail/resolve/remembered.hpp"
#include "tracenew/detail/site/code_kinds.hpp"
#include "tracenew/detail/site/place.hpp"
#include "tracenew/detail/site/rules.hpp"
#include "tracenew/detail/symbol/location.hpp"
#include "tracenew/detail/symbol/look_up.hpp"
#include "tracenew/detail/symbol/modules.hpp"
#include "tracenew/detail/symbol/retries.hpp"
#include "tracenew/detail/symbol/tail_calls.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
class Resolver {
public:
    /// The one of the process. It is never destroyed: static destructors still free memory.
    TRACENEW_SHARED static Resolver& instance() {
        alignas(Resolver) static unsigned char place[sizeof(Resolver)];
        static Resolver* const resolver = ::new (static_cast<void*>(place)) Resolver();
        return *resolver;
    }

    /// The frames at one code address (a return address minus one), innermost inlined call first;
    /// of the code that lay there in that era.
    Places resolve(std::uintptr_t address, std::uint32_t era = code_era.now()) {
        for (bool refreshed = false;; refreshed = true) {
            {
                const SpinGuard lock(lock_);
                CodeKinds::instance().hand_over(modules_);
                const symbol::Modules::Found found = modules_.find(address, era);
                const bool was_there_then = found.module != nullptr && era < found.module->until;
                if (found.is_loaded || was_there_then || refreshed) {
                    return remembered(address, found.module);
                }
            }
            if (!refresh_modules()) {
                note_module_at(address);
            }
        }
    }

    /// Before a batch of questions: for what there was no memory there may be some now.
    void begin_attempt() noexcept { reading_.begin(); }
    std::uint32_t attempt() noexcept { return reading_.now(); }

    /// The frames that jumps have taken off the stack between the call at `caller` and who was
    /// running then: the function around the address `callee`, or operator new when that is 0.
    /// Innermost first; null or empty for none. Both have been resolved, as of that era.
    Places between(std::uintptr_t caller, std::uintptr_t callee,
                   std::uint32_t era = code_era.now()) {
        const SpinGuard lock(lock_);
        symbol::Module* module = modules_.find(caller, era).module;
        if (module == nullptr) {
            return nullptr;
        }
        if (jumps_.size() >= most_remembered) {
            jumps_.clear();
        }
        if (reading_.lacks_memory(*module)) {
            return nullptr;
        }
        Remembered& entry = jumps_.of(caller, callee);
        if (entry.places == nullptr || entry.module != module->id) {
            List<Place> frames;
            if (!reading_.is_read(*module, symbol::Detail::functions,
                                  [&] { frames = jumped_over(*module, caller, callee, era); })) {
                return nullptr;
            }
            entry.places = Places::make(std::move(frames));
            entry.module = module->id;
        }
        return entry.places;
    }

    /// True when the physical function at `address`, as of that era, is a constructor or may have
    /// been jumped to by one.
    bool may_be_constructor(std::uintptr_t address, std::uint32_t era = code_era.now()) {
        const SpinGuard lock(lock_);
        symbol::Module* const module = modules_.find(address, era).module;
        if (module == nullptr || reading_.lacks_memory(*module)) {
            return false;
        }
        return symbol::may_be_constructor(
            module->asked().symbols().find(address - module->bias).name);
    }

    /// What the hook asks, and waits for nobody: see CodeKinds; and by the rules.
    static CodeKind kind_for_hook(std::uintptr_t address) {
        const CodeKind kind = CodeKinds::instance().kind_of(address);
        Resolver& resolver = instance();
        return is_looked_through(kind) || !resolver.has_skips_.load(order_acquire) ||
                       !resolver.may_be_skipped(address)
                   ? kind
                   : CodeKind::looked_through;
    }

    /// Why frames of the module of that path may lack a line: see ModuleFile::shortfall().
    std::string shortfall(const std::string& path) {
        const SpinGuard lock(lock_);
        symbol::Module* module = modules_.find_path(path);
        if (module == nullptr) {
            return {};
        }
        std::string why;
        if (reading_.detail_of(*module) == symbol::Detail::lines) {
            static_cast<void>(reading_.is_read(*module, symbol::Detail::functions,
                                               [&] { why = module->asked().shortfall(); }));
        }
        switch (module->detail) {
        case symbol::Detail::functions:
            return "has more debug information than there is memory for: functions only, for now";
        case symbol::Detail::offsets:
            return "has more symbols than there is memory for: offsets only, for now";
        case symbol::Detail::lines:
            break;
        }
        return why;
    }

    /// Further code to look through, and code that is not; false when that changes nothing.
    bool set_rules(const std::vector<std::string>& skip, const std::vector<std::string>& keep) {
        const SpinGuard lock(lock_);
        if (rules_.are(skip, keep)) {
            return false;
        }
        rules_ = SiteRules(skip, keep);
        CodeKinds::instance().set_kept(rules_.keep());
        has_skips_.store(!rules_.skip().empty(), order_release);
        forget();
        return true;
    }

    /// Tries to open what could not be opened before (too many open files, say); what was named
    /// without it is then named anew. Call it before each batch.
    void try_again() {
        CodeKinds::instance().try_again();
        if (!has_refused_.load(order_relaxed)) {
            return;
        }
        const SpinGuard lock(lock_);
        if (!retry_.is_due()) {
            return;
        }
        const bool is_any_new = modules_.reopen_refused();
        retry_.put_off();
        has_refused_.store(modules_.has_refused(), order_relaxed);
        if (is_any_new) {
            forget();
        }
    }

    /// Gives the memory back that reading debug info took, if it is much; answers are kept. False
    /// where that has to wait: see symbol::MemoryReturn.
    bool give_back() noexcept {
        const SpinGuard lock(lock_);
        std::size_t memory = 0;
        modules_.for_each([&](symbol::Module& module) {
            memory += module.file != nullptr ? module.file->memory() : 0;
        });
        if (memory <= symbol::symbol_memory.kept.load(order_relaxed)) {
            return true;
        }
        if (!return_.begin()) {
            return false;
        }
        modules_.for_each([](symbol::Module& module) {
            module.close_changed_file();
            if (module.file != nullptr) {
                module.file->give_back();
            }
        });
        return true;
    }

    /// The order in which addresses are best asked about: see DebugInfo::order_of().
    SortKey order_of(std::uintptr_t address, std::uint32_t era) {
        const SpinGuard lock(lock_);
        symbol::Module* const module = modules_.find(address, era).module;
        SortKey order;
        if (module != nullptr && !reading_.lacks_memory(*module)) {
            order.first = module->id;
            static_cast<void>(reading_.is_read(*module, symbol::Detail::functions, [&] {
                order.second = module->asked().debug_info().order_of(address - module->bias);
            }));
        }
        return order;
    }

    /// Calls `ask(module)` for the module at an address, if there is one and memory for what it
    /// says; names out of its file are good until the call ends. What is half done for want of
    /// memory is not called again.
    bool ask_module(std::uintptr_t address, FunctionRef<void(symbol::Module&)> ask) {
        const SpinGuard lock(lock_);
        CodeKinds::instance().hand_over(modules_);
        symbol::Module* const module = modules_.find(address, code_era.now()).module;
        return module != nullptr && !reading_.lacks_memory(*module) &&
               reading_.is_read(*module, symbol::Detail::functions, [&] {
                   module->asked();
                   ask(*module);
               });
    }

    /// Changes with the rules: what was resolved by older ones names other sites.
    std::uint32_t rules_version() const noexcept { return rules_version_.load(order_acquire); }

    /// Notes modules that were loaded or unloaded since. Call it before each batch. False where the
    /// loader cannot be asked, or there is no memory for what it says.
    bool refresh_modules() {
        const symbol::ModuleChanges changes = symbol::module_changes();
        if (!changes.are_known) {
            return false;
        }
        {
            const SpinGuard lock(lock_);
            if (modules_.is_current(changes.number)) {
                return true;
            }
        }
        List<symbol::Module> listed = symbol::list_modules();
        const bool is_whole = !listed.empty();
        CodeKinds::instance().merge(listed, changes.number);
        const SpinGuard lock(lock_);
        CodeKinds::instance().hand_over(modules_);
        modules_.merge(std::move(listed), changes.number, code_era.now());
        return is_whole;
    }

    /// Where code has gone away since the last call.
    List<CodeRange> take_gone() {
        const SpinGuard lock(lock_);
        return modules_.take_gone();
    }

    /// Held across a fork, so that the child does not inherit a lock that nobody holds.
    SpinLock& lock() noexcept { return lock_; }

private:
    Resolver() = default;

    // Where the loader cannot be asked.
    void note_module_at(std::uintptr_t address) {
        ModuleView view;
        if (Os::find_module(address, view)) {
            symbol::Module module = symbol::module_of(view);
            const SpinGuard lock(lock_);
            modules_.add(std::move(module), code_era.now());
        }
    }

    // By Options::site_skip. Files and inlined functions are known to debug info only; this is
    // asked once an address. Yes where somebody is busy: it is asked again.
    bool may_be_skipped(std::uintptr_t address) {
        const SpinTry lock(lock_, a_moment);
        if (!lock) {
            return true;
        }
        CodeKinds::instance().hand_over(modules_);
        symbol::Module* const module = modules_.find(address, code_era.now()).module;
        if (module == nullptr) {
            return false;
        }
        const List<Place> places = named(*module, address);
        return std::all_of(places.begin(), places.end(),
                           [](const Place& place) { return is_standard(place.owner); });
    }

    Places remembered(std::uintptr_t address, symbol::Module* module) {
        if (memory_.size() >= most_remembered) {
            memory_.clear();
        }
        Remembered& entry = memory_[address];
        const std::uint64_t id = module != nullptr ? module->id : 0;
        if (entry.places == nullptr || entry.module != id) {
            const Shortage shortage;
            auto places = Places::make(module != nullptr ? named(*module, address)
                                                         : owned(symbol::look_up_nowhere(address)));
            if (shortage.came()) {
                return places;
            }
            entry.places = std::move(places);
            entry.module = id;
        }
        return entry.places;
    }

    List<Place> jumped_over(symbol::Module& module, std::uintptr_t caller, std::uintptr_t callee,
                            std::uint32_t era) {
        module.close_changed_file();
        std::string_view name = symbol::any_operator_new;
        std::uint64_t in_file = 0;
        if (callee != 0) {
            symbol::Module* const other = modules_.find(callee, era).module;
            if (other != nullptr && other != &module) {
                other->close_changed_file();
            }
            name = other == nullptr ? std::string_view()
                                    : other->opened().symbols().find(callee - other->bias).name;
            in_file = other == &module ? callee - module.bias : 0;
        }
        List<Place> frames;
        if (!name.empty()) {
            for (const symbol::JumpedFrame& jumped :
                 symbol::TailCalls(module.opened()).between(caller - module.bias, name, in_file)) {
                List<Place> places = named(module, jumped.pc + module.bias);
                for (std::size_t i = jumped.is_its_begin ? places.size() - 1 : 0; i < places.size();
                     ++i) {
                    frames.push_back(std::move(places[i]));
                }
            }
        }
        return frames;
    }

    List<Place> named(symbol::Module& module, std::uintptr_t address) {
        module.close_changed_file();
        List<symbol::Location> locations;
        static_cast<void>(reading_.lacks_memory(module));
        const std::uint32_t before = symbol::refusals.load(order_relaxed);
        const auto look = [&](symbol::Detail wanted, symbol::Detail instead) {
            return module.detail <= wanted && reading_.is_read(module, instead, [&] {
                locations = symbol::look_up(module, address, wanted);
            });
        };
        if (!look(symbol::Detail::lines, symbol::Detail::functions) &&
            !look(symbol::Detail::functions, symbol::Detail::offsets)) {
            locations = symbol::look_up_offset(module, address);
        }
        if (module.file != nullptr) {
            if (symbol::refusals.load(order_relaxed) != before) {
                module.file->refuse();
            }
            if (module.file->is_refused()) {
                has_refused_.store(true, order_relaxed);
            }
        }
        return owned(std::move(locations));
    }

    List<Place> owned(List<symbol::Location> locations) const {
        List<Place> places;
        places.reserve(locations.size());
        for (symbol::Location& location : locations) {
            const Owner owner = rules_.owner_of(location);
            places.push_back({std::move(location), owner});
        }
        return places;
    }

    void forget() {
        memory_.clear();
        jumps_.clear();
        rules_version_.fetch_add(1, order_release);
    }

    static constexpr std::size_t most_remembered = std::size_t{1} << 18;
    static constexpr unsigned a_moment = 2000;  // a glance takes microseconds
    SpinLock lock_;
    symbol::Modules modules_;
    ModuleReading reading_;
    symbol::PatientRetry retry_;
    symbol::MemoryReturn return_;
    Atomic<bool> has_refused_{false};
    SiteRules rules_;
    Atomic<bool> has_skips_{false};
    Atomic<std::uint32_t> rules_version_{0};
    Map<std::uintptr_t, Remembered> memory_;
    RememberedJumps jumps_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
