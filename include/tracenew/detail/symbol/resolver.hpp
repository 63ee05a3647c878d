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
#include "tracenew/detail/base/shortage.hpp"
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

    /// Changes with each batch of questions, and with each second: what was refused for lack of
    /// memory is worth another try then. (Not with each question. Reading debug info until there is
    /// no memory takes as long as reading it, and a report asks for hundreds of addresses.)
    std::uint32_t attempt() noexcept {
        const std::uint64_t now = Os::now_ns();
        if (now - attempted_ns_.load(order_relaxed) > 1000000000) {
            begin_attempt();
        }
        return attempt_.load(order_relaxed);
    }
    void begin_attempt() noexcept {
        attempted_ns_.store(Os::now_ns(), order_relaxed);
        attempt_.fetch_add(1, order_relaxed);
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
        if (is_refused(*module)) {
            return nullptr;
        }
        Remembered& entry = jumps_[{caller, callee}];
        if (entry.locations == nullptr || entry.module != module->id) {
            std::vector<Location> frames;
            if (!is_read(*module, Detail::functions,
                         [&] { frames = jumped_over(*module, caller, callee, era); })) {
                return nullptr;
            }
            entry.locations = std::make_shared<const std::vector<Location>>(std::move(frames));
            entry.module = module->id;
        }
        return entry.locations;
    }

    /// True when the physical function at `address`, as of that era, is a constructor or may have
    /// been jumped to by one.
    bool may_be_constructor(std::uintptr_t address, std::uint32_t era = code_era.now()) {
        const std::lock_guard<std::mutex> lock(mutex_);
        Module* const module = modules_.find(address, era).module;
        if (module == nullptr || is_refused(*module)) {
            return false;
        }
        module->close_changed_file();
        return symbol::may_be_constructor(
            module->opened().symbols().find(address - module->bias).name);
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

    /// Why frames of the module of that path may lack a line: see ModuleFile::shortfall().
    std::string shortfall(const std::string& path) {
        const std::lock_guard<std::mutex> lock(mutex_);
        Module* module = modules_.find_path(path);
        if (module == nullptr) {
            return {};
        }
        module->close_changed_file();
        std::string why;
        if (detail_of(*module) == Detail::lines) {
            static_cast<void>(
                is_read(*module, Detail::functions, [&] { why = module->opened().shortfall(); }));
        }
        switch (module->detail) {
        case Detail::functions:
            return "has more debug information than there is memory for: functions only, for now";
        case Detail::offsets:
            return "has more symbols than there is memory for: offsets only, for now";
        case Detail::lines:
            break;
        }
        return why;
    }

    /// Further code to look through; false when that changes nothing.
    bool set_rules(const std::vector<std::string>& patterns) {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (patterns == rules_.patterns()) {
            return false;
        }
        rules_ = SiteRules(patterns);
        memory_.clear();
        jumps_.clear();
        rules_version_.fetch_add(1, order_release);
        return true;
    }
    /// Changes with the rules: what was resolved by older ones names other sites.
    std::uint32_t rules_version() const noexcept { return rules_version_.load(order_acquire); }

    /// Notes modules that were loaded or unloaded since. Call it before each batch. False where the
    /// loader cannot be asked, or there is no memory for what it says.
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
        const bool is_whole = !listed.empty();
        const std::lock_guard<std::mutex> lock(mutex_);
        modules_.merge(std::move(listed), *changes, code_era.now());
        return is_whole;
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
            if (module != nullptr) {
                module->close_changed_file();
            }
            const Shortage shortage;
            auto locations = std::make_shared<const std::vector<Location>>(
                module != nullptr ? named(*module, address) : look_up_nowhere(address));
            if (shortage.came()) {
                return locations;
            }
            entry.locations = std::move(locations);
            entry.module = id;
        }
        return entry.locations;
    }

    Detail detail_of(Module& module) noexcept {
        if (module.detail != Detail::lines && module.attempt != attempt()) {
            module.detail = Detail::lines;
        }
        return module.detail;
    }

    // Counts the question that will not be answered, which whoever remembers the answer must know.
    bool is_refused(Module& module) noexcept {
        if (detail_of(module) == Detail::lines) {
            return false;
        }
        note_refused();
        return true;
    }

    // Runs `action`; when there is no memory for it, or for a file that it looked for, `instead` is
    // what is known of the module, until the next attempt.
    template <class Action>
    bool is_read(Module& module, Detail instead, Action&& action) {
        const Shortage shortage;
        if (has_memory_for(std::forward<Action>(action)) && !shortage.came()) {
            return true;
        }
        module.detail = std::max(module.detail, instead);
        module.attempt = attempt();
        if (module.file != nullptr) {
            module.file->refuse();
            module.file.reset();
        }
        return false;
    }

    std::vector<Location> jumped_over(Module& module, std::uintptr_t caller, std::uintptr_t callee,
                                      std::uint32_t era) {
        module.close_changed_file();
        std::string_view name = any_operator_new;
        std::uint64_t in_file = 0;
        if (callee != 0) {
            Module* const other = modules_.find(callee, era).module;
            if (other != nullptr && other != &module) {
                other->close_changed_file();
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

    std::vector<Location> named(Module& module, std::uintptr_t address) {
        std::vector<Location> locations;
        static_cast<void>(is_refused(module));
        const auto look = [&](Detail wanted, Detail instead) {
            return module.detail <= wanted &&
                   is_read(module, instead, [&] { locations = look_up(module, address, wanted); });
        };
        if (!look(Detail::lines, Detail::functions) && !look(Detail::functions, Detail::offsets)) {
            locations = look_up_offset(module, address);
        }
        if (!rules_.empty()) {
            for (Location& location : locations) {
                location.standard = location.standard || rules_.matches(location);
            }
        }
        return locations;
    }

    bool is_standard_in(Module& module, std::uintptr_t address) {
        module.close_changed_file();
        if (module.is_standard || module.is_foreign()) {
            return true;
        }
        // Of several names any: it may turn out to be that one when debug info is asked.
        const std::uint64_t in_file = address - module.bias;
        const SymbolTable& symbols = module.opened().symbols();
        const auto may_be_standard = [](std::string_view name) {
            return is_standard_name(name) || may_be_generated(name);
        };
        if (!symbols.find_name(symbols.find(in_file), in_file, may_be_standard).empty()) {
            return true;
        }
        if (rules_.empty()) {
            return false;
        }
        // Files and inlined functions are known to debug info only; this is asked once an address.
        const std::vector<Location> locations = named(module, address);
        return std::all_of(locations.begin(), locations.end(),
                           [](const Location& location) { return location.standard; });
    }

    static constexpr std::size_t most_remembered = std::size_t{1} << 18;

    Atomic<std::uint32_t> attempt_{1};
    Atomic<std::uint64_t> attempted_ns_{0};
    std::mutex mutex_;
    Modules modules_;
    SiteRules rules_;
    Atomic<std::uint32_t> rules_version_{0};
    std::unordered_map<std::uintptr_t, Remembered> memory_;
    std::map<std::pair<std::uintptr_t, std::uintptr_t>, Remembered> jumps_;
};

}  // namespace symbol
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
