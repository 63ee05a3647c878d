// TRACENEW in the environment: tracing from before main, and the largest sites on stderr at exit,
// unless a probe has reported them; anything but 1 to 512 gets one line and starts nothing. The
// program runs itself with the variable set.
#include "support/hazard.hpp"

#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

namespace {

SITE void* born_before_main() {
    return support::kept(::operator new(1000000));
}

SITE void* born_in_main() {
    return support::kept(::operator new(2000000));
}

void* early = born_before_main();

// The child's exit code is its answer.
int child(const char* mode) {
    const tracenew::Tracer tracer;  // one must be made somewhere, or the cold world is not there
    void* const gone = support::kept(born_in_main());
    if (std::strcmp(mode, "probe") == 0) {
        static tracenew::Tracer own;
        support::kept(new tracenew::LoopProbe(own));
    }
    if (std::strcmp(mode, "start") == 0) {
        tracenew::Tracer own;
        EXPECT(own.start(20) == tracenew::StartStatus::already_tracing);
        tracenew::LoopProbe probe{own};
        for (int i = 0; i < 30; ++i) {
            const auto iteration = probe.iteration();
        }
        EXPECT(probe.check().ok());
        std::cerr << probe.report();
    }
    if (std::strcmp(mode, "gone") == 0) {
        ::operator delete(early);
        ::operator delete(gone);
    }
    if (std::strcmp(mode, "wait") == 0) {
        for (int i = 0; i < 100; ++i) {
            ::usleep(100000);
        }
    }
    if (std::strcmp(mode, "own_handler") == 0) {
        std::signal(SIGTERM, [](int) { ::_exit(7); });
        std::raise(SIGTERM);
    }
    return tracer.is_tracing() ? 10 + static_cast<int>(tracer.traceback_limit()) : 2;
}

struct Answer {
    int code;
    std::string text;
};

Answer run(const char* value, const char* mode, int signal = 0) {
    int ends[2];
    if (::pipe(ends) != 0) {
        return {-1, "pipe"};
    }
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::setenv("TRACENEW", value, 1);
        ::dup2(ends[1], 2);
        ::close(ends[0]);
        ::close(ends[1]);
        ::execl("/proc/self/exe", "environment", mode, static_cast<char*>(nullptr));
        ::_exit(126);
    }
    ::close(ends[1]);
    if (signal != 0) {
        ::usleep(1500000);
        ::kill(pid, signal);
    }
    std::string text;
    char buffer[4096];
    for (ssize_t size = 0; (size = ::read(ends[0], buffer, sizeof buffer)) > 0;) {
        text.append(buffer, static_cast<std::size_t>(size));
    }
    ::close(ends[0]);
    return {hazard::exit_code_of(pid), text};
}

std::string text_of(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

// A file for each process, which is named; and a filter of processes.
void writes_to_files() {
    char folder[] = "/tmp/tracenew_environment_XXXXXX";
    EXPECT(::mkdtemp(folder) != nullptr);
    const std::string base = folder;
    ::setenv("TRACENEW_OUTPUT", (base + "/%n.txt").c_str(), 1);
    EXPECT(run("10", "plain").text.empty());
    EXPECT(support::contains(text_of(base + "/environment.txt"), "born_before_main"));

    ::setenv("TRACENEW_OUTPUT", (base + "/none/%p.txt").c_str(), 1);
    EXPECT(support::contains(run("10", "plain").text, "cannot be written"));
    ::unsetenv("TRACENEW_OUTPUT");

    ::setenv("TRACENEW_ONLY", "another*", 1);
    EXPECT(run("10", "plain").code == 2);
    ::setenv("TRACENEW_ONLY", "env*ment", 1);
    EXPECT(run("10", "plain").code == 20);
    ::unsetenv("TRACENEW_ONLY");
    ::unlink((base + "/environment.txt").c_str());
    ::rmdir(folder);
}

// Told to end: it says what it knows, and ends as it would have. What the program does with the
// signal itself is its own.
void writes_at_signals() {
    ::setenv("TRACENEW_EVERY", "1", 1);
    const Answer ended = run("10", "wait", SIGTERM);
    EXPECT(ended.code == 128 + SIGTERM);
    EXPECT(support::contains(ended.text, "born_in_main"));
    const Answer own = run("10", "own_handler");
    EXPECT(own.code == 7);
    EXPECT(own.text.empty());
    ::setenv("TRACENEW_EVERY", "soon", 1);
    EXPECT(support::contains(run("10", "plain").text, "expected a number of seconds"));
    ::unsetenv("TRACENEW_EVERY");
}

void refuses(const char* value) {
    const Answer answer = run(value, "plain");
    EXPECT(answer.code == 2);
    EXPECT(answer.text.find('\n') + 1 == answer.text.size());  // one line, and not none
    EXPECT(support::contains(answer.text, std::string("TRACENEW=") + value + ":"));
    EXPECT(support::contains(answer.text, "1 to 512"));
}

}  // namespace

int main(int count, char** arguments) {
    if (count > 1) {
        return child(arguments[1]);
    }
    ::unsetenv("TRACENEW");
    {
        tracenew::Tracer tracer;
        hazard::start_or_exit(tracer);
    }
    const Answer report = run("10", "plain");
    EXPECT(report.code == 20);
    EXPECT(support::contains(report.text, "[ Top "));
    EXPECT(support::contains(report.text, "born_before_main"));
    EXPECT(support::contains(report.text, "born_in_main"));
    EXPECT(support::contains(report.text, "environment.cpp"));

    const Answer probed = run("1", "probe");
    EXPECT(probed.code == 11);
    EXPECT(probed.text.empty());

    // What the program starts itself is no alarm then.
    const Answer own = run("10", "start");
    EXPECT(own.code == 20);
    EXPECT(own.text.find("Traced since before main, as TRACENEW") == 0);
    EXPECT(support::contains(own.text, "[ 30 iterations, the first 3 as warm-up: no leak ]"));
    EXPECT(!support::contains(own.text, "start() answered"));

    // What main() held is gone at exit: not a report of nothing.
    const Answer gone = run("10", "gone");
    EXPECT(support::contains(gone.text, "Nothing is alive at exit any more, of "));
    EXPECT(!support::contains(gone.text, "Top 0"));

    writes_to_files();
    writes_at_signals();

    refuses("abc");
    refuses("0");
    refuses("513");
    refuses("-1");
    refuses("10x");
    refuses("99999999999999999999");
    ::operator delete(early);
    return hazard::result();
}
