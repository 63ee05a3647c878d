// SPDX-License-Identifier: MIT
// What a search has found, in the program's own words.
// World: cold. May include: base, dwarf, holders, names, os, resolve, site, symbol, holder,
// standard library.
#pragma once

#include "tracenew/detail/base/golden_ratio.hpp"
#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/dwarf/type_walk.hpp"
#include "tracenew/detail/holders/frame_code.hpp"
#include "tracenew/detail/holders/path_tree.hpp"
#include "tracenew/detail/holders/search_roots.hpp"
#include "tracenew/detail/names/demangle.hpp"
#include "tracenew/detail/resolve/resolved_tracebacks.hpp"
#include "tracenew/holder.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// The blocks from a root on, one after the other, as far as they are known: what types say of
/// members in them is said in the variable's name.
struct HolderWay {
    const PathStep* root = nullptr;
    List<const PathStep*> steps;
};

class HolderNames {
public:
    explicit HolderNames(const SearchRoots& roots)
        : roots_(roots) {}

    /// A number for each root of a result, by which those of one variable are known: of an array's
    /// elements, and of a function's local in many threads. 0 for what is no root.
    List<std::uint64_t> identities(const SearchResult& result) const {
        List<std::uint64_t> identities;
        identities.grow(result.steps_size);
        List<Static> places;
        places.grow(result.steps_size);
        for (std::uint32_t i = 1; i < result.steps_size; ++i) {
            const PathStep& step = result.steps[i];
            if (step.depth == 1) {
                identities[i] = identity_of(step);
                places[i] = static_of(step);
            }
        }
        for (const ModuleData& data : roots_.modules()) {
            const bool is_any = std::any_of(places.begin(), places.end(), [&](const Static& place) {
                return place.module == data.address;
            });
            if (!is_any) {
                continue;  // its symbols need not be read
            }
            Resolver::instance().ask_module(data.address, [&](symbol::Module& module) {
                const symbol::ObjectSymbols& symbols = module.opened().variables();
                for (std::uint32_t i = 1; i < result.steps_size; ++i) {
                    const PathStep& step = result.steps[i];
                    const Static& place = places[i];
                    if (place.module == data.address) {
                        const symbol::ObjectSymbol symbol =
                            place.is_of_thread
                                ? symbols.find_of_thread(step.place - place.thread_data)
                                : symbols.find(step.place - module.bias);
                        identities[i] =
                            symbol.name.empty()
                                ? hash(data.address, 0)
                                : hash(data.address + (place.is_of_thread ? 1 : 0), symbol.begin);
                    }
                }
            });
        }
        return identities;
    }

    /// Fills in all of a holder but its amounts. A step that is told by the variable's name alone
    /// is left out.
    void name(const HolderWay& way, Holder& holder) const {
        std::size_t told = 0;
        switch (way.root->kind) {
        case PathStep::Kind::head:
            holder.kind = HolderKind::nobody;
            break;
        case PathStep::Kind::cycle:
            holder.kind = HolderKind::cycle;
            break;
        default:
            told = name_root(way, holder);
            break;
        }
        add_steps(way, told, holder);
    }

    /// "std::map" for a function of it; empty for one that is not the standard library's.
    static std::string container_of(const ResolvedTraceback& traceback) {
        const std::size_t site = traceback.site;
        if (site == 0 || !traceback.standard[site - 1]) {
            return {};
        }
        return container_name(traceback.frames[site - 1].function);
    }

