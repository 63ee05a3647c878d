// SPDX-License-Identifier: MIT
// A report that was dumped, by whoever. What is wrong is named; what is read can be printed,
// checked and written in each format, whatever its numbers are, and comes back as it was written.
#define TRACENEW_CONFIG_HOOKS 0
#include <tracenew.hpp>

#include "fuzz/input.hpp"

#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>

namespace {

using tracenew::LoopReport;

std::string dumped(const LoopReport& report) {
    std::ostringstream out;
    report.dump(out);
    return out.str();
}

std::string error_of(std::string_view text, LoopReport& read) {
    return tracenew::detail::ReportReader(text).read(read);
}

void write_in_all_formats(const LoopReport& report) {
    std::ostringstream out;
    out << report << report.check();
    tracenew::write_html(out, report);
    tracenew::write_folded(out, report);
    tracenew::write_pprof(out, report);
    tracenew::write_speedscope(out, report);
    tracenew::write_prometheus(out, report);
    tracenew::write_dhat(out, report);
    tracenew::write_trace_events(out, report);
    fuzz::require(static_cast<bool>(out));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    LoopReport read;
    const std::string error = error_of(input.rest().text(), read);
    fuzz::require(error.empty() || error.find("line ") == 0);
    if (error.empty()) {
        write_in_all_formats(read);
        const std::string text = dumped(read);
        LoopReport again;
        fuzz::require(error_of(text, again).empty());
        fuzz::require(dumped(again) == text);
    }
    return 0;
}
