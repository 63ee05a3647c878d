// SPDX-License-Identifier: MIT
// A finding's line and its callers, and the lines below it that it is made of.
// World: cold. May include: values, report.
#pragma once

#include "tracenew/detail/report/evidence_text.hpp"
#include "tracenew/detail/report/traceback_text.hpp"
#include "tracenew/finding.hpp"

#include <cstddef>
#include <ostream>
#include <string>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Parts to print of each finding.
constexpr std::size_t most_parts = 8;

/// Where the finding's line is in its traceback.
inline std::size_t index_of_site(const Finding& finding) {
    const Traceback traceback = finding.traceback;
    for (std::size_t i = traceback.site_index(); !finding.parts.empty() && i < traceback.size();
         ++i) {
        if (traceback[i].line == finding.site.line && traceback[i].file == finding.site.file &&
            traceback[i].function == finding.site.function) {
            return i;
        }
    }
    return traceback.site_index();
}

/// "    0.9 KiB and 3 blocks: session.cpp:12, in Session::Session"
inline void write_part(std::ostream& out, const Finding& part, double iterations) {
    const std::string blocks = pace_text(part.blocks_per_iteration * iterations);
    out << "    " << pace_size_text(part.bytes_per_iteration * iterations) << " and " << blocks
        << (blocks == "1" ? " block: " : " blocks: ") << part.site;
    if (part.site.line != 0 && !part.site.function.empty()) {
        out << ", in " << fitted(part.site.function, 40);
    }
    out << '\n';
}

/// The traceback of a finding, the line to look at first, and its parts.
inline void write_place(std::ostream& out, const Finding& finding) {
    if (has_frames(finding.traceback)) {
        write_traceback(out, finding.traceback, index_of_site(finding));
    } else {
        write_site_alone(out, finding.site);
    }
    if (finding.parts.empty()) {
        return;
    }
    const double iterations = told_over(finding);
    out << "  Of these, " << over_text(iterations) << ":\n";
    for (std::size_t i = 0; i < finding.parts.size() && i < most_parts; ++i) {
        write_part(out, finding.parts[i], iterations);
    }
    if (finding.parts.size() > most_parts) {
        out << "    and " << std::to_string(finding.parts.size() - most_parts) << " more\n";
    }
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
