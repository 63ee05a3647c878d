// The n-th time that the tracer asks for memory it is refused, once or from then on, for each n
// until there is no such time; and the process may map so many bytes and no more. Nothing is thrown
// out of a public call, what is missing is said, and when there is memory again everything is as if
// nothing had been.
#include "support/hazard.hpp"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>
#include <sstream>
#include <string>
#include <vector>

namespace hazard_short_of_memory {

void work(int i);

enum class Refuse { nothing, once, from_then_on };

// Plain numbers: malloc() is called before anything is initialised.
Refuse refuse = Refuse::nothing;
long until = 0;  // requests before the one that is refused
bool refused = false;

bool is_refused() noexcept {
    if (refuse == Refuse::nothing || tracenew::detail::thread_state.own_depth == 0) {
        return false;
    }
    if (refused && refuse == Refuse::once) {
        return false;
    }
    refused = refused || --until < 0;
    return refused;
}

}  // namespace hazard_short_of_memory

#if !defined(__SANITIZE_ADDRESS__) && !SUPPORT_HAS_FEATURE(address_sanitizer) &&                   \
    !defined(__SANITIZE_THREAD__) && !SUPPORT_HAS_FEATURE(thread_sanitizer)

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

void* malloc(std::size_t size) {
    return hazard_short_of_memory::is_refused() ? nullptr : __libc_malloc(size);
}
int posix_memalign(void** block, std::size_t alignment, std::size_t size) {
    void* const found =
        hazard_short_of_memory::is_refused() ? nullptr : __libc_memalign(alignment, size);
    *block = found;
    return found == nullptr ? ENOMEM : 0;
}
void* mmap(void* address, std::size_t size, int protection, int flags, int file, off_t offset) {
    if (hazard_short_of_memory::is_refused()) {
        errno = ENOMEM;
        return MAP_FAILED;
    }
    return reinterpret_cast<void*>(
        ::syscall(SYS_mmap, address, size, protection, flags, file, offset));
}
}

#endif

namespace hazard_short_of_memory {

// Who holds a leak takes most of a report's time, and is asked for once for each request.
tracenew::LoopProbeOptions options(bool asks_for_holders) {
    tracenew::LoopProbeOptions options;
    if (!asks_for_holders) {
        options.holders = tracenew::HolderSearch::never;
    }
    options.suppressions = "leak:nobody_at_all";
    options.filters = {tracenew::Filter{false, "*/nothing.cpp"}};
    return options;
}

void iterate(tracenew::LoopProbe& probe, int times) {
    for (int i = 0; i < times; ++i) {
        const auto iteration = probe.iteration();
        work(i);
    }
}

// What is known, without what depends on time.
std::string all_that_is_known(const tracenew::Tracer& tracer, const tracenew::LoopProbe& probe) {
    std::ostringstream text;
    const tracenew::Snapshot snapshot = tracer.take_snapshot();
    EXPECT(snapshot.error().empty());
    for (const tracenew::Statistic& row : snapshot.statistics(tracenew::GroupBy::line)) {
        if (support::contains(row.site.file, "sites.cpp")) {
            text << row << '\n';
            for (const std::string& line : row.traceback.format(2)) {
                text << line << '\n';
            }
        }
    }
    for (const tracenew::Finding& finding : probe.findings()) {
        text << finding << ' ' << finding.iterations << '\n';
    }
    for (const tracenew::StatisticDiff& row : probe.last_iteration()) {
        text << row << '\n';
    }
    text << probe.report().iterations << ' ' << probe.check().findings().size() << '\n';
    return text.str();
}

// What there is no memory for has failed: the stream says so, and is whole otherwise.
void write_for_others(std::ostream& out, const tracenew::Snapshot& snapshot) {
    std::ostringstream text;
    tracenew::write_json(text, snapshot);
    tracenew::write_pprof(text, snapshot);
    tracenew::write_speedscope(text, snapshot);
    EXPECT(text.good() || refused);
    std::string written = text.good() ? text.str() : "failed";
    const std::size_t begin = written.find("\"id\":");  // the child's, and the time
    const std::size_t end = written.find(",\"frames\":", begin);
    if (begin != std::string::npos && end != std::string::npos) {
        written.erase(begin, end - begin);
    }
    out << written;
}

// Each of what a program may do.
void ask(int what, const tracenew::Tracer& tracer, tracenew::LoopProbe& probe,
         const tracenew::Snapshot& snapshot, std::ostream& out) {
    switch (what) {
    case 0: {
        const tracenew::LoopReport report = probe.report();
        EXPECT(report.refused == (refused && report.findings.empty()));
        EXPECT(!report.refused || !report.check().ok());
        out << report;
        break;
    }
    case 1: {
        const tracenew::GrowthCheck check = probe.check();
        EXPECT(!check.ok());  // it leaks, or there was no memory to see it
        out << check;
        break;
    }
    case 2:
        static_cast<void>(probe.findings());
        static_cast<void>(probe.leaks());
        static_cast<void>(probe.last_iteration());
        static_cast<void>(probe.snapshot_of_last());
        break;
    case 3: {
        const tracenew::Snapshot taken = tracer.take_snapshot();
        EXPECT(taken.error().empty() != (taken.count() == 0));
        out << taken;
        tracenew::write_text(out, taken, tracenew::GroupBy::traceback);
        break;
    }
    case 4:
        tracenew::write_text(out, snapshot.compare_to({}, tracenew::GroupBy::function));
        out << snapshot.filter_traces({tracenew::Filter{true, "*/sites.cpp"}});
        static_cast<void>(snapshot.statistics(tracenew::GroupBy::file, true));
        break;
    case 5:
        for (const auto& row : snapshot.rows()) {
            const tracenew::Traceback traceback{row.id};
            out << traceback << traceback[0] << traceback.site_index() << traceback.total_frames();
            static_cast<void>(traceback.format(3));
        }
        break;
    case 6:
        write_for_others(out, snapshot);
        break;
    default:
        break;
    }
}
constexpr int questions = 7;

// In a child; exit code 0: nothing was refused, 3: something, and all was well. What was refused
// and not counted must make no difference: `whole` is what is printed else.
int try_question(Refuse how, long n, int what, const std::string& whole) {
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer, 3);
    tracenew::LoopProbe probe{tracer, options(what == 0)};
    iterate(probe, 40);
    const tracenew::Snapshot snapshot = tracer.take_snapshot();
    std::ostringstream printed;
    printed.str(std::string(1 << 16, ' '));  // the stream is the program's, and has its memory
    printed.seekp(0);
    const std::uint64_t before = tracer.losses().refused;
    until = n;
    refuse = how;
    ask(what, tracer, probe, snapshot, printed);
    refuse = Refuse::nothing;
    printed.put('\0');
    const std::string text = printed.str().c_str();
    const bool tells_of_time = what < 2;  // and of what is in RAM
    EXPECT(whole.empty() || tells_of_time || tracer.losses().refused != before || text == whole);
    const std::string known = all_that_is_known(tracer, probe);
    EXPECT(support::contains(known, "leak: "));
    EXPECT(support::contains(known, "return ::operator new(size);"));
    std::printf("%s%c%s", known.c_str(), '\0', text.c_str());
    return hazard::failures != 0 ? 1 : refused ? 3 : 0;
}

