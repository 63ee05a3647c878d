// SPDX-License-Identifier: MIT
// A snapshot from the JSON that was written of it.
// World: cold. May include: base, export, query, resolve, standard library.
//
// Members that are not known are stepped over: a later version may have more.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/pointers.hpp"
#include "tracenew/detail/base/sort.hpp"
#include "tracenew/detail/export/json_reader.hpp"
#include "tracenew/detail/query/snapshot_data.hpp"
#include "tracenew/detail/resolve/loaded_tracebacks.hpp"
#include "tracenew/detail/resolve/resolved_traceback.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class SnapshotReader {
public:
    explicit SnapshotReader(std::string_view text) noexcept
        : json_(text) {}

    /// Fills `data`; what is wrong with the text, or "". Throws std::bad_alloc.
    std::string read(SnapshotData& data) {
        std::string name;
        bool is_one = false;
        bool has_version = false;
        for (bool begun = false; json_.next_member(begun, name);) {
            if (name == "tracenew") {
                is_one = json_.text() == "snapshot";
                if (!is_one) {
                    json_.fail("\"snapshot\"");
                }
            } else if (name == "version") {
                has_version = json_.whole_number() == 1;
                if (!has_version) {
                    json_.fail("version 1, which is all that this tracenew knows");
                }
            } else if (name == "traceback_limit") {
                data.traceback_limit = static_cast<std::size_t>(json_.whole_number());
            } else if (name == "sample_interval") {
                data.sample_interval = static_cast<std::size_t>(json_.whole_number());
            } else if (name == "traces") {
                for (bool first = false; json_.next_element(first);) {
                    read_trace();
                }
            } else {
                json_.skip();
            }
        }
        json_.expect_end();
        if (!json_.failed() && !(is_one && has_version)) {
            json_.fail("the members \"tracenew\" and \"version\" of a snapshot");
        }
        add_rows(data);
        return json_.error();
    }

private:
    void read_trace() {
        Owned<ResolvedTraceback> traceback(new ResolvedTraceback());
        Amount amount;
        std::string name;
        for (bool begun = false; json_.next_member(begun, name);) {
            if (name == "size") {
                amount.bytes = json_.whole_number();
            } else if (name == "count") {
                amount.blocks = json_.whole_number();
            } else if (name == "site_index") {
                traceback->site = static_cast<std::size_t>(json_.whole_number());
            } else if (name == "truncated") {
                traceback->more = json_.truth();
            } else if (name == "frames") {
                for (bool first = false; json_.next_element(first);) {
                    read_frame(*traceback);
                }
            } else {
                json_.skip();
            }
        }
        if (traceback->site >= traceback->frames.size()) {
            json_.fail("a trace whose \"site_index\" is one of its \"frames\"");
        }
        if (!json_.failed()) {
            rows_.push_back({LoadedTracebacks::instance().add(std::move(traceback)), amount});
        }
    }

    void read_frame(ResolvedTraceback& traceback) {
        Frame frame;
        bool is_standard = false;
        std::string name;
        for (bool begun = false; json_.next_member(begun, name);) {
            if (name == "file") {
                frame.file = json_.text();
            } else if (name == "function") {
                frame.function = json_.text();
            } else if (name == "module") {
                frame.module = json_.text();
            } else if (name == "line") {
                const std::uint64_t line = json_.whole_number();
                frame.line = static_cast<unsigned>(line);
                if (line > 0xffffffffU) {
                    json_.fail("a line below 2^32");
                }
            } else if (name == "address") {
                frame.address = static_cast<std::uintptr_t>(json_.whole_number());
            } else if (name == "inlined") {
                frame.inlined = json_.truth();
            } else if (name == "standard") {
                is_standard = json_.truth();
            } else {
                json_.skip();
            }
        }
        traceback.frames.push_back(std::move(frame));
        traceback.standard.push_back(is_standard);
    }

    // By id, each once: somebody may have put the same trace there twice.
    void add_rows(SnapshotData& data) {
        sort_by(rows_, [](const TracebackAmount& row) { return SortKey{index_of(row.id), 0}; });
        for (const TracebackAmount& row : rows_) {
            if (!data.rows.empty() && data.rows.back().id == row.id) {
                data.rows.back().amount.bytes += row.amount.bytes;
                data.rows.back().amount.blocks += row.amount.blocks;
            } else if (row.amount.blocks != 0) {
                data.rows.push_back(row);
            }
        }
    }

    JsonReader json_;
    List<TracebackAmount> rows_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
