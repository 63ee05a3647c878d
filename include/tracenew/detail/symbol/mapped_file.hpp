// SPDX-License-Identifier: MIT
// A file's bytes, mapped for as long as this object lives.
// World: cold. May include: base, os.
//
// Nothing is read before it is looked at, so a 2 GB debug binary costs what is asked of it. A file
// that somebody truncates while it is mapped raises SIGBUS: whoever does that to a module has
// already killed the program that runs it.
#pragma once

#include "tracenew/detail/base/byte_reader.hpp"
#include "tracenew/detail/os/os.hpp"

#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace symbol {

class MappedFile {
public:
    MappedFile() = default;
    explicit MappedFile(const char* path)
        : view_(Os::map_file(path)) {}
    MappedFile(MappedFile&& other) noexcept
        : view_(std::exchange(other.view_, FileView{})) {}
    MappedFile& operator=(MappedFile&& other) noexcept {
        std::swap(view_, other.view_);
        return *this;
    }
    ~MappedFile() { Os::unmap_file(view_); }

    explicit operator bool() const noexcept { return view_.data != nullptr; }
    bool is_refused() const noexcept { return view_.is_refused; }
    ByteReader bytes() const noexcept { return {view_.data, view_.size}; }

private:
    FileView view_;
};

}  // namespace symbol
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
