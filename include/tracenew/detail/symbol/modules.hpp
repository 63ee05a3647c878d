// SPDX-License-Identifier: MIT
// Which module an address lies in, or lay in before it was unloaded.
// World: cold. May include: base, os, names, symbol.
#pragma once

#include "tracenew/detail/base/code_era.hpp"
#include "tracenew/detail/base/function_ref.hpp"
#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/pointers.hpp"
#include "tracenew/detail/base/shortage.hpp"
#include "tracenew/detail/names/origin.hpp"
#include "tracenew/detail/names/path.hpp"
#include "tracenew/detail/os/loader_gate.hpp"
#include "tracenew/detail/os/os.hpp"
#include "tracenew/detail/symbol/module_file.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace symbol {

/// What there is memory for.
enum class Detail { lines, functions, offsets };

struct Module {
    ModuleIdentity identity;
    std::uintptr_t bias = 0;
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    std::uint64_t id = 0;     ///< of this stay at this place in memory; 0 is none
    std::uint32_t until = 0;  ///< the first CodeEra in which it was gone
    bool is_system = false;   ///< in a folder of the system's libraries, and not the executable
    bool is_settled = false;  ///< it is known whether it belongs to the executable
    Shared<ModuleFile> file;  ///< opened when first asked for; shared by all its stays
    Detail detail = Detail::lines;  ///< what there was memory for in that attempt
    std::uint32_t attempt = 0;      ///< of the resolver: in the next one there may be more

    ModuleFile& opened() {
        if (file == nullptr) {
            file = Shared<ModuleFile>::make(identity);
        }
        return *file;
    }

    /// To be called before anybody is told what it says, while nobody holds a name out of it.
    ModuleFile& asked() {
        close_changed_file();
        opened().prove();
        return *file;
    }

    /// To be called before a batch of questions, while nobody holds a name out of the file: a file
    /// that was overwritten in place is closed, and opened anew, if it still is the module's.
    void close_changed_file() {
        if (file != nullptr && !file->is_current()) {
            file = nullptr;
        }
    }

    /// Somebody else's library: in the system's folders, and stripped, as distributions ship
    /// theirs. One's own that is installed with its debug info is not.
    bool is_installed() { return is_system && !opened().holds_lines(); }

    bool holds(std::uintptr_t address) const noexcept { return begin <= address && address < end; }

    bool is_same_file(const Module& other) const {
        return has_same_path(other) && identity.span == other.identity.span &&
               identity.build_id == other.identity.build_id && identity.head == other.identity.head;
    }
    bool is_same_stay(const Module& other) const {
        return bias == other.bias && begin == other.begin && is_same_file(other);
    }

private:
    // What is not absolute is a path that could not be found out at the time.
    bool has_same_path(const Module& other) const {
        const std::string_view path = identity.path;
        const std::string_view others = other.identity.path;
        const bool is_known =
            !path.empty() && path[0] == '/' && !others.empty() && others[0] == '/';
        return path == others || (identity.is_executable && other.identity.is_executable) ||
               (!is_known && base_name(path) == base_name(others));
    }
};

/// A path that was relative when dlopen() was called leads nowhere after a chdir(), so it is not
/// the present folder that is asked but the kernel.
inline std::string absolute_path(const ModuleView& view) {
    std::string path(view.path);
    if (path.find('/') == std::string::npos) {
        return path;
    }
    if (path[0] == '/') {
        const std::string folded = fold_dots(path);  // /usr/bin/../lib
        return folded == path || Os::is_same_file(folded.c_str(), path.c_str()) ? folded : path;
    }
    char mapped[4096];
    if (!Os::mapped_path(view.begin, mapped, sizeof mapped)) {
        return path;
    }
    path = mapped;
    if (ModuleIdentity::is_deleted(path)) {
        path.resize(path.size() - ModuleIdentity::deleted.size());
    }
    return path;
}

