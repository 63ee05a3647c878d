// SPDX-License-Identifier: MIT
// Frames and tracebacks from the JSON that was written of them.
// World: cold. May include: base, export, resolve, frame, traceback, standard library.
//
// What other parts of a dump have to be is told by their readers; members that are not known are
// stepped over: a later version may have more.
#pragma once

#include "tracenew/detail/base/pointers.hpp"
#include "tracenew/detail/export/json_reader.hpp"
#include "tracenew/detail/resolve/loaded_tracebacks.hpp"
#include "tracenew/detail/resolve/resolved_traceback.hpp"
#include "tracenew/frame.hpp"
#include "tracenew/traceback.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// The first two members of a dump, and whether they have come. True when `name` was one of them.
class DumpKind {
public:
    explicit DumpKind(std::string_view kind) noexcept
        : kind_(kind) {}

    bool read(JsonReader& json, const std::string& name) {
        if (name == "tracenew") {
            is_one_ = json.text() == kind_;
            if (!is_one_) {
                json.fail(kind_ == "report" ? "\"report\"" : "\"snapshot\"");
            }
            return true;
        }
        if (name == "version") {
            has_version_ = json.whole_number() == 1;
            if (!has_version_) {
                json.fail("version 1, which is all that this tracenew knows");
            }
            return true;
        }
        return false;
    }

    /// After the last member.
    void expect_end(JsonReader& json) const {
        json.expect_end();
        if (!json.failed() && !(is_one_ && has_version_)) {
            json.fail(kind_ == "report" ? "the members \"tracenew\" and \"version\" of a report"
                                        : "the members \"tracenew\" and \"version\" of a snapshot");
        }
    }

private:
    std::string_view kind_;
    bool is_one_ = false;
    bool has_version_ = false;
};

/// False when `name` is no member of a frame, and nothing was read.
inline bool read_frame_member(JsonReader& json, const std::string& name, Frame& frame) {
    if (name == "file") {
        frame.file = json.text();
    } else if (name == "function") {
        frame.function = json.text();
    } else if (name == "module") {
        frame.module = json.text();
    } else if (name == "line") {
        const std::uint64_t line = json.whole_number();
        frame.line = static_cast<unsigned>(line);
        if (line > 0xffffffffU) {
            json.fail("a line below 2^32");
        }
    } else if (name == "address") {
        frame.address = static_cast<std::uintptr_t>(json.whole_number());
    } else if (name == "inlined") {
        frame.inlined = json.truth();
    } else {
        return false;
    }
    return true;
}

inline Frame read_frame(JsonReader& json) {
    Frame frame;
    std::string name;
    for (bool begun = false; json.next_member(begun, name);) {
        if (!read_frame_member(json, name, frame)) {
            json.skip();
        }
    }
    return frame;
}

/// The members of a traceback, which stand among those of what it belongs to.
class TracebackReader {
public:
    /// False when `name` is none of them, and nothing was read.
    bool read_member(JsonReader& json, const std::string& name) {
        if (name == "site_index") {
            traceback_->site = static_cast<std::size_t>(json.whole_number());
        } else if (name == "truncated") {
            traceback_->more = json.truth();
        } else if (name == "frames") {
            for (bool first = false; json.next_element(first);) {
                add_frame(json);
            }
        } else {
            return false;
        }
        return true;
    }

    bool has_frames() const noexcept { return !traceback_->frames.empty(); }

    /// After the last member: it is whole, or the reader has failed. Throws std::bad_alloc.
    Traceback traceback(JsonReader& json) {
        if (traceback_->site >= traceback_->frames.size()) {
            json.fail("a trace whose \"site_index\" is one of its \"frames\"");
        }
        return json.failed() ? Traceback()
                             : Traceback{LoadedTracebacks::instance().add(std::move(traceback_))};
    }

private:
    void add_frame(JsonReader& json) {
        Frame frame;
        bool is_standard = false;
        std::string name;
        for (bool begun = false; json.next_member(begun, name);) {
            if (name == "standard") {
                is_standard = json.truth();
            } else if (!read_frame_member(json, name, frame)) {
                json.skip();
            }
        }
        traceback_->frames.push_back(std::move(frame));
        traceback_->standard.push_back(is_standard);
    }

    Owned<ResolvedTraceback> traceback_{new ResolvedTraceback()};
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
