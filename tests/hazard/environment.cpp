// TRACENEW in the environment: tracing from before main, and the largest sites on stderr at exit,
// unless a probe has reported them; anything but 1 to 512 gets one line and starts nothing. The
// program runs itself with the variable set.
#include "support/hazard.hpp"

#include <cstring>
#include <iostream>
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
    support::kept(born_in_main());
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
    return tracer.is_tracing() ? 10 + static_cast<int>(tracer.traceback_limit()) : 2;
}

struct Answer {
    int code;
    std::string text;
};

Answer run(const char* value, const char* mode) {
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
    std::string text;
    char buffer[4096];
    for (ssize_t size = 0; (size = ::read(ends[0], buffer, sizeof buffer)) > 0;) {
        text.append(buffer, static_cast<std::size_t>(size));
    }
    ::close(ends[0]);
    return {hazard::exit_code_of(pid), text};
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

    refuses("abc");
    refuses("0");
    refuses("513");
    refuses("-1");
    refuses("10x");
    refuses("99999999999999999999");
    ::operator delete(early);
    return hazard::result();
}
