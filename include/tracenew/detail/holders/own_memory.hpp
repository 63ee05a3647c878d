// SPDX-License-Identifier: MIT
// The process's own memory, read without a fault where there is none any more.
// World: cold. May include: base, os.
//
// process_vm_readv asks for nothing but a number. But it counts as a debugger's (systemd's @debug),
// and a sandbox that leaves it out may end the program that calls it: there it is a file.
#pragma once

#include "tracenew/detail/os/os.hpp"
#include "tracenew/version.hpp"

#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class OwnMemory {
public:
    OwnMemory() noexcept
        : is_filtered_(Os::has_system_call_filter())
        , file_(is_filtered_ ? Os::open_memory() : -1) {}
    ~OwnMemory() {
        if (file_ >= 0) {
            Os::close_memory(file_);
        }
    }
    OwnMemory(const OwnMemory&) = delete;
    OwnMemory& operator=(const OwnMemory&) = delete;

    /// How many of these bytes could be read, up to the first that cannot.
    std::size_t read(std::uintptr_t from, void* to, std::size_t size) const noexcept {
        return file_ >= 0     ? Os::read_memory_of(file_, from, to, size)
               : is_filtered_ ? 0
                              : Os::read_memory(from, to, size);
    }

private:
    bool is_filtered_;
    int file_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
