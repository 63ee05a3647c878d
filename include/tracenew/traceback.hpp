// SPDX-License-Identifier: MIT
// The calls that led to an allocation, resolved when somebody looks.
// World: cold. May include: base, values, hook, symbol, standard library.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/hook/recorder.hpp"
#include "tracenew/detail/symbol/resolver.hpp"
#include "tracenew/detail/symbol/source_text.hpp"
#include "tracenew/frame.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// The frames behind one traceback. Made on first look, never destroyed: handles stay valid in
/// static destructors, and the number of tracebacks is bounded.
struct ResolvedTraceback {
    std::vector<Frame> frames;   // most recent first, inlined calls expanded
    std::vector<bool> standard;  // frames[i] is looked through: a library's or tracenew's own
    std::size_t site = 0;
    std::uint32_t rules = 0;  // version of the rules by which `site` was chosen
    bool more = false;
    const ResolvedTraceback* next = nullptr;  // of all that were made
};

// LeakSanitizer does not look into mapped pages: from here it sees that they are all in use.
TRACENEW_SHARED inline Atomic<const ResolvedTraceback*> resolved_tracebacks{nullptr};

class ResolvedTracebacks {
public:
    static const ResolvedTraceback& of(TracebackId id) {
        const OwnScope own;
        Atomic<const ResolvedTraceback*>* const entries = table();
        if (entries == nullptr) {
            static const auto* const unknown = new ResolvedTraceback(make({}));
            return *unknown;
        }
        Atomic<const ResolvedTraceback*>& entry = entries[index_of(id)];
        const ResolvedTraceback* known = entry.load(order_acquire);
        if (known != nullptr && known->rules == symbol::Resolver::instance().rules_version()) {
            return *known;
        }
        auto* made = new ResolvedTraceback(make(recorder.tracebacks.view(id)));
        if (!entry.compare_exchange(known, made, order_acq_rel)) {
            delete made;  // another thread looked at the same time
            return *known;
        }
        made->next = resolved_tracebacks.load(order_relaxed);
        while (!resolved_tracebacks.compare_exchange(made->next, made, order_release)) {
        }
        return *made;
    }

    /// Looks at the addresses of many tracebacks (`rows[i].id`) in the order of the code. Debug
    /// info is parsed a unit at a time, and a large program's parsed units do not all stay in
    /// memory: in any other order they would be parsed again and again.
    template <class Rows>
    static void prepare(const Rows& rows) {
        const OwnScope own;
        constexpr std::size_t at_once = std::size_t{1} << 16;
        std::vector<Call> calls;
        for (const auto& row : rows) {
            const TracebackView view = recorder.tracebacks.view(row.id);
            for (std::size_t i = 0; i < view.size && !is_resolved(row.id); ++i) {
                calls.emplace_back(view.addresses[i], i == 0 ? 0 : view.addresses[i - 1]);
            }
            if (calls.size() > at_once) {
                look_at(calls);
            }
        }
        look_at(calls);
    }

private:
    /// An address, and one in the function that was called from there; 0: operator new.
    using Call = std::pair<std::uintptr_t, std::uintptr_t>;

    static bool is_resolved(TracebackId id) noexcept {
        Atomic<const ResolvedTraceback*>* const entries = table();
        const ResolvedTraceback* known =
            entries == nullptr ? nullptr : entries[index_of(id)].load(order_acquire);
        return known != nullptr && known->rules == symbol::Resolver::instance().rules_version();
    }

    static void look_at(std::vector<Call>& calls) {
        std::sort(calls.begin(), calls.end());
        calls.erase(std::unique(calls.begin(), calls.end()), calls.end());
        for (const Call& call : calls) {
            symbol::Resolver::instance().resolve(call.first);
            symbol::Resolver::instance().between(call.first, call.second);
        }
        calls.clear();
    }

    static Atomic<const ResolvedTraceback*>* table() noexcept {
        static auto* const entries = static_cast<Atomic<const ResolvedTraceback*>*>(
            Os::map_pages((max_tracebacks + std::size_t{1}) * sizeof(void*)));
        return entries;
    }

    static void append(ResolvedTraceback& made, std::vector<bool>& foreign,
                       const symbol::Locations& locations) {
        if (locations == nullptr) {
            return;
        }
        for (const symbol::Location& location : *locations) {
            Frame frame;
            frame.file = location.file;
            frame.line = location.line;
            frame.function = location.function;
            frame.module = location.module;
            frame.address = location.address;
            frame.inlined = location.inlined;
            made.frames.push_back(std::move(frame));
            made.standard.push_back(location.standard);
            foreign.push_back(location.foreign);
        }
    }

