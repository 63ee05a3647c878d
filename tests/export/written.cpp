// Writes a snapshot and a report in every format, into the folder that is its argument, and prints
// what there is in all: what each consumer has to arrive at too. With names that are meant to harm.
#include <tracenew.hpp>

#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace {

std::vector<std::string*> kept;
std::vector<std::vector<int>> cache;

#line 1 "/src/</script><img src=x onerror=alert(1)>\"'\\\n\u202e.cpp"
__attribute__((noinline)) void harmful() {
    kept.push_back(new std::string(100, 'x'));
}
#line 20 "written.cpp"

template <class Left, class Right>
__attribute__((noinline)) void leak() {
    kept.push_back(new std::string(2000, 'x'));
}

__attribute__((noinline)) void fill() {
    cache.emplace_back(1000);
}

template <class Subject>
void write_all(const std::string& folder, const std::string& name, const Subject& subject) {
    std::ofstream json{folder + "/" + name + ".json"};
    tracenew::write_json(json, subject);
    std::ofstream page{folder + "/" + name + ".html"};
    tracenew::write_html(page, subject);
    std::ofstream folded{folder + "/" + name + ".folded"};
    tracenew::write_folded(folded, subject);
    std::ofstream speedscope{folder + "/" + name + ".speedscope.json"};
    tracenew::write_speedscope(speedscope, subject);
    std::ofstream dhat{folder + "/" + name + ".dhat.json"};
    tracenew::write_dhat(dhat, subject);
    std::ofstream events{folder + "/" + name + ".trace.json"};
    tracenew::write_trace_events(events, subject);
    std::ofstream metrics{folder + "/" + name + ".prom"};
    tracenew::write_prometheus(metrics, subject);
    std::ofstream profile{folder + "/" + name + ".pb", std::ios::binary};
    tracenew::write_pprof(profile, subject);
    std::ofstream text{folder + "/" + name + ".txt"};
    tracenew::write_text(text, subject);
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        return 2;
    }
    tracenew::Tracer tracer;
    tracer.start(20);
    tracenew::LoopProbe probe{tracer};
    for (int i = 0; i < 300; ++i) {
        if (i == 100) {
            const tracenew::Snapshot first = tracer.take_snapshot();
            write_all(arguments[1], "first", first);
            std::cout << first.size() << ' ' << first.count() << '\n';
        }
        const auto iteration = probe.iteration();
        harmful();
        leak<std::vector<int>, std::string>();
        if (i == 10) {
            fill();
        }
    }
    const tracenew::Snapshot snapshot = tracer.take_snapshot();
    const tracenew::LoopReport report = probe.report();
    write_all(arguments[1], "snapshot", snapshot);
    write_all(arguments[1], "report", report);
    write_all(arguments[1], "no_report", tracenew::LoopReport{});
    write_all(arguments[1], "no_snapshot", tracenew::Snapshot{});
    std::int64_t grown = 0;
    for (const tracenew::Finding& finding : report.findings) {
        grown += finding.grown_bytes;
    }
    std::cout << snapshot.size() << ' ' << snapshot.count() << ' ' << grown << ' '
              << probe.snapshot_of_last().size() << '\n';
}
