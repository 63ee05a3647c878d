// SPDX-License-Identifier: MIT
// The calls that led to an allocation, resolved when somebody looks.
// World: cold. May include: base, error, values, frame, hook, symbol, resolve, standard library.
#pragma once

#include "tracenew/detail/hook/thread_state.hpp"
#include "tracenew/detail/resolve/resolved_tracebacks.hpp"
#include "tracenew/detail/resolve/symbol_reading.hpp"
#include "tracenew/detail/symbol/printable.hpp"
#include "tracenew/detail/symbol/resolver.hpp"
#include "tracenew/detail/symbol/source_text.hpp"
#include "tracenew/error.hpp"
#include "tracenew/frame.hpp"

#include <cstddef>
#include <cstdint>
#include <new>
#include <string>
#include <utility>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// The text of the frame's line without the blanks around it; "" when it cannot be read.
inline std::string source_text(const Frame& frame) {
    const OwnScope own;
    std::string text;
    if (frame.line != 0 && !is_interrupted()) {
        static_cast<void>(
            has_memory_for([&] { text = symbol::source_line(frame.file, frame.line); }));
    }
    return text;
}

/// Why frames of this one's module may lack a line, "libfoo.so has no debug information: functions
/// only"; empty when nothing is missing.
inline std::string module_shortfall(const Frame& frame) {
    const OwnScope own;
    std::string why;
    if (is_interrupted()) {
        return why;
    }
    static_cast<void>(has_memory_for([&] {
        why = symbol::Resolver::instance().shortfall(frame.module);
        why = why.empty() ? why : printable(symbol::base_name(frame.module)) + " " + why;
    }));
    return why;
}

/// Whether the frame's source was written to after its module, so that the text of the line may be
/// another one than was compiled.
inline bool is_edited(const Frame& frame) {
    const OwnScope own;
    bool is = false;
    if (frame.line != 0 && !is_interrupted()) {
        static_cast<void>(has_memory_for([&] { is = symbol::is_newer(frame.file, frame.module); }));
    }
    return is;
}

/// What is answered when there is no memory for a frame at all.
inline const Frame& refused_frame() noexcept {
    alignas(Frame) static unsigned char place[sizeof(Frame)];
    static const Frame* const refused = [] {
        auto* const made = ::new (static_cast<void*>(place)) Frame();
        made->function = no_memory_text;
        return made;
    }();
    return *refused;
}

/// And for the frames of a traceback: none.
inline const ResolvedTraceback& refused_traceback() noexcept {
    alignas(ResolvedTraceback) static unsigned char place[sizeof(ResolvedTraceback)];
    static const ResolvedTraceback* const refused =
        ::new (static_cast<void*>(place)) ResolvedTraceback();
    return *refused;
}

}  // namespace detail

/// A handle to the frames of one allocation path, most recent first. Copies are cheap and share the
/// frames; they stay good after `stop()`, `clear_traces()` and the unloading of modules. Symbols
/// are resolved on the first look, from any thread, but not in a signal handler. Where there is no
/// memory for that it has no frames, and its site is "out of memory"; `Losses::refused` counts it.
class Traceback {
public:
    Traceback() = default;
    explicit Traceback(detail::TracebackId id) noexcept
        : id_(id) {}

    std::size_t size() const { return frames().size(); }
    const Frame* begin() const { return frames().data(); }
    const Frame* end() const { return frames().data() + frames().size(); }
    /// `index` < `size()`; 0 is the most recent call.
    const Frame& operator[](std::size_t index) const {
        const std::vector<Frame>& known = frames();
        return index < known.size() ? known[index] : detail::refused_frame();
    }

    /// The most recent frame outside the standard library, tracenew, and libraries that are
    /// installed (headers below /usr/include, stripped modules below /usr/lib), and generated files
    /// (.pb.cc): the line to look at. Where there are only such, the most recent outside the
    /// standard library. `Options::site_skip` and `site_keep` say otherwise.
    const Frame& site() const {
        return detail::or_without(
            [&]() -> const Frame& { return detail::ResolvedTracebacks::site_of(id_); },
            []() -> const Frame& { return detail::refused_frame(); });
    }
    /// Index of `site()`; the frames before it say through what the memory was allocated.
    std::size_t site_index() const { return resolved().site; }
    /// True when the frame is looked through: see `site()`.
    bool is_standard(std::size_t index) const {
        const std::vector<bool>& known = resolved().standard;
        return index < known.size() && known[index];
    }

    /// `size()` when the whole stack was kept; one more when it went on beyond the frames that
    /// `start()` was asked to keep (how far is not known: walking on would cost every allocation).
    std::size_t total_frames() const {
        const detail::ResolvedTraceback& known = resolved();
        return known.frames.size() + (known.more ? 1 : 0);
    }

    /// Lines to print: `  File "f", line N, in function` and, where the source can be read, the
    /// line itself with four blanks before it. At most `limit` frames, the most recent ones; 0:
    /// all.
    std::vector<std::string> format(std::size_t limit = 0) const {
        std::vector<std::string> lines;
        return detail::or_without(
            [&] {
                const std::vector<Frame>& known = frames();
                const std::size_t all = known.size();
                const std::size_t last = limit == 0 || limit > all ? all : limit;
                for (std::size_t i = 0; i < last; ++i) {
                    format_frame(known[i], lines);
                }
                return std::move(lines);
            },
            [&] { return std::move(lines); });  // as far as there was memory
    }

    /// Appends the lines of one frame to `lines`, as `format()` has them.
    static void format_frame(const Frame& frame, std::vector<std::string>& lines) {
        const detail::OwnScope own;
        if (frame.line == 0) {
            lines.push_back("  File \"" +
                            detail::printable(frame.file.empty() ? frame.module : frame.file) +
                            "\", in " + detail::printable(frame.function));
            return;
        }
        lines.push_back(
            "  File \"" + detail::printable(frame.file) + "\", line " + std::to_string(frame.line) +
            (frame.function.empty() ? "" : ", in " + detail::printable(frame.function)));
        const std::string text = detail::source_text(frame);
        if (!text.empty()) {
            lines.push_back("    " + text);
        }
    }

    detail::TracebackId id() const noexcept { return id_; }

    friend bool operator==(Traceback left, Traceback right) noexcept {
        return left.id_ == right.id_;
    }
    friend bool operator!=(Traceback left, Traceback right) noexcept { return !(left == right); }

private:
    const detail::ResolvedTraceback& resolved() const {
        return detail::or_without(
            [&]() -> const detail::ResolvedTraceback& {
                return detail::ResolvedTracebacks::of(id_);
            },
            []() -> const detail::ResolvedTraceback& { return detail::refused_traceback(); });
    }
    const std::vector<Frame>& frames() const { return resolved().frames; }

    detail::TracebackId id_ = detail::TracebackId::own;
};

/// Writes the site, "file:line".
inline std::ostream& operator<<(std::ostream& out, Traceback traceback) {
    return out << traceback.site();
}

TRACENEW_ABI_END
}  // namespace tracenew
