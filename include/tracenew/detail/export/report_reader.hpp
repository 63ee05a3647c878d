// SPDX-License-Identifier: MIT
// A loop's report from the JSON that was written of it.
// World: cold. May include: base, export, report, values, standard library.
//
// What the JSON has beside the report's own values (the headline, the evidence) is made of these
// again, and is not read.
#pragma once

#include "tracenew/detail/export/finding_reader.hpp"
#include "tracenew/detail/export/json_reader.hpp"
#include "tracenew/detail/export/member_reader.hpp"
#include "tracenew/detail/export/process_json.hpp"
#include "tracenew/detail/export/traceback_reader.hpp"
#include "tracenew/loop_report.hpp"

#include <string>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class ReportReader {
public:
    explicit ReportReader(std::string_view text) noexcept
        : json_(text) {}

    /// Fills `report`; what is wrong with the text, or "". Throws std::bad_alloc.
    std::string read(LoopReport& report) {
        DumpKind kind{"report"};
        MemberReader member{json_};
        member.for_each([&] {
            if (!kind.read(json_, member.name()) && !read_loop(report, member) &&
                !read_part(report, member)) {
                json_.skip();
            }
        });
        kind.expect_end(json_);
        return json_.error();
    }

private:
    bool read_loop(LoopReport& report, const MemberReader& member) {
        if (member.is("start_status")) {
            if (!json_.take_null()) {
                read_word(json_, report.start_status.emplace(), StartStatus::invalid_options,
                          "an answer of start()");
            }
            return true;
        }
        return member.word("group_by", report.group_by, GroupBy::module, "what a row is") ||
               member.value("top", report.top) || member.value("tracing", report.tracing) ||
               member.value("started_by_environment", report.started_by_environment) ||
               member.value("iterations", report.iterations) ||
               member.value("warmup", report.warmup) ||
               member.value("forgotten", report.forgotten) ||
               member.value("pending", report.pending) || member.value("merged", report.merged) ||
               member.value("closes", report.closes) ||
               member.value("close_interval", report.close_interval) ||
               member.value("seconds", report.seconds) ||
               member.value("close_seconds", report.close_seconds) ||
               member.value("loop_seconds", report.loop_seconds) ||
               member.value("refused", report.refused) ||
               member.value("suppressed_paths", report.suppressed_paths) ||
               member.value("suppressed_growth", report.suppressed_growth) ||
               member.value("suppressions_error", report.suppressions_error) ||
               member.value("unmatched_filter", report.unmatched_filter);
    }

    bool read_part(LoopReport& report, const MemberReader& member) {
        if (member.is("process")) {
            read_process(json_, report.process);
        } else if (member.is("memory")) {
            read_memory(report);
        } else if (member.is("beside")) {
            read_beside(report);
        } else if (member.is("check")) {
            read_check(report);
        } else if (member.is("losses")) {
            read_losses(report);
        } else if (member.is("history")) {
            read_history(json_, report.history);
        } else if (member.is("ram")) {
            for (bool begun = false; json_.next_element(begun);) {
                RamPoint point;
                read_row(json_, point.seconds, point.resident, point.live);
                report.ram.push_back(point);
            }
        } else if (member.is("hidden_operators")) {
            for (bool begun = false; json_.next_element(begun);) {
                report.hidden_operators.push_back(json_.text());
            }
        } else if (member.is("holder_look")) {
            read_holder_look(json_, report.holder_look);
        } else if (member.is("findings")) {
            read_findings(json_, report.findings, 0);
        } else {
            return false;
        }
        return true;
    }

    void read_memory(LoopReport& report) {
        MemberReader member{json_};
        member.for_each([&] {
            if (!(member.value("live", report.memory.current) ||
                  member.value("peak", report.memory.peak) ||
                  member.value("blocks", report.blocks) ||
                  member.value("tracer", report.tracer_memory) ||
                  member.value("sample_interval", report.sample_interval))) {
                json_.skip();
            }
        });
    }

    void read_beside(LoopReport& report) {
        MemberReader member{json_};
        member.for_each([&] {
            if (!(member.value("resident", report.resident) ||
                  member.value("resident_growth", report.resident_growth) ||
                  member.value("live_growth", report.live_growth) ||
                  member.value("unseen_growth", report.unseen_growth) ||
                  member.word("unseen", report.unseen, Unseen::files, "whose growth that is") ||
                  member.value("unseen_per_iteration", report.unseen_per_iteration) ||
                  member.value("unseen_rises", report.unseen_rises) ||
                  member.value("overcounted", report.overcounted) ||
                  member.value("unconfirmed_growth", report.unconfirmed_growth) ||
                  member.value("malloc_free", report.malloc_free))) {
                json_.skip();
            }
        });
    }

    void read_check(LoopReport& report) {
        MemberReader member{json_};
        member.for_each([&] {
            if (member.is("shortfalls")) {
                for (bool begun = false; json_.next_element(begun);) {
                    read_shortfall(report.shortfalls.emplace_back());
                }
            } else if (!(member.value("not_measured", report.not_measured) ||
                         member.value("grows_beside", report.grows_beside) ||
                         member.value("slack_bytes", report.slack_bytes) ||
                         member.value("slack_blocks", report.slack_blocks))) {
                json_.skip();
            }
        });
    }

    void read_shortfall(Shortfall& shortfall) {
        MemberReader member{json_};
        member.for_each([&] {
            if (!(member.word("flaw", shortfall.flaw, Flaw::asked_amidst, "a flaw") ||
                  member.value("count", shortfall.count) ||
                  member.value("expected", shortfall.expected))) {
                json_.skip();
            }
        });
    }

    void read_losses(LoopReport& report) {
        MemberReader member{json_};
        member.for_each([&] {
            if (!(member.value("dropped", report.losses.dropped) ||
                  member.value("skipped", report.losses.skipped) ||
                  member.value("unmatched_frees", report.losses.unmatched_frees) ||
                  member.value("truncated", report.losses.truncated) ||
                  member.value("closes", report.losses.closes) ||
                  member.value("refused", report.losses.refused) ||
                  member.value("history_left_out", report.history_left_out))) {
                json_.skip();
            }
        });
    }

    JsonReader json_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