inline Module module_of(const ModuleView& view) {
    Module module;
    module.identity.path = absolute_path(view);
    module.identity.begin = view.begin;
    module.identity.is_executable = view.is_executable;
    if (view.build_id != nullptr) {
        module.identity.build_id.assign(reinterpret_cast<const char*>(view.build_id),
                                        view.build_id_size);
    } else if (view.head != nullptr) {
        module.identity.head_size = view.head_size;
        module.identity.head =
            ModuleIdentity::sum_of({reinterpret_cast<const char*>(view.head), view.head_size});
    }
    module.identity.span = view.end - view.begin;
    module.bias = view.bias;
    module.begin = view.begin;
    module.end = view.end;
    module.is_system = is_system_path(module.identity.path) && !module.identity.is_executable;
    return module;
}

/// A number that changes whenever a module was loaded or unloaded; not known where the loader
/// cannot be asked.
struct ModuleChanges {
    bool are_known = false;
    std::uint64_t number = 0;
};
inline ModuleChanges module_changes() noexcept {
    const LoaderVisit visit;
    return visit ? ModuleChanges{true, Os::module_changes()} : ModuleChanges{};
}

/// What the loader shows right now; nothing when there is no memory for it. It takes the loader's
/// lock: see the rule in resolver.hpp.
inline List<Module> list_modules() {
    List<Module> modules;
    const LoaderVisit visit;
    if (!visit) {
        return modules;
    }
    // Nothing may be thrown through the loader, which holds its lock.
    bool is_whole = true;
    Os::for_each_module([&](const ModuleView& view) {
        is_whole = is_whole && has_memory_for([&] { modules.push_back(module_of(view)); });
    });
    if (!is_whole) {
        modules.clear();
    }
    return modules;
}

class Modules {
public:
    struct Found {
        Module* module = nullptr;
        bool is_loaded = false;
    };

    /// The module that lay at `address` in that era, which is not one to come; else the last one
    /// that did.
    Found find(std::uintptr_t address, std::uint32_t era) {
        const Found found = holder_of(address, era);
        if (found.module != nullptr) {
            settle(*found.module);
        }
        return found;
    }

    /// Calls `visit(module)` for each, loaded or not.
    void for_each(FunctionRef<void(Module&)> visit) {
        for (List<Module>* modules : {&loaded_, &unloaded_}) {
            for (Module& module : *modules) {
                visit(module);
            }
        }
    }

    /// Whether a file could not be opened, and may be one day.
    bool has_refused() {
        bool has = false;
        for_each([&](const Module& module) {
            has = has || (module.file != nullptr && module.file->is_refused());
        });
        return has;
    }

    /// Opens such files anew; true when one of them is open now.
    bool reopen_refused() {
        bool is_any_new = false;
        for_each([&](Module& module) {
            if (module.file != nullptr && module.file->is_refused()) {
                auto file = Shared<ModuleFile>::make(module.identity);
                if (!file->is_refused()) {
                    module.file = std::move(file);
                    is_any_new = true;
                }
            }
        });
        return is_any_new;
    }

    /// A module by its path, loaded or not; null for none.
    Module* find_path(const std::string& path) {
        for (List<Module>* modules : {&loaded_, &unloaded_}) {
            for (Module& module : *modules) {
                if (module.identity.path == path) {
                    return &module;
                }
            }
        }
        return nullptr;
    }

    /// One module that was met before the next list was made. Those that it overlaps are gone.
    void add(Module module, std::uint32_t era) {
        for (Module& old : loaded_) {
            if (old.is_same_stay(module)) {
                return;
            }
        }
        make_room_to_unload();
        loaded_.reserve(loaded_.size() + 1);
        std::size_t kept = 0;
        for (Module& old : loaded_) {
            if (module.begin < old.end && old.begin < module.end) {
                unload(std::move(old), era);
            } else {
                keep_as(loaded_[kept++], old);
            }
        }
        loaded_.truncate(kept);
        module.id = ++last_id_;
        loaded_.push_back(std::move(module));
    }

    /// Where code has gone away since the last call.
    List<CodeRange> take_gone() { return std::exchange(gone_, {}); }

    bool is_current(std::uint64_t changes) const noexcept { return changes == changes_; }

