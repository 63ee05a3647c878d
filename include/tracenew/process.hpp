// SPDX-License-Identifier: MIT
// Of which process an answer is, and of when.
// World: cold. May include: base/own_allocator, standard library.
#pragma once

#include "tracenew/detail/base/own_allocator.hpp"
#include "tracenew/version.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN

/// A std::string whose memory is the tracer's own, so that copies do not show in snapshots.
using OwnText = std::basic_string<char, std::char_traits<char>, detail::OwnAllocator<char>>;

/// The executable, or a library that was loaded.
struct LoadedModule {
    OwnText path;
    OwnText build_id;  ///< hexadecimal; "": it has none
};

/// What tells one dump from another. Where there was no memory for it all of it is empty.
struct Process {
    OwnText host;     ///< the machine's name, as `uname -n` has it
    OwnText program;  ///< as it was called, without folders
    std::uint64_t id = 0;
    std::int64_t time = 0;         ///< when it was asked: seconds since 1970, UTC; 0: unknown
    std::size_t frames = 0;        ///< `Options::frames` of its last tracing; 0: there was none
    std::size_t memory_limit = 0;  ///< `Options::memory_limit` of the same
    /// What was loaded when it was asked, in the loader's order.
    std::vector<LoadedModule, detail::OwnAllocator<LoadedModule>> modules;
};

TRACENEW_ABI_END
}  // namespace tracenew
