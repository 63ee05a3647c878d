// SPDX-License-Identifier: MIT
// Stacks as Valgrind's dh_view.html reads them.
// World: cold. May include: base, export, values, standard library.
//
// The form is that of DHAT, version 2, without lifetimes of blocks: what is alive has none yet.
#pragma once

#include "tracenew/detail/base/map.hpp"
#include "tracenew/detail/export/json.hpp"
#include "tracenew/detail/export/lines.hpp"
#include "tracenew/finding.hpp"
#include "tracenew/frame.hpp"
#include "tracenew/traceback.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class DhatWriter {
public:
    /// `verb`: what happened to the blocks, "Live"; in so many iterations.
    DhatWriter(TextSink& sink, std::string_view verb, std::uint64_t iterations)
        : json_(sink) {
        json_.open('{').key("dhatFileVersion").number(std::uint64_t{2});
        json_.key("mode").text("tracenew").key("verb").text(verb);
        json_.key("bklt").truth(false).key("bkacc").truth(false);
        json_.key("bu").text("byte").key("bsu").text("bytes").key("bksu").text("blocks");
        json_.key("tu").text("iterations").key("Mtu").text("M iterations");
        json_.key("tuth").number(std::uint64_t{1}).key("cmd").text("tracenew");
        json_.key("pid").number(std::uint64_t{0}).key("te").number(iterations);
        json_.key("pps").open('[');
        known_.add("[root]");
    }

    void add(const Traceback& traceback, std::uint64_t bytes, std::uint64_t blocks) {
        json_.new_line().open('{').key("tb").number(bytes).key("tbk").number(blocks);
        json_.key("fs").open('[');
        for (const Frame& frame : traceback) {
            json_.number(std::uint64_t{number_of(frame)});
        }
        json_.close(']').close('}');
    }
    void add(const std::vector<Finding>& findings) {
        for_each_grown_line(findings, [this](const Finding& finding) {
            const std::int64_t blocks = finding.grown_blocks;
            add(finding.traceback, static_cast<std::uint64_t>(finding.grown_bytes),
                blocks > 0 ? static_cast<std::uint64_t>(blocks) : 1);  // a container's is one
        });
    }

    /// To be called once, at the end.
    void finish() {
        json_.close(']').new_line().key("ftbl").open('[');
        for (std::size_t i = 0; i < known_.size(); ++i) {
            json_.new_line().text(known_[i]);
        }
        json_.close(']').close('}').new_line();
    }

private:
    std::uint32_t number_of(const Frame& frame) {
        char address[24];
        std::snprintf(address, sizeof address,
                      "0x%llx: ", static_cast<unsigned long long>(frame.address));
        text_.assign(address).append(frame.function);
        if (!frame.file.empty()) {
            text_.append(" (").append(frame.file).append(":").append(std::to_string(frame.line));
            text_ += ')';
        }
        return known_.add(text_);
    }

    Json json_;
    TextIndex known_;
    std::string text_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
