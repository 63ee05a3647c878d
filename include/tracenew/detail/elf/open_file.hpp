// SPDX-License-Identifier: MIT
// A file's bytes, for as long as this object lives.
// World: cold. May include: base, os.
//
// A small file is copied. A larger one is mapped, so a 2 GB debug binary costs what is asked of it;
// but `cp` or `strip` over it while it is mapped take pages away, and reading one then raises
// SIGBUS. So whoever keeps one open asks is_current() before each batch of questions. What remains
// is the batch during which it happens (for one address: a few microseconds to milliseconds), and a
// file that was given another name before it was truncated. A file that is replaced by another one
// of its name (`mv`, most linkers and package managers) stays whole for who has mapped it.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/base/byte_reader.hpp"
#include "tracenew/detail/base/shortage.hpp"
#include "tracenew/detail/os/os.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace symbol {

/// How often a file that may be there could not be had: what was found out meanwhile is to be found
/// out again.
TRACENEW_SHARED inline Atomic<std::uint32_t> refusals{0};

class OpenFile {
public:
    OpenFile() = default;
    explicit OpenFile(std::string path, std::size_t most_copied = std::size_t{1} << 20)
        : path_(std::move(path))
        , view_(Os::open_file(path_.c_str(), most_copied)) {
        refusals.fetch_add(view_.is_refused ? 1 : 0, order_relaxed);
        if (view_.is_refused && view_.error == ENOMEM) {
            note_refused();
        }
    }
    OpenFile(OpenFile&& other) noexcept
        : path_(std::move(other.path_))
        , view_(std::exchange(other.view_, FileView{})) {}
    OpenFile& operator=(OpenFile&& other) noexcept {
        std::swap(path_, other.path_);
        std::swap(view_, other.view_);
        return *this;
    }
    ~OpenFile() { Os::close_file(view_); }

    explicit operator bool() const noexcept { return view_.data != nullptr; }
    bool is_refused() const noexcept { return view_.is_refused; }
    int error() const noexcept { return view_.error; }
    /// Gives back what is in RAM of it, until somebody looks.
    void forget_pages() const noexcept { Os::forget_pages(view_); }
    /// False when the bytes must not be read any more.
    bool is_current() const noexcept { return Os::is_unchanged(path_.c_str(), view_); }
    /// When it was written to, as of its opening; 0 where there is none.
    std::uint64_t modified_ns() const noexcept { return view_.stamp.modified_ns; }
    ByteReader bytes() const noexcept { return {view_.data, view_.size}; }

private:
    std::string path_;
    FileView view_;
};

}  // namespace symbol
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