    /// Takes over a list that was made after the loader's counter was seen to be `changes`. An
    /// older one than we have is thrown away: two threads may have listed in turn. What is gone was
    /// there in `era`.
    void merge(List<Module> listed, std::uint64_t changes, std::uint32_t era) {
        if (changes < changes_ || listed.empty()) {
            return;
        }
        make_room_to_unload();
        changes_ = changes;
        for (Module& module : listed) {
            module.id = 0;
            adopt(module, loaded_);
            adopt(module, unloaded_);
            if (module.id == 0) {
                module.id = ++last_id_;
            }
        }
        for (Module& module : loaded_) {
            if (module.id != 0) {
                unload(std::move(module), era);
            }
        }
        forget_unloaded();
        loaded_ = std::move(listed);
    }

private:
    static constexpr std::size_t most_unloaded = 256;

    Found holder_of(std::uintptr_t address, std::uint32_t era) {
        for (Module& module : unloaded_) {
            if (module.holds(address) && era < module.until) {
                return {&module, false};
            }
        }
        for (Module& module : loaded_) {
            if (module.holds(address)) {
                return {&module, true};
            }
        }
        for (std::size_t i = unloaded_.size(); i-- != 0;) {
            if (unloaded_[i].holds(address)) {
                return {&unloaded_[i], false};
            }
        }
        return {};
    }

    // An installed program is often no more than a main(), and all that it does is in libraries of
    // its own: what it is linked with is not somebody else's.
    void settle(Module& module) {
        if (!module.is_system || module.is_settled) {
            return;
        }
        for (Module& executable : loaded_) {
            if (executable.identity.is_executable) {
                module.is_settled = true;
                if (is_system_program(executable.identity.path)) {
                    const std::string_view name = base_name(module.identity.path);
                    module.is_system = true;
                    for (const std::string& library : executable.opened().front_libraries()) {
                        module.is_system = module.is_system && library != name;
                    }
                }
            }
        }
    }

    static void keep_as(Module& place, Module& module) {
        if (&place != &module) {
            place = std::move(module);
        }
    }

    // Those that came back, and the oldest of a program that loads and unloads for days.
    void forget_unloaded() {
        std::size_t away = 0;
        for (const Module& module : unloaded_) {
            away += module.id != 0 ? 1 : 0;
        }
        std::size_t too_many = away > most_unloaded ? away - most_unloaded : 0;
        std::size_t kept = 0;
        for (Module& module : unloaded_) {
            if (module.id != 0 && too_many != 0) {
                --too_many;
            } else if (module.id != 0) {
                keep_as(unloaded_[kept++], module);
            }
        }
        unloaded_.truncate(kept);
    }

    // Nothing is changed before there is memory for all of it.
    void make_room_to_unload() {
        gone_.reserve(gone_.size() + loaded_.size());
        unloaded_.reserve(unloaded_.size() + loaded_.size());
    }

    void unload(Module module, std::uint32_t era) {
        module.until = era + 1;
        gone_.push_back({module.begin, module.end});
        if (gone_.size() > most_unloaded) {  // nobody takes them: all that lies between two is gone
            gone_.front() = {std::min(gone_.front().begin, gone_.back().begin),
                             std::max(gone_.front().end, gone_.back().end)};
            gone_.pop_back();
        }
        unloaded_.push_back(std::move(module));
    }

    // A module that is where it was keeps its id (and so what is remembered of its addresses); one
    // that came back elsewhere keeps its opened file. Without a build id nobody can tell whether
    // the file of that name is still the same.
    static void adopt(Module& module, List<Module>& known) {
        for (Module& old : known) {
            if (old.id == 0) {
                continue;
            }
            if (module.id == 0 && module.is_same_stay(old)) {
                module.id = std::exchange(old.id, 0);
                module.file = std::move(old.file);
            } else if (module.file == nullptr && !module.identity.build_id.empty() &&
                       module.is_same_file(old)) {
                module.file = old.file;
            }
        }
    }

    List<Module> loaded_;
    List<Module> unloaded_;  // by time of unloading
    List<CodeRange> gone_;
    std::uint64_t changes_ = 0;
    std::uint64_t last_id_ = 0;
};

}  // namespace symbol
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
