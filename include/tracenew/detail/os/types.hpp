// SPDX-License-Identifier: MIT
// The plain values that the operating system layer speaks in.
// World: hot. May include: base, non-allocating standard headers.
#pragma once

#include "tracenew/detail/base/attributes.hpp"

#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Which file it is, and which state of it.
struct FileStamp {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t size = 0;
    std::uint64_t modified_ns = 0;
};

/// A file's bytes, copied or mapped read-only; `data` is null when the file cannot be read.
struct FileView {
    const unsigned char* data = nullptr;
    std::size_t size = 0;
    FileStamp stamp;          ///< when it was opened
    bool is_copy = false;     ///< what becomes of the file does not matter any more
    int error = 0;            ///< errno, where it could not be opened
    bool is_refused = false;  ///< it may be there: no memory for it, no descriptor, no permission
};

/// The addresses of a thread's stack, from the lowest to one past the last.
struct StackBounds {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;

    TRACENEW_HOT constexpr bool holds(std::uintptr_t address) const noexcept {
        return address >= begin && address < end;
    }
};

/// One module (executable, shared object) as the loader shows it right now. The pointers live only
/// as long as the callback that is handed this value.
struct ModuleView {
    const char* path = "";  ///< as the loader knows it, "/proc/self/exe" resolved
    bool is_executable = false;
    std::uintptr_t bias = 0;   ///< address in memory minus address in the file's headers
    std::uintptr_t begin = 0;  ///< lowest mapped address
    std::uintptr_t end = 0;    ///< one past the highest mapped address
    const unsigned char* build_id = nullptr;  ///< the NT_GNU_BUILD_ID note's bytes, or null
    std::size_t build_id_size = 0;
    const unsigned char* head = nullptr;  ///< the file's first bytes, as they were loaded, or null
    std::size_t head_size = 0;
};

/// A part of the address space, as the kernel lists it.
struct Mapping {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    bool is_readable = false;
    bool is_writable = false;
    bool is_code = false;
    bool is_shared = false;
    bool is_file = false;  ///< of a file, a device, shared memory
    char name[48] = {};    ///< the begin of its path, "[heap]", "[stack]"; "" for none

    constexpr bool holds(std::uintptr_t address) const noexcept {
        return begin <= address && address < end;
    }
};

/// A thread of the process.
struct Task {
    int id = 0;
    bool is_self = false;
    bool is_first = false;  ///< it runs main()
    std::uintptr_t sp = 0;  ///< where it waits in the kernel; 0: it runs, or that is not told
    std::uintptr_t pc = 0;
    char name[16] = {};
};

/// What of a module may be written.
struct ModuleData {
    static constexpr std::size_t most = 4;
    std::uintptr_t address = 0;  ///< some address in it
    const char* name = "";
    std::size_t count = 0;
    std::uintptr_t begin[most] = {};
    std::uintptr_t end[most] = {};
    std::size_t tls_module = 0;  ///< its number among those with variables of threads; 0: none
    std::size_t tls_size = 0;    ///< bytes of these in each thread
};

/// What malloc says of itself; bytes. Not `is_known`: the one in use does not.
struct MallocUse {
    std::uint64_t in_use = 0;  ///< handed out, to whomever
    std::uint64_t free = 0;    ///< kept for later
    bool is_known = false;
    std::uint64_t mapped_chunks = 0;  ///< how many blocks have pages of their own
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
