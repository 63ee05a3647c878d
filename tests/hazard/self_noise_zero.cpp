// A loop that allocates nothing, in which everything of the tracer is called, kept, copied and
// printed: nothing of that is traced memory, and no snapshot has a row.
#include "support/hazard.hpp"

#include <sstream>
#include <vector>

namespace hazard_self_noise_zero {

/// An ostream that keeps nothing.
struct Counting : std::streambuf {
    std::size_t written = 0;
    int_type overflow(int_type c) override {
        ++written;
        return traits_type::not_eof(c);
    }
    std::streamsize xsputn(const char*, std::streamsize n) override {
        written += static_cast<std::size_t>(n);
        return n;
    }
};

template <class Value>
std::vector<Value> with_room() {
    std::vector<Value> values;
    values.reserve(200);
    return values;
}

template <class Value>
void write_for_others(std::ostream& out, const Value& value) {
    tracenew::write_html(out, value);
    tracenew::write_json(out, value);
    tracenew::write_folded(out, value);
    tracenew::write_speedscope(out, value);
    tracenew::write_pprof(out, value);
    tracenew::write_prometheus(out, value);
    tracenew::write_dhat(out, value);
    tracenew::write_trace_events(out, value);
}

HAZARD(self_noise_zero) {
    auto snapshots = with_room<tracenew::Snapshot>();
    auto statistics = with_room<std::vector<tracenew::Statistic>>();
    auto diffs = with_room<std::vector<tracenew::StatisticDiff>>();
    auto findings = with_room<std::vector<tracenew::Finding>>();
    auto reports = with_room<tracenew::LoopReport>();
    auto checks = with_room<tracenew::GrowthCheck>();
    auto frames = with_room<tracenew::Frame>();
    auto lines = with_room<std::vector<std::string>>();
    Counting counting;
    std::ostream out{&counting};
    tracenew::LoopProbeOptions options;
    options.out = &out;
    options.print_each = true;
    tracenew::Filter filter;
    filter.file_pattern = "*";
    options.filters.push_back(filter);
    const std::vector<tracenew::Filter> filters = options.filters;

    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    // One block of the program, so that there is something to name, print and keep.
    void* block = support::kept(::operator new(100));
    tracenew::LoopProbe probe{tracer, std::move(options)};
    const std::size_t traced = tracer.traced_memory().current;
    const std::uint64_t rows = tracer.take_snapshot().rows().size();
    for (int i = 0; i < 50; ++i) {
        const auto iteration = probe.iteration();
        snapshots.push_back(tracer.take_snapshot());
        snapshots.push_back(snapshots.back().filter_traces(filters));
        statistics.push_back(snapshots.back().statistics(tracenew::GroupBy::line));
        statistics.push_back(snapshots.back().statistics(tracenew::GroupBy::function, true));
        diffs.push_back(snapshots.back().compare_to(snapshots.front(), tracenew::GroupBy::file));
        diffs.push_back(probe.last_iteration());
        findings.push_back(probe.findings());
        findings.push_back(probe.leaks());
        reports.push_back(probe.report());
        checks.push_back(probe.check());
        frames.push_back(tracer.traceback_of(block)->site());
        lines.push_back(tracer.traceback_of(block)->format());
        out << snapshots.back() << statistics.back()[0] << reports.back() << checks.back()
            << frames.back();
        tracenew::write_text(out, diffs.back());
        write_for_others(out, snapshots.back());
        write_for_others(out, reports.back());
        if (tracer.traced_memory().current != traced) {
            std::fprintf(stderr, "iteration %d: %zu bytes are traced, expected %zu\n", i,
                         tracer.traced_memory().current, traced);
            ++hazard::failures;
            break;
        }
    }
    const auto kept_report = reports.back();
    const tracenew::Snapshot last = tracer.take_snapshot();
    EXPECT(last.rows().size() == rows);
    EXPECT(last.count() == 1);
    EXPECT(last.size() == 100);
    EXPECT(tracer.traced_memory().current == traced);
    EXPECT(tracer.traced_memory().peak == traced);
    EXPECT(probe.findings().empty());
    EXPECT(counting.written > 1000);
    EXPECT(tracer.losses().unmatched_frees == 0);
    EXPECT(tracer.losses().skipped == 0);
    if (hazard::failures != 0) {
        std::ostringstream text;
        tracenew::write_text(text, tracer.take_snapshot(), tracenew::GroupBy::traceback);
        std::fputs(text.str().c_str(), stderr);
    }
    ::operator delete(block);
    return hazard::result();
}

}  // namespace hazard_self_noise_zero
