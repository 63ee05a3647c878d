// SPDX-License-Identifier: MIT
// Stacks as speedscope reads them.
// World: cold. May include: base, export, values, standard library.
//
// The form is that of file-format-schema.json in speedscope's package: frames are told once, and
// stacks are their numbers, the outermost first.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/map.hpp"
#include "tracenew/detail/export/json.hpp"
#include "tracenew/detail/export/lines.hpp"
#include "tracenew/finding.hpp"
#include "tracenew/frame.hpp"
#include "tracenew/statistic.hpp"
#include "tracenew/traceback.hpp"
#include "tracenew/version.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class SpeedscopeWriter {
public:
    /// `name` is what the weights of all stacks are.
    SpeedscopeWriter(TextSink& sink, std::string_view name)
        : json_(sink) {
        json_.open('{').key("$schema");
        json_.text("https://www.speedscope.app/file-format-schema.json");
        json_.key("exporter").text("tracenew");
        json_.key("profiles").open('[').open('{');
        json_.key("type").text("sampled").key("unit").text("bytes").key("name").text(name);
        json_.key("samples").open('[');
    }

    void add(const Traceback& traceback, std::uint64_t bytes) {
        json_.new_line().open('[');
        for (std::size_t i = traceback.size(); i-- > 0;) {
            json_.number(std::uint64_t{number_of(traceback[i])});
        }
        json_.close(']');
        weights_.push_back(bytes);
        total_ += bytes;
    }
    void add(const std::vector<Finding>& findings) {
        for_each_grown_line(findings, [this](const Finding& finding) {
            add(finding.traceback, static_cast<std::uint64_t>(finding.grown_bytes));
        });
    }

    /// To be called once, at the end.
    void finish() {
        json_.close(']').key("weights").open('[');
        for (const std::uint64_t bytes : weights_) {
            json_.number(bytes);
        }
        json_.close(']').key("startValue").number(std::uint64_t{0});
        json_.key("endValue").number(total_).close('}').close(']').new_line();
        json_.key("shared").open('{').key("frames").open('[');
        for (const Frame* const frame : frames_) {
            json_.new_line().open('{').key("name").text(frame->function);
            if (!frame->file.empty()) {
                json_.key("file").text(frame->file);
            }
            if (frame->line != 0) {
                json_.key("line").number(std::uint64_t{frame->line});
            }
            json_.close('}');
        }
        json_.close(']').close('}').close('}').new_line();
    }

private:
    std::uint32_t number_of(const Frame& frame) {
        key_.assign(frame.function).append(1, '\0').append(frame.file).append(1, '\0');
        key_ += std::to_string(frame.line);
        const std::uint32_t number = known_.add(key_);
        if (number == frames_.size()) {
            frames_.push_back(&frame);  // a traceback's frames stay where they are
        }
        return number;
    }

    Json json_;
    TextIndex known_;
    List<const Frame*> frames_;
    List<std::uint64_t> weights_;
    std::uint64_t total_ = 0;
    std::string key_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
