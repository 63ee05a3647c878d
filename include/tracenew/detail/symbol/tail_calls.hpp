// SPDX-License-Identifier: MIT
// Frames that are not on the stack: `return new Session;` is a jump to operator new at -O2, and the
// function that it stands in is gone when the stack is walked.
// World: cold. May include: base, names, dwarf, symbol.
//
// The compiler wrote down whom each call calls. Where that is not the function whose frame comes
// next on the stack, the one called has left by a jump: to the next, or to others that jumped in
// turn. Frames are only put in when there is one way to get there; with a jump through a pointer on
// the way nobody can tell. (As GDB does it: "Tail Call Frames".) One more is certain: who was
// called where operator new returns to, and is not operator new, has jumped there. When the jump
// was not written down (clang leaves out those to operator new), its line is the one where it
// begins.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/dwarf/call_sites.hpp"
#include "tracenew/detail/dwarf/debug_info.hpp"
#include "tracenew/detail/names/demangle.hpp"
#include "tracenew/detail/names/path.hpp"
#include "tracenew/detail/symbol/module_file.hpp"
#include "tracenew/detail/symbol/modules.hpp"
#include "tracenew/version.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace symbol {

/// Stands for whichever form of operator new was called: those that forward jump, too.
constexpr std::string_view any_operator_new = "operator new";

/// A frame that is gone.
struct JumpedFrame {
    std::uint64_t pc = 0;       ///< in the file: of the jump,
    bool is_its_begin = false;  ///< or of the function, whose line stands for that of the jump
};

class TailCalls {
public:
    explicit TailCalls(ModuleFile& module)
        : module_(module)
        , info_(module.debug_info()) {}

    /// The jumps that lead from who is called at `call`, an address of the file inside a call
    /// instruction, to a function; the last one first. None when there were none, or when nobody
    /// can tell. The function: its linkage name, and an address of this file in it when it has one.
    List<JumpedFrame> between(std::uint64_t call, std::string_view name, std::uint64_t address) {
        name_ = name;
        if (address != 0) {
            function_ = info_.function_at(address);
        }
        dwarf::CallSite called;
        for (const dwarf::CallSite& site : info_.calls(call)) {
            if (site.return_pc == call + 1 && !site.is_tail_call) {
                called = site;
            }
        }
        if (!called.callee || leads_there(called.callee)) {
            return {};
        }
        follow(called.callee);
        if (ways_ == 1 && !is_uncertain_) {
            List<JumpedFrame> jumps;
            for (std::size_t i = way_.size(); i-- != 0;) {
                jumps.push_back(way_[i]);
            }
            return jumps;
        }
        const List<std::uint64_t> code = places_of(called.callee);
        if (name_ == any_operator_new && code.size() == 1) {
            return {{code.front(), true}};
        }
        return {};
    }

private:
    bool leads_there(dwarf::EntryPlace callee) const {
        const std::string_view called = dwarf::FunctionNames::linkage_name(callee);
        if (name_ == any_operator_new) {
            return starts_with(called, "_Znw") || starts_with(called, "_Zna");
        }
        return is_same_function(without_clone_suffix(called), without_clone_suffix(name_)) ||
               (function_ && dwarf::FunctionNames::origin(callee) == function_);
    }

    // To the function that is looked for.
    bool has_all_jumps(std::uint64_t pc) const {
        return name_ != any_operator_new || info_.has_all_calls(pc);
    }

    /// Where the code of a callee begins.
    List<std::uint64_t> places_of(dwarf::EntryPlace callee) const {
        List<std::uint64_t> places;
        for (const std::uint64_t place : dwarf::DebugInfo::code_of(callee)) {
            if (module_.symbols().find(place).name.find(".cold") == std::string_view::npos) {
                places.push_back(place);
            }
        }
        if (places.empty()) {
            const std::string_view name = dwarf::FunctionNames::linkage_name(callee);
            places = module_.symbols().places_of(name);
            if (places.size() > 1 && !is_mangled(name)) {
                places.clear();  // two static functions of C have one name
            }
        }
        return places;
    }

    void follow(dwarf::EntryPlace callee) {
        const List<std::uint64_t> places = places_of(callee);
        is_uncertain_ = is_uncertain_ || places.size() >= dwarf::DebugInfo::most_places;
        for (std::size_t i = 0; i < places.size() && !is_uncertain_; ++i) {
            for (const dwarf::CallSite& inner : info_.calls(places[i])) {
                if (inner.is_tail_call && !is_uncertain_) {
                    take(inner);
                }
            }
        }
    }

    void take(const dwarf::CallSite& jump) {
        if (!jump.callee || ++steps_ > most_steps) {
            is_uncertain_ = true;
            return;
        }
        path_.push_back({jump.pc, false});
        if (leads_there(jump.callee)) {
            ++ways_;
            way_ = path_;
        } else if (path_.size() == longest || !has_all_jumps(jump.pc)) {
            is_uncertain_ = true;  // there may be other ways
        } else {
            follow(jump.callee);
        }
        path_.pop_back();
    }

    static constexpr std::size_t longest = 4;
    static constexpr std::size_t most_steps = 64;

    ModuleFile& module_;
    dwarf::DebugInfo& info_;
    std::string_view name_;
    dwarf::EntryPlace function_;
    List<JumpedFrame> path_;
    List<JumpedFrame> way_;
    std::size_t ways_ = 0;
    std::size_t steps_ = 0;
    bool is_uncertain_ = false;
};

}  // namespace symbol
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
