// SPDX-License-Identifier: MIT
// Where the program keeps pointers besides its heap: modules, threads, and the variables on stacks.
// World: cold. May include: base, dwarf, holders, names, os, resolve, site, symbol, unwind.
//
// Asked in the program itself, before memory stands still: the loader and debug info take locks. No
// thread is stopped. What one of them does in between may be missed, and is allowed for when
// "nobody" is to be said.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/dwarf/type_walk.hpp"
#include "tracenew/detail/dwarf/variables.hpp"
#include "tracenew/detail/holders/frame_code.hpp"
#include "tracenew/detail/holders/own_memory.hpp"
#include "tracenew/detail/holders/scan.hpp"
#include "tracenew/detail/holders/search_thread.hpp"
#include "tracenew/detail/names/linkage_name.hpp"
#include "tracenew/detail/names/path.hpp"
#include "tracenew/detail/os/loader_gate.hpp"
#include "tracenew/detail/resolve/resolver.hpp"
#include "tracenew/detail/unwind/register_walk.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class SearchRoots {
public:
    explicit SearchRoots(ScanPlan& plan)
        : plan_(plan) {
        registers_.reserve(most_registers);
    }

    /// Variables on stacks are looked up for so much of a processor's time; of further stacks only
    /// the words are known.
    void find(std::uint64_t limit_ns) {
        deadline_ns_ = Os::thread_processor_ns() + limit_ns;
        Resolver::instance().refresh_modules();
        Os::for_each_mapping([&](const Mapping& mapping) {
            static_cast<void>(has_memory_for([&] { mappings_.push_back(mapping); }));
        });
        if (const LoaderVisit visit; visit) {
            Os::for_each_data([&](const ModuleData& data) {
                static_cast<void>(has_memory_for([&] { modules_.push_back(data); }));
            });
        }
        for (const ModuleData& data : modules_) {
            kinds_.push_back(kind_of(data));
            own_.clear();
            if (kinds_.back() == RootKind::global) {
                find_own(data);
            }
            for (std::size_t i = 0; i < data.count; ++i) {
                add_all_but_own(data.begin[i], data.end[i], kinds_.back());
            }
        }
        Os::for_each_task(most_threads, [&](const Task& task) {
            static_cast<void>(has_memory_for([&] { threads_.emplace_back().task = task; }));
        });
        for (std::uint32_t i = 0; i < threads_.size(); ++i) {
            add_thread(i);
        }
        recorder.blocks.for_each_own_range(
            [&](std::uintptr_t begin, std::uintptr_t end) { pass_over(begin, end); });
    }

    void pass_over(std::uintptr_t begin, std::uintptr_t end) noexcept {
        if (begin < end) {
            plan_.passed_over.push({begin, end});
        }
    }

    const List<SearchThread>& threads() const noexcept { return threads_; }
    const List<ModuleData>& modules() const noexcept { return modules_; }
    const List<SearchLocal>& locals() const noexcept { return locals_; }
    const List<SearchThreadData>& thread_data() const noexcept { return thread_data_; }

    /// Calls `visit(variable, info)` for each variable of a frame.
    static void
    for_each_local(const WalkedFrame& frame,
                   FunctionRef<void(const dwarf::LocalVariable&, symbol::Module&)> visit) {
        dwarf::FrameRegisters registers;
        registers.cfa = frame.cfa;
        for (unsigned i = 0; i < WalkedFrame::registers; ++i) {
            if (frame.are_known[i]) {
                registers.set(i, frame.values[i]);
            }
        }
        Resolver::instance().ask_module(frame.pc, [&](symbol::Module& module) {
            symbol::ModuleFile& file = module.opened();
            const symbol::LocationSections& lists = file.location_lists();
            dwarf::Variables::for_each_local(
                file.debug_info(), lists.lists, lists.old_lists, frame.pc - module.bias, registers,
                [&](const dwarf::LocalVariable& variable) { visit(variable, module); });
        });
    }

