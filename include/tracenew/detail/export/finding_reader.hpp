// SPDX-License-Identifier: MIT
// Findings from the JSON that was written of them.
// World: cold. May include: export, finding, standard library.
#pragma once

#include "tracenew/detail/export/holder_reader.hpp"
#include "tracenew/detail/export/json_reader.hpp"
#include "tracenew/detail/export/member_reader.hpp"
#include "tracenew/detail/export/traceback_reader.hpp"
#include "tracenew/finding.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

inline void read_history(JsonReader& json, HistoryPoints& points) {
    for (bool begun = false; json.next_element(begun);) {
        HistoryPoint point;
        read_row(json, point.iteration, point.bytes, point.blocks);
        points.push_back(point);
    }
}

inline void read_source(JsonReader& json, Finding& finding) {
    MemberReader member{json};
    member.for_each([&] {
        std::uint64_t line = 0;
        std::string text;
        if (member.value("begins", line)) {
            finding.source_begins = static_cast<unsigned>(line);
            if (line > 0xffffffffU) {
                json.fail("a line below 2^32");
            }
        } else if (member.value("text", text)) {
            finding.source.assign(text.data(), text.size());
        } else {
            json.skip();
        }
    });
}

inline bool read_pace(Finding& finding, JsonReader& json, const MemberReader& member) {
    if (member.is("bytes_interval")) {
        read_row(json, finding.bytes_interval.low, finding.bytes_interval.high);
        return true;
    }
    if (member.is("blocks_interval")) {
        read_row(json, finding.blocks_interval.low, finding.blocks_interval.high);
        return true;
    }
    return member.value("bytes_per_iteration", finding.bytes_per_iteration) ||
           member.value("blocks_per_iteration", finding.blocks_per_iteration);
}

inline bool read_amount(Finding& finding, const MemberReader& member) {
    return member.word("verdict", finding.verdict, Verdict::leak, "a verdict") ||
           member.word("doubt", finding.doubt, Doubt::not_tracing, "a doubt") ||
           member.word("grower", finding.grower, Grower::queue, "what it is that grows") ||
           member.value("size", finding.size) || member.value("count", finding.count) ||
           member.value("size_diff", finding.size_diff) ||
           member.value("count_diff", finding.count_diff) ||
           member.value("grown_bytes", finding.grown_bytes) ||
           member.value("grown_blocks", finding.grown_blocks) ||
           member.value("iterations", finding.iterations) ||
           member.value("iterations_grown", finding.iterations_grown) ||
           member.value("iterations_grown_is_exact", finding.iterations_grown_is_exact) ||
           member.value("begins", finding.begins) ||
           member.value("exact_blocks", finding.exact_blocks) ||
           member.value("exact_iterations", finding.exact_iterations) ||
           member.value("iterations_needed", finding.iterations_needed) ||
           member.value("only_rose", finding.only_rose) ||
           member.value("estimated", finding.estimated) || member.value("paths", finding.paths) ||
           member.value("leaking_paths", finding.leaking_paths);
}

/// Appends what stands in the array; `depth`: how many findings it is part of.
inline void read_findings(JsonReader& json, std::vector<Finding>& findings, unsigned depth);

inline void read_finding(JsonReader& json, Finding& finding, unsigned depth) {
    TracebackReader traceback;
    MemberReader member{json};
    member.for_each([&] {
        if (read_amount(finding, member) || read_pace(finding, json, member) ||
            traceback.read_member(json, member.name())) {
            return;
        }
        if (member.is("site")) {
            finding.site = read_frame(json);
        } else if (member.is("history")) {
            read_history(json, finding.history);
        } else if (member.is("births")) {
            for (bool begun = false; json.next_element(begun);) {
                finding.births.push_back(json.whole_number());
            }
        } else if (member.is("source")) {
            read_source(json, finding);
        } else if (member.is("holders")) {
            read_holders(json, finding.holders);
        } else if (member.is("parts")) {
            read_findings(json, finding.parts, depth + 1);
        } else {
            json.skip();
        }
    });
    if (traceback.has_frames()) {  // there was no memory for them, else
        finding.traceback = traceback.traceback(json);
    }
}

inline void read_findings(JsonReader& json, std::vector<Finding>& findings, unsigned depth) {
    constexpr unsigned most_depth = 16;  // who writes them has 1
    if (depth > most_depth) {
        json.fail("findings that are not parts of parts");
    }
    for (bool begun = false; json.next_element(begun);) {
        read_finding(json, findings.emplace_back(), depth);
    }
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
