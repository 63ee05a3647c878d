// SPDX-License-Identifier: MIT
// The calls that led to an allocation, resolved when somebody looks.
// World: cold. May include: base/traceback_id, frame, standard library.
#pragma once

#include "tracenew/detail/base/traceback_id.hpp"
#include "tracenew/frame.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN

/// A handle to the frames of one allocation path, most recent first. Copies are cheap and share the
/// frames; they stay good after `stop()`, `clear_traces()` and the unloading of modules. Symbols
/// are resolved on the first look, from any thread, but not in a signal handler. Where there is no
/// memory for that it has no frames, and its site is "out of memory"; `Losses::refused` counts it.
class Traceback {
public:
    /// Of no allocation: one frame, whose function is "<unknown>".
    Traceback() = default;
    explicit Traceback(detail::TracebackId id) noexcept
        : id_(id) {}

    std::size_t size() const;
    const Frame* begin() const;
    const Frame* end() const;
    /// `index` < `size()`; 0 is the most recent call.
    const Frame& operator[](std::size_t index) const;

    /// The most recent frame outside the standard library, tracenew, and libraries that are
    /// installed (headers below /usr/include, stripped modules below /usr/lib), and generated files
    /// (.pb.cc): the line to look at. Where there are only such, the most recent outside the
    /// standard library. `Options::site_skip` and `site_keep` say otherwise.
    const Frame& site() const;
    /// Index of `site()`; the frames before it say through what the memory was allocated.
    std::size_t site_index() const;
    /// True when the frame is looked through: see `site()`. `index` < `size()`.
    bool is_standard(std::size_t index) const;

    /// `size()` when the whole stack was kept; one more when it went on beyond the frames that
    /// `start()` was asked to keep (how far is not known: walking on would cost every allocation).
    std::size_t total_frames() const;

    /// Lines to print: `  File "f", line N, in function` and, where the source can be read, the
    /// line itself with four blanks before it. At most `limit` frames, the most recent ones; 0:
    /// all.
    std::vector<std::string> format(std::size_t limit = 0) const;

    /// Appends the lines of one frame to `lines`, as `format()` has them.
    static void format_frame(const Frame& frame, std::vector<std::string>& lines);

    detail::TracebackId id() const noexcept { return id_; }

    friend bool operator==(Traceback left, Traceback right) noexcept {
        return left.id_ == right.id_;
    }
    friend bool operator!=(Traceback left, Traceback right) noexcept { return !(left == right); }

private:
    detail::TracebackId id_ = detail::TracebackId::none;
};

/// Writes the site, "file:line".
std::ostream& operator<<(std::ostream& out, Traceback traceback);

TRACENEW_ABI_END
}  // namespace tracenew