    static std::string container_name(std::string_view function) {
        constexpr std::string_view standard = "std::";
        if (function.substr(0, standard.size()) != standard) {
            return {};
        }
        function.remove_prefix(standard.size());
        for (const std::string_view inner :
             {"__cxx11::", "__1::", "__debug::", "__cxx1998::", "pmr::", "__detail::"}) {
            function.remove_prefix(function.substr(0, inner.size()) == inner ? inner.size() : 0);
        }
        const std::string_view name = function.substr(0, function.find_first_of("<(: "));
        for (const auto& pair : inner_names) {
            if (name == pair.inner) {
                return std::string(pair.told);
            }
        }
        return name.empty() || name[0] == '_' ? std::string() : "std::" + std::string(name);
    }

private:
    struct InnerName {
        std::string_view inner;
        std::string_view told;
    };
    static constexpr InnerName inner_names[] = {{"basic_string", "std::string"},
                                                {"make_unique", "std::unique_ptr"},
                                                {"make_shared", "std::shared_ptr"},
                                                {"allocate_shared", "std::shared_ptr"},
                                                {"_Rb_tree", "std::map"},
                                                {"_Hashtable", "std::unordered_map"},
                                                {"_Deque_base", "std::deque"},
                                                {"_Vector_base", "std::vector"},
                                                {"_List_base", "std::list"},
                                                {"_Function_base", "std::function"},
                                                {"__shared_ptr", "std::shared_ptr"},
                                                {"__shared_count", "std::shared_ptr"},
                                                {"to_string", "std::string"},
                                                {"_Function_handler", "std::function"},
                                                {"__allocator_traits_base", ""},
                                                {"allocator_traits", ""},
                                                {"allocator", ""},
                                                {"__new_allocator", ""},
                                                {"tree", "std::map"},
                                                {"__hash_table", "std::unordered_map"},
                                                {"__uninitialized_copy", "std::vector"}};

    /// Where the variable of a root lies, if it is one with a fixed place.
    struct Static {
        std::uintptr_t module = 0;  ///< an address in it; 0: it is none
        std::uintptr_t thread_data = 0;
        bool is_of_thread = false;
    };

    Static static_of(const PathStep& step) const {
        if (step.kind != PathStep::Kind::root) {
            return {};
        }
        switch (step.root.kind) {
        case RootKind::global:
        case RootKind::library_global:
            for (const ModuleData& data : roots_.modules()) {
                for (std::size_t i = 0; i < data.count; ++i) {
                    if (data.begin[i] <= step.place && step.place < data.end[i]) {
                        return {data.address, 0, false};
                    }
                }
            }
            return {};
        case RootKind::of_thread:
        case RootKind::library_of_thread:
            for (const SearchThreadData& data : roots_.thread_data()) {
                if (data.begin <= step.place && step.place < data.end) {
                    return {data.module, data.begin, true};
                }
            }
            return {};
        default:
            return {};
        }
    }

    std::uint64_t identity_of(const PathStep& step) const {
        if (step.kind != PathStep::Kind::root) {
            return hash(1, static_cast<std::uint64_t>(step.kind));
        }
        const auto kind = static_cast<std::uint64_t>(step.root.kind);
        if (step.root.variable != Root::none) {
            const SearchLocal& local = roots_.locals()[step.root.variable];
            return hash(roots_.threads()[local.thread].frames[local.frame].pc, local.number);
        }
        return hash(2 + kind, step.root.kind == RootKind::spill ? step.root.thread : 0);
    }

    static std::uint64_t hash(std::uint64_t left, std::uint64_t right) noexcept {
        const std::uint64_t mixed = (left * golden_ratio) ^ (right + 1);
        return (mixed * golden_ratio) | 1;
    }

    void add_steps(const HolderWay& way, std::size_t told, Holder& holder) const {
        for (std::size_t i = told; i < way.steps.size(); ++i) {
            const PathStep& step = *way.steps[i];
            HolderStep made;
            made.traced = step.kind == PathStep::Kind::traced;
            made.blocks = step.blocks;
            made.bytes = step.bytes;
            if (made.traced) {
                const ResolvedTraceback& traceback =
                    ResolvedTracebacks::of(static_cast<TracebackId>(step.traceback));
                made.site = traceback.frames[traceback.site];
                made.container = container_of(traceback);
            }
            HolderStep* const same = find_same(holder.steps, made);
            if (same != nullptr) {
                same->blocks += made.blocks;
                same->bytes += made.bytes;
            } else {
                holder.steps.push_back(std::move(made));
            }
        }
    }

