// Colours, courses and a line that changes in its place are for a terminal, and for one that wants
// them: the program prints to a terminal of its own making and reads what arrives there.
#include "support/hazard.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <iostream>
#include <string>
#include <sys/ioctl.h>
#include <unistd.h>
#include <vector>

namespace hazard_terminal {

void print_report() {
    tracenew::LoopReport report;
    report.iterations = 30;
    report.start_status = tracenew::StartStatus::started;
    report.tracing = true;
    report.not_measured.clear();
    report.history = {{0, 1024, 1}, {10, 2048, 2}, {27, 4096, 4}};
    std::cout << report << std::flush;
}

/// A loop of two seconds, which leaks.
void show_progress() {
    tracenew::Tracer tracer;
    tracer.start();
    tracenew::LoopProbeOptions options;
    options.progress = true;
    tracenew::LoopProbe probe{tracer, options};
    std::vector<std::string> kept;
    for (int i = 0; i < 200; ++i) {
        const auto iteration = probe.iteration();
        kept.emplace_back(1000, 'x');
        ::usleep(10000);
    }
    const tracenew::LoopReport report = probe.report();
    std::cout << '[' << report.leaks().size() << ']' << report.iterations << std::flush;
}

/// What a child prints whose standard output is a terminal (or a pipe).
std::string printed(bool to_terminal, const char* name, const char* value,
                    void (*print)() = &print_report) {
    int ends[2] = {-1, -1};
    if (to_terminal) {
        ends[0] = ::posix_openpt(O_RDWR | O_NOCTTY);
        if (ends[0] < 0 || ::grantpt(ends[0]) != 0 || ::unlockpt(ends[0]) != 0) {
            return "";
        }
        ends[1] = ::open(::ptsname(ends[0]), O_RDWR | O_NOCTTY);
    } else if (::pipe(ends) != 0) {
        return "";
    }
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::setenv("TERM", "xterm", 1);
        ::unsetenv("NO_COLOR");
        ::setenv("LC_ALL", "C.UTF-8", 1);
        ::setenv(name, value, 1);
        const struct winsize size = {24, 60, 0, 0};
        ::ioctl(STDOUT_FILENO, TIOCSWINSZ, &size);
        print();
        ::_exit(0);
    }
    std::string text;
    if (to_terminal) {
        EXPECT(hazard::exit_code_of(child) == 0);  // a terminal keeps a report's worth of text
    }
    ::close(ends[1]);
    char buffer[4096];
    for (ssize_t size = 0; (size = ::read(ends[0], buffer, sizeof buffer)) > 0;) {
        text.append(buffer, static_cast<std::size_t>(size));
    }
    ::close(ends[0]);
    if (!to_terminal) {
        EXPECT(hazard::exit_code_of(child) == 0);
    }
    return text;
}

HAZARD(terminal) {
    hazard::end_after(60);
    const std::string coloured = printed(true, "TERM", "xterm");
    if (coloured.empty()) {
        return hazard::skip("no terminal can be made here");
    }
    EXPECT(support::contains(coloured, "\033[1mno leak\033[0m"));
    EXPECT(support::contains(coloured, "\nLive memory \xe2\x96\x81"));
    EXPECT(support::contains(coloured, "\xe2\x96\x88 from 1024 B to 4096 B\r\n"));
    EXPECT(support::contains(printed(true, "LC_ALL", "C"), "\nLive memory _"));
    const std::string plain = printed(true, "NO_COLOR", "1");
    EXPECT(support::contains(plain, "\nLive memory \xe2\x96\x81"));
    EXPECT(support::contains(plain, "no leak"));
    EXPECT(!support::contains(plain, "\033"));
    EXPECT(!support::contains(printed(true, "TERM", "dumb"), "\033"));
    EXPECT(
        support::contains(printed(true, "NO_COLOR", ""), "\033"));  // no-color.org: not when empty
    const std::string piped = printed(false, "TERM", "xterm");
    EXPECT(support::contains(piped, "no leak"));
    EXPECT(!support::contains(piped, "\033"));
    EXPECT(!support::contains(piped, "Live memory"));

    const std::string shown = printed(true, "TERM", "dumb", &show_progress);
    EXPECT(support::contains(shown, "\riteration "));
    EXPECT(support::contains(shown, " \xc2\xb7 live "));
    EXPECT(support::contains(shown, "an iteration\r"));
    EXPECT(!support::contains(shown, "\n"));
    EXPECT(!support::contains(shown, "\033"));
    EXPECT(support::contains(shown, " \r[1]200"));
    EXPECT(printed(false, "TERM", "xterm", &show_progress) == "[1]200");
    return hazard::result();
}

}  // namespace hazard_terminal
