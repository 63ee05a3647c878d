// SPDX-License-Identifier: MIT
// What traceback.hpp declares.
// World: cold. May include: hook, names, resolve, traceback, standard library.
#pragma once

#include "tracenew/detail/hook/answer_scope.hpp"
#include "tracenew/detail/names/printable.hpp"
#include "tracenew/detail/resolve/frame_facts.hpp"
#include "tracenew/detail/resolve/resolved_tracebacks.hpp"
#include "tracenew/traceback.hpp"

#include <new>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

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

inline const ResolvedTraceback& resolved(TracebackId id) {
    return or_without([&]() -> const ResolvedTraceback& { return ResolvedTracebacks::of(id); },
                      []() -> const ResolvedTraceback& { return refused_traceback(); });
}

}  // namespace detail

TRACENEW_HELD std::size_t Traceback::size() const {
    return detail::resolved(id_).frames.size();
}

TRACENEW_HELD const Frame* Traceback::begin() const {
    return detail::resolved(id_).frames.data();
}

TRACENEW_HELD const Frame* Traceback::end() const {
    return detail::resolved(id_).frames.data() + detail::resolved(id_).frames.size();
}

TRACENEW_HELD const Frame& Traceback::operator[](std::size_t index) const {
    const std::vector<Frame>& known = detail::resolved(id_).frames;
    return index < known.size() ? known[index] : detail::refused_frame();
}

TRACENEW_HELD const Frame& Traceback::site() const {
    return detail::or_without(
        [&]() -> const Frame& { return detail::ResolvedTracebacks::site_of(id_); },
        []() -> const Frame& { return detail::refused_frame(); });
}

TRACENEW_HELD std::size_t Traceback::site_index() const {
    return detail::resolved(id_).site;
}

TRACENEW_HELD bool Traceback::is_standard(std::size_t index) const {
    const std::vector<bool>& known = detail::resolved(id_).standard;
    return index < known.size() && known[index];
}

TRACENEW_HELD std::size_t Traceback::total_frames() const {
    const detail::ResolvedTraceback& known = detail::resolved(id_);
    return known.frames.size() + (known.more ? 1 : 0);
}

TRACENEW_HELD std::vector<std::string> Traceback::format(std::size_t limit) const {
    std::vector<std::string> lines;
    return detail::or_without(
        [&] {
            const std::vector<Frame>& known = detail::resolved(id_).frames;
            const std::size_t all = known.size();
            const std::size_t last = limit == 0 || limit > all ? all : limit;
            for (std::size_t i = 0; i < last; ++i) {
                format_frame(known[i], lines);
            }
            return std::move(lines);
        },
        [&] { return std::move(lines); });  // as far as there was memory
}

TRACENEW_HELD void Traceback::format_frame(const Frame& frame, std::vector<std::string>& lines) {
    const detail::OwnScope own;
    if (frame.line == 0) {
        lines.push_back("  File \"" +
                        detail::printable(frame.file.empty() ? frame.module : frame.file) +
                        "\", in " + detail::printable(frame.function));
        return;
    }
    lines.push_back("  File \"" + detail::printable(frame.file) + "\", line " +
                    std::to_string(frame.line) +
                    (frame.function.empty() ? "" : ", in " + detail::printable(frame.function)));
    const std::string text = detail::source_text(frame);
    if (!text.empty()) {
        lines.push_back("    " + text);
    }
}

TRACENEW_HELD std::ostream& operator<<(std::ostream& out, Traceback traceback) {
    return out << traceback.site();
}

TRACENEW_ABI_END
}  // namespace tracenew