private:
    static constexpr std::size_t most_threads = 4096;
    static constexpr std::size_t most_registers = 4096;
    static constexpr std::size_t most_stack_words = std::size_t{1} << 17;
    static constexpr std::size_t most_own_frames = 64;        // of a thread, with variables
    static constexpr std::size_t control_block_size = 0x900;  // glibc's struct pthread, about

    void add(std::uintptr_t begin, std::uintptr_t end, RootKind kind,
             std::uint32_t thread = Root::none, std::uint32_t variable = Root::none) noexcept {
        Root root;
        root.begin = begin;
        root.end = end;
        root.kind = kind;
        root.thread = thread;
        root.variable = variable;
        plan_.roots.push(root);
    }

    // What the tracer keeps of its own leads to memory from before the tracing began, in which
    // addresses of blocks stand that were somebody else's.
    void find_own(const ModuleData& data) {
        Resolver::instance().ask_module(data.address, [&](symbol::Module& module) {
            module.opened().variables().for_each(
                [](std::string_view name) { return symbol::outermost_scope(name) == "tracenew"; },
                [&](std::uint64_t begin, std::uint64_t end) {
                    own_.push_back({static_cast<std::uintptr_t>(begin + module.bias),
                                    static_cast<std::uintptr_t>(end + module.bias)});
                });
        });
    }

    void add_all_but_own(std::uintptr_t begin, std::uintptr_t end, RootKind kind) noexcept {
        for (const PassedOver& own : own_) {
            if (own.begin < end && begin < own.end) {
                if (begin < own.begin) {
                    add(begin, own.begin, kind);
                }
                pass_over(own.begin, own.end);
                begin = own.end;
            }
        }
        if (begin < end) {
            add(begin, end, kind);
        }
    }

    static RootKind kind_of(const ModuleData& data) {
        RootKind kind = RootKind::library_global;
        Resolver::instance().ask_module(data.address, [&](symbol::Module& module) {
            kind = symbol::is_c_library(module.identity.path) ? RootKind::c_library
                   : module.is_installed()                    ? RootKind::library_global
                                                              : RootKind::global;
        });
        return kind;
    }

    static RootKind kind_of_thread(RootKind of_module) noexcept {
        return of_module == RootKind::global           ? RootKind::of_thread
               : of_module == RootKind::library_global ? RootKind::library_of_thread
                                                       : of_module;
    }

    const Mapping* mapping_of(std::uintptr_t address) const noexcept {
        return find_mapping(mappings_.begin(), mappings_.end(), address);
    }

    // ---- threads --------------------------------------------------------------------------------

    void add_thread(std::uint32_t number) {
        SearchThread& thread = threads_[number];
        List<std::uintptr_t> words;
        if (thread.task.is_self) {
            walk_here(thread, number);
        } else if (thread.task.sp != 0) {
            copy_stack(thread.task.sp, words);
            RegisterWalk::for_each_of(thread.task.pc, thread.task.sp, words.data(), words.size(),
                                      [&](const WalkedFrame& frame) {
                                          return has_memory_for(
                                              [&] { thread.frames.push_back(frame); });
                                      });
        }
        find_control_block(thread, words);
        add_thread_variables(thread, number);
        if (thread.task.sp != 0) {
            add_stack(thread, number);
        }
    }

    // From the first frame on that is not the tracer's own: what lies below is gone when it
    // returns.
    void walk_here(SearchThread& thread, std::uint32_t number) {
        RegisterWalk::for_each_here([&](const WalkedFrame& frame) {
            return has_memory_for([&] { thread.frames.push_back(frame); });
        });
        std::size_t own = 0;
        while (own < thread.frames.size() && is_code_of_tracer(thread.frames[own].pc)) {
            ++own;
        }
        List<WalkedFrame> frames;
        frames.append(thread.frames.begin() + own, thread.frames.end());
        thread.frames = std::move(frames);
        if (!thread.frames.empty()) {
            const WalkedFrame& first = thread.frames.front();
            thread.task.sp = first.sp;
            for (unsigned i = 0; i < WalkedFrame::registers; ++i) {
                if (first.are_known[i] && i != WalkedFrame::stack_pointer) {
                    add_register(first.values[i], RootKind::spill, number, Root::none);
                }
            }
        }
    }

    void copy_stack(std::uintptr_t sp, List<std::uintptr_t>& words) const {
        const Mapping* const mapping = mapping_of(sp);
        if (mapping == nullptr) {
            return;
        }
        const std::size_t count =
            std::min((mapping->end - sp) / sizeof(std::uintptr_t), most_stack_words);
        words.grow(count);
        words.truncate(memory_.read(sp, words.data(), count * sizeof(std::uintptr_t)) /
                       sizeof(std::uintptr_t));
    }

    // The C library puts it at the upper end of a stack that it has made, and above the stack of
    // one that it was given.
    void find_control_block(SearchThread& thread, const List<std::uintptr_t>& words) const {
        const Mapping* const mapping = mapping_of(thread.task.sp);
        if (thread.task.is_self) {
            thread.control_block = block_or_none(Os::control_block());
            return;
        }
        if (mapping == nullptr || thread.task.is_first) {
            return;
        }
        std::uintptr_t last[1024];
        const std::uintptr_t begin =
            std::max(mapping->end - sizeof last, thread.task.sp & ~std::uintptr_t{7});
        const std::size_t count =
            memory_.read(begin, last, mapping->end - begin) / sizeof(std::uintptr_t);
        thread.control_block = block_in(begin, last, count);
        if (thread.control_block == 0) {
            thread.control_block = block_in(thread.task.sp, words.data(), words.size());
        }
    }

    std::uintptr_t block_or_none(std::uintptr_t address) const noexcept {
        std::uintptr_t words[3] = {};
        return memory_.read(address, words, sizeof words) == sizeof words
                   ? block_in(address, words, 3)
                   : 0;
    }

    static std::uintptr_t block_in(std::uintptr_t begin, const std::uintptr_t* words,
                                   std::size_t count) noexcept {
        for (std::size_t i = 0; i + 2 < count; ++i) {
            const std::uintptr_t address = begin + i * sizeof(std::uintptr_t);
            if (Os::is_control_block(address, words + i)) {
                return address;
            }
        }
        return 0;
    }

    void add_thread_variables(const SearchThread& thread, std::uint32_t number) {
        std::uintptr_t block[3] = {};
        if (thread.control_block == 0 ||
            memory_.read(thread.control_block, block, sizeof block) != sizeof block) {
            return;
        }
        add(thread.control_block, thread.control_block + control_block_size,
            RootKind::control_block, number);
        for (std::size_t i = 0; i < modules_.size(); ++i) {
            const ModuleData& data = modules_[i];
            std::uintptr_t begin = 0;
            const std::uintptr_t entry =
                block[1] + Os::vector_words(data.tls_module) * sizeof(std::uintptr_t);
            if (data.tls_module != 0 && data.tls_size != 0 &&
                memory_.read(entry, &begin, sizeof begin) == sizeof begin && begin != 0 &&
                mapping_of(begin) != nullptr) {
                add(begin, begin + data.tls_size, kind_of_thread(kinds_[i]), number);
                thread_data_.push_back({data.address, begin, begin + data.tls_size});
            }
        }
    }

    // ---- stacks ---------------------------------------------------------------------------------

    void add_stack(SearchThread& thread, std::uint32_t number) {
        const Mapping* const mapping = mapping_of(thread.task.sp);
        if (mapping == nullptr) {
            return;
        }
        const bool is_only_stack =
            std::strcmp(mapping->name, "[stack]") == 0 ||
            (thread.control_block != 0 && mapping->holds(thread.control_block) &&
             mapping->end - thread.control_block < 65536);
        if (is_only_stack) {
            pass_over(mapping->begin, thread.task.sp);
        }
        dead_.clear();
        // Who is further out owns more, and what is passed on is called otherwise further in.
        for (std::size_t i = std::min(thread.frames.size(), most_own_frames); i-- != 0;) {
            add_locals(thread, number, static_cast<std::uint32_t>(i));
        }
        std::uintptr_t end = mapping->end;
        if (!is_only_stack) {
            end = std::min(end, thread.task.sp + (std::uintptr_t{1} << 20));
        }
        add_rest(thread.task.sp, end, number);
    }

    // Of the part of a stack that is in use, all but variables whose block is left: their words are
    // of no use any more, and name who holds nothing.
    void add_rest(std::uintptr_t begin, std::uintptr_t end, std::uint32_t number) {
        sort_by(dead_, [](const PassedOver& range) { return SortKey{range.begin, range.end}; });
        for (const PassedOver& range : dead_) {
            if (begin < range.begin) {
                add(begin, std::min(range.begin, end), RootKind::spill, number);
            }
            pass_over(range.begin, range.end);
            begin = std::max(begin, range.end);
        }
        if (begin < end) {
            add(begin, end, RootKind::spill, number);
        }
    }

    void add_locals(const SearchThread& thread, std::uint32_t number, std::uint32_t index) {
        const WalkedFrame& frame = thread.frames[index];
        if (Os::thread_processor_ns() > deadline_ns_ || is_code_of_runtime(frame.pc)) {
            return;
        }
        const Places places = Resolver::instance().resolve(frame.pc);
        if (places == nullptr || places->empty()) {
            return;
        }
        const Owner owner = places->back().owner;
        if (owner == Owner::tracer) {
            return;
        }
        const RootKind kind = owner == Owner::user || owner == Owner::generated
                                  ? RootKind::local
                                  : RootKind::library_local;
        std::uint32_t count = 0;
        for_each_local(frame, [&](const dwarf::LocalVariable& variable, symbol::Module&) {
            const std::uint32_t at = count++;
            const dwarf::EntryPlace type = dwarf::Entries::read_whole(variable.entry.place).type;
            const std::uint64_t size = dwarf::TypeWalk::size_of(type);
            const bool counts =
                variable.is_in_scope && dwarf::TypeWalk::outermost_scope(type) != "tracenew";
            for (const dwarf::VariablePart& part : variable.parts) {
                const std::uint64_t bytes = part.size != 0       ? part.size
                                            : size > part.offset ? size - part.offset
                                                                 : 0;
                if (bytes < sizeof(std::uintptr_t) && !part.is_in_register) {
                    continue;
                }
                if (!counts) {
                    if (!part.is_in_register && !variable.may_be_shared) {
                        dead_.push_back({part.place, part.place + bytes});
                    }
                    continue;
                }
                const auto local = static_cast<std::uint32_t>(locals_.size());
                locals_.push_back({number, index, at, part.place, part.offset});
                if (part.is_in_register) {
                    locals_.back().begin = add_register(part.place, kind, number, local);
                } else {
                    add(part.place, part.place + bytes, kind, number, local);
                }
            }
        });
    }

    // A word for what is in none. Where it lies; 0 when there is no room.
    std::uintptr_t add_register(std::uintptr_t value, RootKind kind, std::uint32_t thread,
                                std::uint32_t variable) {
        if (registers_.size() == most_registers) {
            return 0;
        }
        registers_.push_back(value);
        const auto place = reinterpret_cast<std::uintptr_t>(&registers_.back());
        add(place, place + sizeof(std::uintptr_t), kind, thread, variable);
        return place;
    }

    OwnMemory memory_;
    ScanPlan& plan_;
    List<Mapping> mappings_;
    List<ModuleData> modules_;
    List<RootKind> kinds_;
    List<SearchThread> threads_;
    List<SearchLocal> locals_;
    List<SearchThreadData> thread_data_;
    List<std::uintptr_t> registers_;  // they stay where they are
    std::uint64_t deadline_ns_ = 0;
    List<PassedOver> own_;   // variables of the module that is being looked at, by address
    List<PassedOver> dead_;  // of the stack that is being looked at
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
