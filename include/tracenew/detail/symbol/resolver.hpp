// SPDX-License-Identifier: MIT
// The door of this room: code addresses to frames.
// World: cold. May include: base, os, symbol.
//
// The lock rule. A thread inside dlopen holds the loader's lock while it runs static constructors;
// these allocate, and so may ask is_standard() from inside operator new, which waits for our lock.
// A thread that held our lock and then asked the loader for its modules would wait for that one:
// both for ever. So modules are listed before our lock is taken, never under it.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/base/code_kind.hpp"
#include "tracenew/detail/os/os.hpp"
#include "tracenew/detail/symbol/location.hpp"
#include "tracenew/detail/symbol/look_up.hpp"
#include "tracenew/detail/symbol/modules.hpp"
#include "tracenew/detail/symbol/site_rules.hpp"
#include "tracenew/detail/symbol/source_text.hpp"
#include "tracenew/detail/symbol/standard_library.hpp"
#include "tracenew/detail/symbol/tail_calls.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace symbol {

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
    Locations resolve(std::uintptr_t address, std::uint32_t era = code_era.now()) {
        for (bool refreshed = false;; refreshed = true) {
            {
                const std::lock_guard<std::mutex> lock(mutex_);
                const Modules::Found found = modules_.find(address, era);
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

    /// The frames that jumps have taken off the stack between the call at `caller` and who was
    /// running then: the function around the address `callee`, or operator new when that is 0.
    /// Innermost first; null or empty for none. Both have been resolved, as of that era.
    Locations between(std::uintptr_t caller, std::uintptr_t callee,
                      std::uint32_t era = code_era.now()) {
        const std::lock_guard<std::mutex> lock(mutex_);
        Module* module = modules_.find(caller, era).module;
        if (module == nullptr) {
            return nullptr;
        }
        if (jumps_.size() >= most_remembered) {
            jumps_.clear();
        }
        Remembered& entry = jumps_[{caller, callee}];
        if (entry.locations == nullptr || entry.module != module->id) {
            entry.locations = std::make_shared<const std::vector<Location>>(
                jumped_over(*module, caller, callee, era));
            entry.module = module->id;
        }
        return entry.locations;
    }

    /// True when the physical function at `address`, as of that era, is a constructor or may have
    /// been jumped to by one.
    bool may_be_constructor(std::uintptr_t address, std::uint32_t era = code_era.now()) {
        const std::lock_guard<std::mutex> lock(mutex_);
        Module* const module = modules_.find(address, era).module;
        if (module == nullptr) {
            return false;
        }
        return symbol::may_be_constructor(
            module->asked().symbols().find(address - module->bias).name);
    }

    /// True when the physical function at `address` belongs to the standard library or to one that
    /// is installed without lines, or may be one that nobody wrote (then too many frames are kept,
    /// and the site is told when somebody looks). Looks at the symbol table only, and asks the
    /// loader nothing that takes its lock.
    bool is_standard(std::uintptr_t address) {
        for (bool refreshed = false;; refreshed = true) {
            {
                const std::lock_guard<std::mutex> lock(mutex_);
                const Modules::Found found = modules_.find(address, code_era.now());
                if (found.is_loaded || refreshed) {
                    return found.module != nullptr && is_standard_in(*found.module, address);
                }
            }
            note_module_at(address);
        }
    }

    /// What the hook may know of an address, in a glance at the symbol table: see CodeKind.
    CodeKind kind_of(std::uintptr_t address) {
        if (is_standard(address)) {
            return CodeKind::standard;
        }
        const std::lock_guard<std::mutex> lock(mutex_);
        Module* const module = modules_.find(address, code_era.now()).module;
        if (module == nullptr) {
            return CodeKind::own;
        }
        const Symbol symbol = module->opened().symbols().find(address - module->bias);
        return may_be_of_header(symbol.name, symbol.binding == Symbol::Binding::weak,
                                symbol.binding == Symbol::Binding::local) &&
                       module->opened().may_be_installed(symbol.name)
                   ? CodeKind::doubtful
                   : CodeKind::own;
    }

    /// Why frames of the module of that path may lack a line: see ModuleFile::shortfall().
    std::string shortfall(const std::string& path) {
        const std::lock_guard<std::mutex> lock(mutex_);
        Module* module = modules_.find_path(path);
        if (module == nullptr) {
            return {};
        }
        return module->asked().shortfall();
    }

    /// Further code to look through, and code that is not; false when that changes nothing.
    bool set_rules(const std::vector<std::string>& skip, const std::vector<std::string>& keep) {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (skip == skip_.patterns() && keep == keep_.patterns()) {
            return false;
        }
        skip_ = SiteRules(skip);
        keep_ = SiteRules(keep);
        forget();
        return true;
    }

    /// Tries to open what could not be opened before (too many open files, say); what was named
    /// without it is then named anew. Call it before each batch. A file that is never to be had
    /// (no permission) is tried ever more rarely.
    void try_again() {
        if (!is_refused_.load(order_relaxed)) {
            return;
        }
        const std::lock_guard<std::mutex> lock(mutex_);
        const std::uint64_t now = Os::now_ns();
        if (now < next_try_ns_) {
            return;
        }
        bool is_any_left = false;
        bool is_any_new = false;
        modules_.for_each([&](Module& module) {
            if (module.file == nullptr || !module.file->is_refused()) {
                return;
            }
            auto file = std::make_shared<ModuleFile>(module.identity);
            is_any_left = is_any_left || file->is_refused();
            if (!file->is_refused()) {
                module.file = std::move(file);
                is_any_new = true;
            }
        });
        constexpr std::uint64_t shortest = 10000000;    // 10 ms
        constexpr std::uint64_t longest = 60000000000;  // a minute
        wait_ns_ = std::min(wait_ns_ == 0 ? shortest : 2 * wait_ns_, longest);
        next_try_ns_ = now + wait_ns_;
        is_refused_.store(is_any_left, order_relaxed);
        if (is_any_new) {
            forget();
        }
    }

    /// Gives the memory back that reading debug info took, if it is much; answers are kept. False
    /// where that has to wait: who prints a report a second, or forks children that do, would read
    /// it again each time.
    bool give_back() noexcept {
        const std::lock_guard<std::mutex> lock(mutex_);
        std::size_t memory = 0;
        modules_.for_each(
            [&](Module& module) { memory += module.file != nullptr ? module.file->memory() : 0; });
        if (memory <= symbol_memory.kept.load(order_relaxed)) {
            return true;
        }
        constexpr std::uint64_t share = 40;  // and parsing costs about what opening does
        const std::uint64_t now = Os::now_ns();
        if (given_back_ns_ != 0 &&
            now - given_back_ns_ < share * symbol_memory.read_ns.load(order_relaxed)) {
            return false;
        }
        given_back_ns_ = now;
        symbol_memory.read_ns.store(0, order_relaxed);
        modules_.for_each([](Module& module) {
            module.close_changed_file();
            if (module.file != nullptr) {
                module.file->give_back();
            }
        });
        return true;
    }

    /// The order in which addresses are best asked about: see DebugInfo::order_of().
    std::pair<std::uint64_t, std::uint64_t> order_of(std::uintptr_t address, std::uint32_t era) {
        const std::lock_guard<std::mutex> lock(mutex_);
        Module* const module = modules_.find(address, era).module;
        return module == nullptr
                   ? std::pair<std::uint64_t, std::uint64_t>()
                   : std::make_pair(module->id,
                                    module->asked().debug_info().order_of(address - module->bias));
    }

    /// Changes with the rules: what was resolved by older ones names other sites.
    std::uint32_t rules_version() const noexcept { return rules_version_.load(order_acquire); }

    /// Notes modules that were loaded or unloaded since. Call it before each batch. False where the
    /// loader cannot be asked.
    bool refresh_modules() {
        const std::optional<std::uint64_t> changes = module_changes();
        if (!changes) {
            return false;
        }
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            if (modules_.is_current(*changes)) {
                return true;
            }
        }
        std::vector<Module> listed = list_modules();
        const std::lock_guard<std::mutex> lock(mutex_);
        modules_.merge(std::move(listed), *changes, code_era.now());
        return true;
    }

    /// Where code has gone away since the last call.
    std::vector<CodeRange> take_gone() {
        const std::lock_guard<std::mutex> lock(mutex_);
        return modules_.take_gone();
    }

    /// For fork: held across it, so that the child does not inherit a lock that nobody holds.
    void lock() noexcept {
        mutex_.lock();
        SourceFiles::instance().lock();
    }
    void unlock() noexcept {
        SourceFiles::instance().unlock();
        mutex_.unlock();
    }

private:
    // For the hook, which must not wait for the loader: a thread in a dl_iterate_phdr callback may
    // be waiting for something that the thread we are in holds.
    void note_module_at(std::uintptr_t address) {
        ModuleView view;
        if (Os::asks_loader) {
            refresh_modules();
        } else if (Os::find_module(address, view)) {
            Module module = module_of(view);
            const std::lock_guard<std::mutex> lock(mutex_);
            modules_.add(std::move(module), code_era.now());
        }
    }

    struct Remembered {
        std::uint64_t module = 0;  ///< the stay that was asked; another one may lie there now
        Locations locations;
    };

    Resolver() = default;

    Locations remembered(std::uintptr_t address, Module* module) {
        if (memory_.size() >= most_remembered) {
            memory_.clear();
        }
        Remembered& entry = memory_[address];
        const std::uint64_t id = module != nullptr ? module->id : 0;
        if (entry.locations == nullptr || entry.module != id) {
            entry.locations = std::make_shared<const std::vector<Location>>(
                module != nullptr ? asked(*module, address) : look_up_nowhere(address));
            entry.module = id;
        }
        return entry.locations;
    }

    std::vector<Location> jumped_over(Module& module, std::uintptr_t caller, std::uintptr_t callee,
                                      std::uint32_t era) {
        module.asked();
        std::string_view name = any_operator_new;
        std::uint64_t in_file = 0;
        if (callee != 0) {
            Module* const other = modules_.find(callee, era).module;
            if (other != nullptr && other != &module) {
                other->asked();
            }
            name = other == nullptr ? std::string_view()
                                    : other->opened().symbols().find(callee - other->bias).name;
            in_file = other == &module ? callee - module.bias : 0;
        }
        std::vector<Location> frames;
        if (!name.empty()) {
            for (const JumpedFrame& jumped :
                 TailCalls(module.opened()).between(caller - module.bias, name, in_file)) {
                std::vector<Location> places = named(module, jumped.pc + module.bias);
                const auto first = jumped.is_its_begin ? places.end() - 1 : places.begin();
                std::move(first, places.end(), std::back_inserter(frames));
            }
        }
        return frames;
    }

    std::vector<Location> asked(Module& module, std::uintptr_t address) {
        module.asked();
        return named(module, address);
    }

    std::vector<Location> named(Module& module, std::uintptr_t address) {
        const std::uint32_t before = refusals.load(order_relaxed);
        std::vector<Location> locations = look_up(module, address);
        if (refusals.load(order_relaxed) != before) {
            module.opened().refuse();
        }
        is_refused_.store(is_refused_.load(order_relaxed) || module.opened().is_refused(),
                          order_relaxed);
        for (Location& location : locations) {
            const bool is_skipped = !skip_.empty() && skip_.matches(location);
            location.kept = !is_skipped && !keep_.empty() && keep_.matches_any(location);
            location.standard = is_skipped || (location.standard && !location.kept);
            location.foreign = location.foreign && !location.kept;
        }
        return locations;
    }

    bool is_standard_in(Module& module, std::uintptr_t address) {
        module.close_changed_file();
        const std::uint64_t in_file = address - module.bias;
        const SymbolTable& symbols = module.opened().symbols();
        const bool is_kept =
            !keep_.empty() && (keep_.matches_module(module.identity.path) ||
                               keep_.matches_function(demangle(symbols.find(in_file).name)));
        if (!is_kept && (module.is_standard || module.is_foreign())) {
            return true;
        }
        // Of several names any: it may turn out to be that one when debug info is asked.
        const auto may_be_standard = [](std::string_view name) {
            return is_standard_name(name) || may_be_generated(name);
        };
        if (!symbols.find_name(symbols.find(in_file), in_file, may_be_standard).empty()) {
            return true;
        }
        if (skip_.empty()) {
            return false;
        }
        // Files and inlined functions are known to debug info only; this is asked once an address.
        const std::vector<Location> locations = named(module, address);
        return std::all_of(locations.begin(), locations.end(),
                           [](const Location& location) { return location.standard; });
    }

    static constexpr std::size_t most_remembered = std::size_t{1} << 18;

    void forget() {
        memory_.clear();
        jumps_.clear();
        rules_version_.fetch_add(1, order_release);
    }

    std::mutex mutex_;
    Modules modules_;
    SiteRules skip_;
    SiteRules keep_;
    Atomic<bool> is_refused_{false};
    std::uint64_t next_try_ns_ = 0;
    std::uint64_t wait_ns_ = 0;
    std::uint64_t given_back_ns_ = 0;
    Atomic<std::uint32_t> rules_version_{0};
    std::unordered_map<std::uintptr_t, Remembered> memory_;
    std::map<std::pair<std::uintptr_t, std::uintptr_t>, Remembered> jumps_;
};

}  // namespace symbol
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