    // One of the last three: a line that holds itself, or two that hold each other.
    static HolderStep* find_same(std::vector<HolderStep>& steps, const HolderStep& wanted) {
        for (std::size_t i = steps.size(); i-- != 0 && i + 3 >= steps.size();) {
            HolderStep& step = steps[i];
            if (step.traced == wanted.traced && step.site.line == wanted.site.line &&
                step.site.file == wanted.site.file && step.site.function == wanted.site.function) {
                return &step;
            }
        }
        return nullptr;
    }

    // ---- variables ------------------------------------------------------------------------------

    // How many steps the name tells.
    std::size_t name_root(const HolderWay& way, Holder& holder) const {
        const Root& root = way.root->root;
        holder.thread = thread_name(root.thread);
        switch (root.kind) {
        case RootKind::local:
        case RootKind::library_local:
            return name_local(way, roots_.locals()[root.variable], holder);
        case RootKind::global:
        case RootKind::library_global:
        case RootKind::of_thread:
        case RootKind::library_of_thread:
            return name_static(way, static_of(*way.root), holder);
        case RootKind::c_library:
            holder.variable = "data of the C library";
            break;
        case RootKind::spill:
            holder.kind = HolderKind::in_use;
            holder.function = function_at(root.thread, way.root->place, holder);
            break;
        case RootKind::control_block:
            holder.variable = "what the C library keeps of a thread";
            break;
        case RootKind::unexplained:
            break;
        }
        return 0;
    }

    std::string thread_name(std::uint32_t thread) const {
        return thread >= roots_.threads().size() || roots_.threads()[thread].task.is_first
                   ? std::string()
                   : std::string(roots_.threads()[thread].task.name);
    }

    // The function of one's own whose frame the word lies in, or that called who works there.
    std::string function_at(std::uint32_t thread, std::uintptr_t slot, Holder& holder) const {
        if (thread >= roots_.threads().size()) {
            return {};
        }
        const bool is_register = !is_on_stack(roots_.threads()[thread], slot);
        for (const WalkedFrame& frame : roots_.threads()[thread].frames) {
            if ((is_register || slot < frame.cfa) && !is_code_of_runtime(frame.pc)) {
                const Places places = Resolver::instance().resolve(frame.pc);
                for (const Place& place : *places) {
                    if (place.owner == Owner::user) {
                        holder.file = place.file;
                        holder.line = place.line;
                        return place.function;
                    }
                }
            }
        }
        return {};
    }

    static bool is_on_stack(const SearchThread& thread, std::uintptr_t slot) {
        return !thread.frames.empty() && thread.frames.front().sp <= slot &&
               slot < thread.frames.back().sp + (std::uintptr_t{8} << 20);
    }

    std::size_t name_local(const HolderWay& way, const SearchLocal& local, Holder& holder) const {
        holder.kind = HolderKind::local;
        const WalkedFrame& frame = roots_.threads()[local.thread].frames[local.frame];
        const Places places = Resolver::instance().resolve(frame.pc);
        holder.function = places->back().function;
        std::size_t told = 0;
        std::uint32_t number = 0;
        SearchRoots::for_each_local(
            frame, [&](const dwarf::LocalVariable& variable, symbol::Module& module) {
                if (number++ == local.number) {
                    const dwarf::Entry entry = dwarf::Entries::read_whole(variable.entry.place);
                    holder.variable = std::string(entry.name);
                    holder.module = module.identity.path;
                    told = add_declaration(entry, way.root->place - local.begin + local.offset, way,
                                           holder);
                }
            });
        return told;
    }

