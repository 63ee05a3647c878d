// SPDX-License-Identifier: MIT
// Who holds a leak, as JSON: written for all, and in a few words for a page.
// World: cold. May include: export, report, values, standard library.
#pragma once

#include "tracenew/detail/export/json.hpp"
#include "tracenew/detail/report/holder_text.hpp"
#include "tracenew/loop_report.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class HolderJson {
public:
    explicit HolderJson(Json& json) noexcept
        : json_(json) {}

    /// "holders": what each is, and the steps from there to the blocks.
    void write(const std::vector<Holder>& holders) {
        json_.key("holders").open('[');
        for (const Holder& holder : holders) {
            json_.open('{');
            member("text", holder_text(holder));
            member("kind", name_of(holder.kind));
            member("variable", holder.variable);
            member("file", holder.file);
            member("line", std::uint64_t{holder.line});
            member("function", holder.function);
            member("module", holder.module);
            member("thread", holder.thread);
            member("threads", std::uint64_t{holder.threads});
            member("blocks", holder.blocks);
            member("bytes", holder.bytes);
            json_.key("share").exact(holder.share);
            json_.key("steps").open('[');
            for (const HolderStep& step : holder.steps) {
                write(step);
            }
            json_.close(']').close('}');
        }
        json_.close(']');
    }

    /// The same for people: "text", and "steps" in words.
    void write_words(const std::vector<Holder>& holders) {
        json_.key("holders").open('[');
        for (const Holder& holder : holders) {
            json_.open('{');
            member("text", holder_text(holder));
            json_.key("steps").open('[');
            for (const HolderStep& step : holder.steps) {
                json_.text(step_text(step));
            }
            json_.close(']').close('}');
        }
        json_.close(']');
    }

    void write(const HolderLook& look) {
        json_.key("holder_look").open('{');
        json_.key("looked").truth(look.looked);
        json_.key("frozen").truth(look.frozen);
        json_.key("whole").truth(look.whole);
        json_.key("seconds").exact(look.seconds);
        member("memory", look.memory);
        member("why", look.why);
        json_.close('}');
    }

private:
    void write(const HolderStep& step) {
        json_.open('{');
        member("container", step.container);
        json_.key("traced").truth(step.traced);
        member("blocks", step.blocks);
        member("bytes", step.bytes);
        json_.key("site").open('{');
        member("file", step.site.file);
        member("line", std::uint64_t{step.site.line});
        member("function", step.site.function);
        member("module", step.site.module);
        json_.close('}').close('}');
    }

    void member(std::string_view name, std::string_view text) { json_.key(name).text(text); }
    void member(std::string_view name, std::uint64_t number) { json_.key(name).number(number); }

    Json& json_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
