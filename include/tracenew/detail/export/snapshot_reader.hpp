// SPDX-License-Identifier: MIT
// A snapshot from the JSON that was written of it.
// World: cold. May include: base, export, query, traceback, standard library.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/sort.hpp"
#include "tracenew/detail/export/json_reader.hpp"
#include "tracenew/detail/export/process_json.hpp"
#include "tracenew/detail/export/traceback_reader.hpp"
#include "tracenew/detail/query/snapshot_data.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class SnapshotReader {
public:
    explicit SnapshotReader(std::string_view text) noexcept
        : json_(text) {}

    /// Fills `data`; what is wrong with the text, or "". Throws std::bad_alloc.
    std::string read(SnapshotData& data) {
        DumpKind kind{"snapshot"};
        std::string name;
        for (bool begun = false; json_.next_member(begun, name);) {
            if (kind.read(json_, name)) {
            } else if (name == "process") {
                read_process(json_, data.process);
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
        kind.expect_end(json_);
        add_rows(data);
        return json_.error();
    }

private:
    void read_trace() {
        TracebackReader reader;
        Amount amount;
        std::string name;
        for (bool begun = false; json_.next_member(begun, name);) {
            if (name == "size") {
                amount.bytes = json_.whole_number();
            } else if (name == "count") {
                amount.blocks = json_.whole_number();
            } else if (!reader.read_member(json_, name)) {
                json_.skip();
            }
        }
        const Traceback traceback = reader.traceback(json_);
        if (!json_.failed()) {
            rows_.push_back({traceback.id(), amount});
        }
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
