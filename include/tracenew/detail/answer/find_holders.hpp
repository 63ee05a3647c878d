// SPDX-License-Identifier: MIT
// Findings get their holders: whether to look, at what, and which blocks are whose.
// World: cold. May include: base, holders, hook, os, query, report, values, answer/traceback,
// standard library.
#pragma once

#include "tracenew/detail/answer/traceback.hpp"
#include "tracenew/detail/base/map.hpp"
#include "tracenew/detail/holders/holder_search.hpp"
#include "tracenew/detail/hook/recorder.hpp"
#include "tracenew/detail/query/grouping.hpp"
#include "tracenew/detail/report/holder_text.hpp"
#include "tracenew/loop_probe_options.hpp"
#include "tracenew/loop_report.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class FindHolders {
public:
    explicit FindHolders(const LoopProbeOptions& options)
        : limits_(limits_of(options))
        , search_(options.holders)
        , by_(options.group_by) {}

    static HolderLimits limits_of(const LoopProbeOptions& options) noexcept {
        HolderLimits limits;
        limits.time_ns = options.holders_time.nanoseconds() != 0
                             ? options.holders_time.nanoseconds()
                             : limits.time_ns;
        limits.memory = options.holders_memory;
        return limits;
    }

    /// In a report whose tracing goes on.
    void add_to(LoopReport& report) const {
        bool is_any = false;
        for (const Finding& finding : report.findings) {
            is_any = is_any || has_holders_told(finding);
        }
        const TracingNumber tracing = recorder.tracing();
        if (!is_any || search_ == HolderSearch::never || tracing == 0 || !report.tracing) {
            return;
        }
        report.holder_look.why = why_not();
        if (report.holder_look.why.empty() && search_ == HolderSearch::in_reports) {
            report.holder_look.seconds = expected_seconds(report);
            if (report.holder_look.seconds > most_seconds) {
                report.holder_look.why = "it is expected to take long";
            }
        }
        if (!report.holder_look.why.empty()) {
            return;
        }
        HolderLookup lookup{limits_};
        report.holder_look =
            lookup.look(tracing, search_ == HolderSearch::always || !Os::has_system_call_filter());
        if (report.holder_look.looked) {
            answer(lookup, report.findings);
        }
    }

    /// Why it cannot be done at all; "": it can.
    static std::string why_not() {
#if TRACENEW_HAS(ADDRESS_SANITIZER) || TRACENEW_HAS(THREAD_SANITIZER)
        return "sanitizers have memory of their own that looks like a holder";
#else
        return {};
#endif
    }

private:
    static constexpr double most_seconds = 0.25;
    static constexpr std::size_t most_told = 16;  // findings: names are read anew for each

    // Measured (tests/bench): reading, listing and what there is always.
    static double expected_seconds(const LoopReport& report) {
        const auto ram = static_cast<double>(Os::resident_bytes());
        return 0.01 + ram * 0.6 / (std::uint64_t{1} << 30) +
               static_cast<double>(report.blocks) * 0.35e-6 +
               static_cast<double>(Os::threads()) * 100e-6;
    }

    void answer(HolderLookup& lookup, std::vector<Finding>& findings) const {
        TextIndex keys;
        List<std::size_t> finding_of_key;
        const auto note = [&](const Finding& finding, std::size_t number) {
            for_each_group(finding.traceback, by_, false,
                           [&](const std::string& key, const Frame&) {
                               if (keys.add(key) == finding_of_key.size()) {
                                   finding_of_key.push_back(number);
                               }
                           });
        };
        for (std::size_t i = 0; i < findings.size(); ++i) {
            if (has_holders_told(findings[i])) {
                if (findings[i].parts.empty()) {
                    note(findings[i], i);
                }
                for (const Finding& part : findings[i].parts) {
                    note(part, i);
                }
            }
        }
        Map<std::uint64_t, std::size_t> finding_of;
        lookup.for_each_traceback([&](TracebackId id) {
            for_each_group(Traceback{id}, by_, false, [&](const std::string& key, const Frame&) {
                const std::uint32_t at = keys.find(key);
                if (at != TextIndex::none) {
                    finding_of[index_of(id)] = finding_of_key[at] + 1;
                }
            });
        });
        std::size_t told = 0;
        for (std::size_t i = 0; i < findings.size(); ++i) {
            if (has_holders_told(findings[i]) && ++told <= most_told) {
                findings[i].holders = lookup.holders_of([&](TracebackId id) {
                    const std::size_t* const finding = finding_of.find(index_of(id));
                    return finding != nullptr && *finding == i + 1;
                });
            }
        }
    }

    HolderLimits limits_;
    HolderSearch search_;
    GroupBy by_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
