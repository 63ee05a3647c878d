// SPDX-License-Identifier: MIT
// Who we are, and what is loaded here.
// World: cold. May include: base, hook, os, symbol, process, standard library.
#pragma once

#include "tracenew/detail/base/shortage.hpp"
#include "tracenew/detail/hook/recorder.hpp"
#include "tracenew/detail/os/os.hpp"
#include "tracenew/detail/symbol/modules.hpp"
#include "tracenew/process.hpp"

#include <string_view>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

inline OwnText hexadecimal(std::string_view bytes) {
    constexpr char digits[] = "0123456789abcdef";
    OwnText text;
    for (const char byte : bytes) {
        text += digits[static_cast<unsigned char>(byte) >> 4];
        text += digits[static_cast<unsigned char>(byte) & 15];
    }
    return text;
}

/// Asks the loader, so call it without a lock that a static constructor might want.
inline Process this_process() {
    Process made;
    const bool is_whole = has_memory_for([&] {
        char host[256];
        made.host = Os::host_name(host, sizeof host);
        made.program = Os::program();
        made.id = static_cast<std::uint64_t>(Os::process());
        made.time = Os::seconds_since_1970();
        made.frames = recorder.serial() == 0 ? 0 : recorder.limit();
        made.memory_limit = table_memory.limit();
        for (const symbol::Module& module : symbol::list_modules()) {
            LoadedModule& listed = made.modules.emplace_back();
            listed.path = module.identity.path.c_str();
            listed.build_id = hexadecimal(module.identity.build_id);
        }
    });
    return is_whole ? made : Process();
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
