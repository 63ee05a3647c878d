// SPDX-License-Identifier: MIT
// What questions and writers cost where there is much to tell: milliseconds of a processor.
//
//     tracebacks=    how many of them there are, each a row that grows, with all that is told of
//     one
//
// Names have been looked up before: the first report of a program pays for these, once.

#include "bench.hpp"
#include "tracing.hpp"

#include <algorithm>
#include <ctime>
#include <ostream>
#include <streambuf>
#include <string>
#include <vector>

namespace {

/// 4 call sites in each level; with 10 frames main() is not kept, which calls from several places.
template <int Level>
__attribute__((noinline)) void* allocate(std::uint64_t path) {
    void* block = nullptr;
    if constexpr (Level == 0) {
        block = ::operator new(64);
    } else {
        switch (path & 3U) {
        case 0:
            block = allocate<Level - 1>(path >> 2U);
            asm volatile("# 0" : : "r"(block));
            break;
        case 1:
            block = allocate<Level - 1>(path >> 2U);
            asm volatile("# 1" : : "r"(block));
            break;
        case 2:
            block = allocate<Level - 1>(path >> 2U);
            asm volatile("# 2" : : "r"(block));
            break;
        default:
            block = allocate<Level - 1>(path >> 2U);
            asm volatile("# 3" : : "r"(block));
        }
    }
    asm volatile("" : : "r"(block));  // no tail call: the frame stays
    return block;
}

/// Takes what is written, and keeps nothing of it but its size.
class Sink : public std::streambuf {
public:
    std::size_t size() const { return size_; }

protected:
    int overflow(int letter) override {
        ++size_;
        return letter;
    }
    std::streamsize xsputn(const char*, std::streamsize size) override {
        size_ += static_cast<std::size_t>(size);
        return size;
    }

private:
    std::size_t size_ = 0;
};

double processor_ms() {
    return 1000.0 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// The least of three: what else the machine does only adds to it.
template <class Question>
void time(const std::string& name, Question&& ask) {
    double least = 1e9;
    for (int i = 0; i < 3; ++i) {
        const double begin = processor_ms();
        ask();
        least = std::min(least, processor_ms() - begin);
    }
    bench::print((name + "_ms").c_str(), least);
}

template <class Subject>
void time_writer(const std::string& name, const Subject& subject,
                 void (*write)(std::ostream&, const Subject&)) {
    std::size_t size = 0;
    time(name, [&] {
        Sink sink;
        std::ostream out{&sink};
        write(out, subject);
        size = sink.size();
    });
    bench::print((name + "_bytes").c_str(), static_cast<double>(size));
}

template <class Subject>
void time_writers(const std::string& of, const Subject& subject) {
    time_writer<Subject>(of + "_html", subject, &tracenew::write_html);
    time_writer<Subject>(of + "_json", subject, &tracenew::write_json);
    time_writer<Subject>(of + "_pprof", subject, &tracenew::write_pprof);
    time_writer<Subject>(of + "_folded", subject, &tracenew::write_folded);
    time_writer<Subject>(of + "_speedscope", subject, &tracenew::write_speedscope);
    time_writer<Subject>(of + "_dhat", subject, &tracenew::write_dhat);
    time_writer<Subject>(of + "_trace_events", subject, &tracenew::write_trace_events);
    time_writer<Subject>(of + "_prometheus", subject,
                         [](std::ostream& out, const Subject& written) {
                             tracenew::write_prometheus(out, written);
                         });
    time_writer<Subject>(of + "_text", subject,
                         [](std::ostream& out, const Subject& written) { out << written; });
}

}  // namespace

int main(int count, char** values) {
    const bench::Arguments arguments{count, values};
    const std::size_t tracebacks = arguments.count("tracebacks", 10000);
    bench::Tracing tracing{arguments};
    tracenew::LoopProbeOptions options;
    options.group_by = tracenew::GroupBy::traceback;
    tracenew::LoopProbe probe{tracing.tracer(), options};
    std::vector<void*> blocks;
    std::size_t path = 0;
    const auto leak = [&](std::size_t times) {
        const tracenew::Iteration iteration = probe.iteration();
        for (std::size_t i = 0; i < times; ++i) {
            blocks.push_back(allocate<9>(path++ % tracebacks));
        }
    };
    // A few in each iteration: closing them must not take more than it may.
    for (std::size_t i = 0; i < 800; ++i) {
        leak(tracebacks / 20);
    }
    tracing.expect(blocks.size(), tracebacks);
    const tracenew::LoopReport report = probe.report();
    if (report.findings.size() < tracebacks || report.findings.back().history.empty()) {
        bench::fail("not every traceback is a row");
    }
    // All have moved since the question before: between two closes there is one look for all.
    time("findings", [&] {
        leak(tracebacks);
        if (probe.findings().empty()) {
            bench::fail("nothing was found");
        }
    });
    time("report", [&] {
        leak(tracebacks);
        if (probe.report().findings.empty()) {
            bench::fail("nothing was reported");
        }
    });
    time_writers("report", report);
    time_writers("snapshot", tracing.tracer().take_snapshot());
    for (void* block : blocks) {
        ::operator delete(block);
    }
}