    // Installed libraries are looked through where somebody else called them: the site is a line of
    // the program. In their own threads they are all there is.
    static void look_through_foreign(std::vector<bool>& standard,
                                     const std::vector<bool>& foreign) {
        bool has_own = false;
        for (std::size_t i = 0; i < standard.size(); ++i) {
            has_own = has_own || (!standard[i] && !foreign[i]);
        }
        for (std::size_t i = 0; has_own && i < standard.size(); ++i) {
            standard[i] = standard[i] || foreign[i];
        }
    }

    static ResolvedTraceback make(TracebackView view) {
        ResolvedTraceback made;
        made.rules = symbol::Resolver::instance().rules_version();
        made.more = view.more;
        symbol::Resolver& resolver = symbol::Resolver::instance();
        std::vector<bool> foreign;
        for (std::size_t i = 0; i < view.size; ++i) {
            const symbol::Locations frames = resolver.resolve(view.addresses[i]);
            append(made, foreign,
                   resolver.between(view.addresses[i], i == 0 ? 0 : view.addresses[i - 1]));
            append(made, foreign, frames);
        }
        look_through_foreign(made.standard, foreign);
        if (made.frames.empty()) {
            made.frames.emplace_back().function = "<unknown>";
            made.standard.push_back(false);
        }
        while (made.site < made.frames.size() && made.standard[made.site]) {
            ++made.site;
        }
        if (made.site == made.frames.size()) {
            --made.site;  // nothing but the library's: the frame nearest to the program
        }
        return made;
    }
};

/// The text of the frame's line without the blanks around it; "" when it cannot be read.
inline std::string source_text(const Frame& frame) {
    const OwnScope own;
    return frame.line == 0 ? std::string() : symbol::source_line(frame.file, frame.line);
}

/// Why frames of this one's module may lack a line, "libfoo.so has no debug information: functions
/// only"; empty when nothing is missing.
inline std::string module_shortfall(const Frame& frame) {
    const OwnScope own;
    const std::string why = symbol::Resolver::instance().shortfall(frame.module);
    return why.empty() ? why : std::string(symbol::base_name(frame.module)) + " " + why;
}

}  // namespace detail

/// A handle to the frames of one allocation path, most recent first. Copies are cheap and share the
/// frames; they stay good after `stop()`, `clear_traces()` and the unloading of modules. Symbols
/// are resolved on the first look, from any thread.
class Traceback {
public:
    Traceback() = default;
    explicit Traceback(detail::TracebackId id) noexcept
        : id_(id) {}

    std::size_t size() const { return frames().size(); }
    const Frame* begin() const { return frames().data(); }
    const Frame* end() const { return frames().data() + frames().size(); }
    /// `index` < `size()`; 0 is the most recent call.
    const Frame& operator[](std::size_t index) const { return frames()[index]; }

    /// The most recent frame outside the standard library, tracenew, and libraries that are
    /// installed (headers below /usr/include, stripped modules below /usr/lib): the line to look
    /// at. Where there are only such, the most recent outside the standard library.
    const Frame& site() const { return resolved().frames[resolved().site]; }
    /// Index of `site()`; the frames before it say through what the memory was allocated.
    std::size_t site_index() const { return resolved().site; }
    /// True when the frame is looked through: see `site()`.
    bool is_standard(std::size_t index) const { return resolved().standard[index]; }

    /// `size()` when the whole stack was kept; one more when it went on beyond the frames that
    /// `start()` was asked to keep (how far is not known: walking on would cost every allocation).
    std::size_t total_frames() const { return size() + (resolved().more ? 1 : 0); }

    /// Lines to print: `  File "f", line N, in function` and, where the source can be read, the
    /// line itself with four blanks before it. At most `limit` frames, the most recent ones; 0:
    /// all.
    std::vector<std::string> format(std::size_t limit = 0) const {
        const detail::OwnScope own;
        std::vector<std::string> lines;
        const std::size_t last = limit == 0 || limit > size() ? size() : limit;
        for (std::size_t i = 0; i < last; ++i) {
            format_frame((*this)[i], lines);
        }
        return lines;
    }

    /// Appends the lines of one frame to `lines`, as `format()` has them.
    static void format_frame(const Frame& frame, std::vector<std::string>& lines) {
        const detail::OwnScope own;
        if (frame.line == 0) {
            lines.push_back("  File \"" + (frame.file.empty() ? frame.module : frame.file) +
                            "\", in " + frame.function);
            return;
        }
        lines.push_back("  File \"" + frame.file + "\", line " + std::to_string(frame.line) +
                        (frame.function.empty() ? "" : ", in " + frame.function));
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
        return detail::ResolvedTracebacks::of(id_);
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
