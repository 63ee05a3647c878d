// SPDX-License-Identifier: MIT
// Who holds a leak, read back.
// World: cold. May include: export, report, values, standard library.
#pragma once

#include "tracenew/detail/export/json_reader.hpp"
#include "tracenew/detail/export/member_reader.hpp"
#include "tracenew/detail/export/traceback_reader.hpp"
#include "tracenew/detail/report/holder_text.hpp"
#include "tracenew/loop_report.hpp"

#include <cstdint>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

inline void read_step(JsonReader& json, HolderStep& step) {
    MemberReader member{json};
    member.for_each([&] {
        if (member.is("site")) {
            step.site = read_frame(json);
        } else if (!(member.value("container", step.container) ||
                     member.value("traced", step.traced) || member.value("blocks", step.blocks) ||
                     member.value("bytes", step.bytes))) {
            json.skip();
        }
    });
}

inline void read_holder(JsonReader& json, Holder& holder) {
    MemberReader member{json};
    member.for_each([&] {
        std::uint64_t line = 0;
        if (member.value("line", line)) {
            holder.line = static_cast<unsigned>(line);
            if (line > 0xffffffffU) {
                json.fail("a line below 2^32");
            }
        } else if (member.is("steps")) {
            for (bool begun = false; json.next_element(begun);) {
                read_step(json, holder.steps.emplace_back());
            }
        } else if (!(member.word("kind", holder.kind, HolderKind::nobody,
                                 "what it is that holds") ||
                     member.value("variable", holder.variable) ||
                     member.value("file", holder.file) ||
                     member.value("function", holder.function) ||
                     member.value("module", holder.module) ||
                     member.value("thread", holder.thread) ||
                     member.value("threads", holder.threads) ||
                     member.value("blocks", holder.blocks) || member.value("bytes", holder.bytes) ||
                     member.value("share", holder.share))) {
            json.skip();
        }
    });
}

inline void read_holders(JsonReader& json, std::vector<Holder>& holders) {
    for (bool begun = false; json.next_element(begun);) {
        read_holder(json, holders.emplace_back());
    }
}

inline void read_holder_look(JsonReader& json, HolderLook& look) {
    MemberReader member{json};
    member.for_each([&] {
        if (!(member.value("looked", look.looked) || member.value("frozen", look.frozen) ||
              member.value("whole", look.whole) || member.value("seconds", look.seconds) ||
              member.value("memory", look.memory) || member.value("why", look.why))) {
            json.skip();
        }
    });
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
