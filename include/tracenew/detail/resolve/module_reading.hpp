// SPDX-License-Identifier: MIT
// What there is memory for, module by module, in this attempt.
// World: cold. May include: base, symbol.
#pragma once

#include "tracenew/detail/base/function_ref.hpp"
#include "tracenew/detail/base/shortage.hpp"
#include "tracenew/detail/symbol/modules.hpp"
#include "tracenew/detail/symbol/retries.hpp"

#include <algorithm>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// The resolver's lock is held.
class ModuleReading {
public:
    /// A new attempt: for what there was no memory there may be some now.
    void begin() noexcept { attempts_.begin(); }
    std::uint32_t now() noexcept { return attempts_.now(); }

    symbol::Detail detail_of(symbol::Module& module) noexcept {
        if (module.detail != symbol::Detail::lines && module.attempt != attempts_.now()) {
            module.detail = symbol::Detail::lines;
        }
        return module.detail;
    }

    // Counts the question that will not be answered, which whoever remembers the answer must know.
    bool lacks_memory(symbol::Module& module) noexcept {
        if (detail_of(module) == symbol::Detail::lines) {
            return false;
        }
        note_refused();
        return true;
    }

    // Runs `action`; when there is no memory for it `instead` is what is known of the module, until
    // the next attempt. What is half read would be taken for the whole: it is opened anew.
    bool is_read(symbol::Module& module, symbol::Detail instead, FunctionRef<void()> action) {
        const Shortage shortage;
        if (has_memory_for(action) && !shortage.came()) {
            return true;
        }
        module.detail = std::max(module.detail, instead);
        module.attempt = attempts_.now();
        if (module.file != nullptr) {
            module.file->refuse();
            module.file = nullptr;
        }
        return false;
    }

private:
    symbol::Attempts attempts_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
