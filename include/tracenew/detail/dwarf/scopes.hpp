// SPDX-License-Identifier: MIT
// The tree of a unit's entries, reduced to what names a frame: functions, the calls inlined into
// them, and the namespaces and classes around them (DWARF 5 sections 3.3 and 3.3.8).
// World: cold. May include: base, dwarf.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/sort.hpp"
#include "tracenew/detail/dwarf/ranges.hpp"

#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace dwarf {

constexpr std::uint32_t no_index = UINT32_MAX;

/// A function, or a call of one that was inlined.
struct CodeScope {
    std::uint64_t entry = 0;          ///< offset in .debug_info
    std::uint32_t parent = no_index;  ///< the code scope it is inlined into
    std::uint32_t call_file = 0;      ///< where the call stood
    std::uint32_t call_line = 0;
    std::uint32_t call_column = 0;
    std::uint32_t first_inlined = 0;  ///< of a function: its part of the inlined ranges
    std::uint32_t end_inlined = 0;
};

struct ScopeRange {
    Range range;
    std::uint32_t scope = 0;  ///< index in Scopes::code
};

/// A namespace, class or function that has entries inside of it.
struct ScopeContext {
    std::uint64_t begin = 0;  ///< offset of its entry
    std::uint64_t end = 0;    ///< one past the last entry inside
    std::uint32_t parent = no_index;
};

class Scopes {
public:
    List<CodeScope> code;         // as the entries stand
    List<ScopeRange> functions;   // by address
    List<ScopeRange> inlined;     // as the entries stand
    List<ScopeContext> contexts;  // as the entries stand

    /// Call it once after the last entry.
    void sort() {
        sort_by(functions, [](const ScopeRange& function) {
            return SortKey{function.range.low, function.scope};
        });
    }

    /// The piece of a function that holds `address`; null when unknown.
    const ScopeRange* function_at(std::uint64_t address) const {
        const ScopeRange* const next =
            lower_bound(functions, [=](const ScopeRange& one) { return one.range.low <= address; });
        return next == functions.begin() || !(next - 1)->range.holds(address) ? nullptr
                                                                              : &*(next - 1);
    }

    /// The function at `address` and the calls inlined there, outermost first; none when unknown.
    List<const CodeScope*> find(std::uint64_t address) const {
        List<const CodeScope*> chain;
        const ScopeRange* const piece = function_at(address);
        if (piece == nullptr) {
            return chain;
        }
        std::uint32_t current = piece->scope;
        const CodeScope& function = code[current];
        chain.push_back(&function);
        // Entries stand before those inside of them, so one pass goes down the whole chain.
        for (std::uint32_t i = function.first_inlined; i < function.end_inlined; ++i) {
            const ScopeRange& call = inlined[i];
            if (call.range.holds(address) && code[call.scope].parent == current) {
                current = call.scope;
                chain.push_back(&code[current]);
            }
        }
        return chain;
    }

    /// The offset of the namespace, class or function that an entry stands in; 0 for none.
    std::uint64_t enclosing(std::uint64_t entry) const {
        const ScopeContext* const next =
            lower_bound(contexts, [=](const ScopeContext& one) { return one.begin < entry; });
        auto context = static_cast<std::uint32_t>(next - contexts.begin()) - 1;
        while (context < contexts.size()) {
            if (entry < contexts[context].end) {
                return contexts[context].begin;
            }
            context = contexts[context].parent;
        }
        return 0;
    }

    std::size_t memory() const noexcept {
        return code.capacity() * sizeof(CodeScope) + contexts.capacity() * sizeof(ScopeContext) +
               (functions.capacity() + inlined.capacity()) * sizeof(ScopeRange);
    }
};

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