int try_loop(Refuse how, long n) {
    tracenew::Tracer tracer;
    until = n;
    refuse = how;
    const tracenew::StartStatus answer = tracer.start();
    EXPECT(answer == tracenew::StartStatus::started ||
           answer == tracenew::StartStatus::out_of_memory);
    tracenew::LoopProbe probe{tracer, options(false)};
    if (answer == tracenew::StartStatus::started) {
        iterate(probe, 100);
    }
    refuse = Refuse::nothing;
    if (answer != tracenew::StartStatus::started) {
        EXPECT(tracer.start() == tracenew::StartStatus::started);
    }
    iterate(probe, 300);
    const tracenew::LoopReport report = probe.report();
    EXPECT(report.leaks().size() == 2);
    EXPECT(report.iterations >= 299);
    for (const tracenew::Finding& leak : report.leaks()) {
        EXPECT(leak.site.file.find("sites.cpp") != std::string::npos);
        EXPECT(leak.iterations_grown <= report.iterations);
    }
    return hazard::failures != 0 ? 1 : refused ? 3 : 0;
}

// What a child printed, and its exit code.
struct Done {
    int code = 0;
    std::string text;

    std::string known() const { return text.c_str(); }
    std::string printed() const { return text.substr(std::min(text.size(), known().size() + 1)); }
};

template <class Try>
Done in_child(Try&& attempt) {
    int ends[2];
    EXPECT(::pipe(ends) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], 1);
        hazard::failures = 0;
        hazard::end_after(60);
        std::exit(attempt());
    }
    ::close(ends[1]);
    Done done;
    char buffer[4096];
    for (ssize_t got = 0; (got = ::read(ends[0], buffer, sizeof buffer)) > 0;) {
        done.text.append(buffer, static_cast<std::size_t>(got));
    }
    ::close(ends[0]);
    done.code = hazard::exit_code_of(child);
    return done;
}

// Nothing refused, then each of the first ten requests, then in steps of a tenth: what comes
// late is more of the same.
template <class Try>
void for_each_request(const std::string& what, Try&& attempt) {
    std::string printed;
    const auto run = [&](Refuse how, long n) {
        return in_child([&] { return attempt(how, n, printed); });
    };
    const Done whole = run(Refuse::nothing, 0);
    EXPECT(whole.code == 0);
    printed = whole.printed();
    for (const Refuse how : {Refuse::once, Refuse::from_then_on}) {
        int code = 3;
        long n = 0;
        for (; code == 3; n += 1 + n / 10) {
            const Done done = run(how, n);
            code = done.code;
            if ((code != 0 && code != 3) || done.known() != whole.known()) {
                EXPECT(code == 0 || code == 3);
                EXPECT(done.known() == whole.known());
                std::fprintf(stderr, "%s, request %ld refused%s: exit code %d\n%s\n", what.c_str(),
                             n, how == Refuse::once ? "" : " and all that follow", code,
                             done.text.c_str());
            }
        }
        EXPECT(n > 20);
    }
}

}  // namespace hazard_short_of_memory

int main() {
    using namespace hazard_short_of_memory;
    if (support::has_asan || support::has_tsan) {
        return hazard::skip("sanitizers bring a malloc of their own");
    }
    for (int what = 0; what < questions; ++what) {
        for_each_request("question " + std::to_string(what),
                         [&](Refuse how, long n, const std::string& whole) {
                             return try_question(how, n, what, whole);
                         });
    }
    for_each_request("loop",
                     [](Refuse how, long n, const std::string&) { return try_loop(how, n); });
    return hazard::result();
}