    std::size_t name_static(const HolderWay& way, Static variable, Holder& holder) const {
        holder.kind = variable.is_of_thread ? HolderKind::of_thread : HolderKind::global;
        std::size_t told = 0;
        Resolver::instance().ask_module(variable.module, [&](symbol::Module& module) {
            const std::uint64_t place =
                way.root->place - (variable.is_of_thread ? variable.thread_data : module.bias);
            const symbol::ObjectSymbols& symbols = module.opened().variables();
            const symbol::ObjectSymbol symbol =
                variable.is_of_thread ? symbols.find_of_thread(place) : symbols.find(place);
            holder.module = module.identity.path;
            if (symbol.name.empty()) {
                holder.variable = "data of " + std::string(symbol::base_name(module.identity.path));
                return;
            }
            split(symbol::demangle(symbol.name), holder);
            // Below a large program's units it takes a while, for each holder anew.
            const std::uint64_t begin = Os::thread_processor_ns();
            if (spent_ns_ > most_spent_ns) {
                return;
            }
            dwarf::Variables::find_static(
                module.opened().debug_info(), {symbol.begin, variable.is_of_thread}, most_bytes,
                [&](dwarf::EntryPlace entry) {
                    told = add_declaration(dwarf::Entries::read_whole(entry), place - symbol.begin,
                                           way, holder);
                });
            spent_ns_ += Os::thread_processor_ns() - begin;
        });
        return told;
    }

    // "lookup(std::string const&)::cache" is a static variable of that function.
    static void split(std::string name, Holder& holder) {
        const std::size_t tag = name.find("[abi:");
        if (tag != std::string::npos) {
            name.erase(tag);
        }
        constexpr std::string_view anonymous = "(anonymous namespace)";
        const std::size_t end = name.rfind(")::");
        const bool is_of_function = end != std::string::npos &&
                                    (end + 1 < anonymous.size() ||
                                     std::string_view(name).substr(end + 1 - anonymous.size(),
                                                                   anonymous.size()) != anonymous);
        if (is_of_function) {
            holder.function = name.substr(0, end + 1);
            name = name.substr(end + 3);
            if (holder.kind == HolderKind::global) {
                holder.kind = HolderKind::static_local;
            }
        }
        holder.variable = std::move(name);
    }

    // Goes on from the variable along its members, and through pointers to one object each.
    static std::size_t add_declaration(const dwarf::Entry& entry, std::uint64_t offset,
                                       const HolderWay& way, Holder& holder) {
        holder.file = dwarf::Entries::file_of(entry);
        holder.line = static_cast<unsigned>(entry.line);
        dwarf::MemberPath member = dwarf::TypeWalk::member_at(entry.type, offset);
        holder.variable += member.text;
        std::size_t told = 0;
        for (std::size_t i = 0; i + 1 < way.steps.size() && member.pointee; ++i) {
            const PathStep& block = *way.steps[i];
            const PathStep& next = *way.steps[i + 1];
            if (block.blocks != 1 || next.from < block.into) {
                break;
            }
            const std::uint64_t in_object = next.from - block.into;
            const std::uint64_t in_element = dwarf::TypeWalk::in_element(member.pointee, in_object);
            const bool is_one = block.bytes < 2 * dwarf::TypeWalk::size_of(member.pointee);
            const dwarf::EntryPlace type = member.pointee;
            member = dwarf::TypeWalk::member_at(type, in_element);
            if (member.text.empty() || member.pointee == type) {
                break;  // a list of its own kind
            }
            holder.variable += (is_one ? "->" : "[].") + member.text.substr(1);
            told = i + 1;
        }
        return told;
    }

    static constexpr std::uint64_t most_bytes = std::uint64_t{64} << 20;  // of debug info
    static constexpr std::uint64_t most_spent_ns = 500'000'000;           // then symbols must do

    const SearchRoots& roots_;
    mutable std::uint64_t spent_ns_ = 0;  // looking for the debug info of variables
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
