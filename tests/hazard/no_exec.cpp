// Symbols are read in process: the kernel ends this program if it starts another one (no addr2line,
// no shell, no fork) between the first trace and the last line of the report.
#include "support/hazard.hpp"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>
#include <sstream>
#include <string>

namespace hazard_no_exec {

SITE void* leaks() {
    return support::kept(::operator new(50000));
}

constexpr sock_filter statement(unsigned code, unsigned value) {
    return {static_cast<unsigned short>(code), 0, 0, value};
}

constexpr sock_filter if_equal(unsigned value, unsigned char then, unsigned char otherwise) {
    return {BPF_JMP | BPF_JEQ | BPF_K, then, otherwise, value};
}

constexpr unsigned load = BPF_LD | BPF_W | BPF_ABS;
constexpr unsigned answer = BPF_RET | BPF_K;

// False where the kernel has no such filters. (No check of the architecture: nobody here tries to
// get round it.)
bool forbid_processes() {
    const sock_filter program[] = {
        statement(load, offsetof(seccomp_data, nr)),
        if_equal(__NR_execve, 0, 1),
        statement(answer, SECCOMP_RET_KILL_PROCESS),
        if_equal(__NR_execveat, 0, 1),
        statement(answer, SECCOMP_RET_KILL_PROCESS),
#if defined(__NR_fork)
        if_equal(__NR_fork, 0, 1),
        statement(answer, SECCOMP_RET_KILL_PROCESS),
        if_equal(__NR_vfork, 0, 1),
        statement(answer, SECCOMP_RET_KILL_PROCESS),
#endif
#if defined(__NR_clone3)
        // Its flags lie in memory, where a filter cannot look: without it, clone is used.
        if_equal(__NR_clone3, 0, 1),
        statement(answer, SECCOMP_RET_ERRNO | ENOSYS),
#endif
        if_equal(__NR_clone, 0, 3),
        statement(load, offsetof(seccomp_data, args[0])),
        {BPF_JMP | BPF_JSET | BPF_K, 1, 0, CLONE_THREAD},
        statement(answer, SECCOMP_RET_KILL_PROCESS),
        statement(answer, SECCOMP_RET_ALLOW),
    };
    const sock_fprog filter = {sizeof program / sizeof program[0],
                               const_cast<sock_filter*>(program)};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

// In a child: the filter must really bite, or the test proves nothing.
int try_to_start_a_process() {
    const pid_t child = ::fork();
    if (child == 0) {
        if (!forbid_processes()) {
            ::_exit(hazard::skipped);
        }
        const pid_t grandchild = ::fork();
        ::_exit(grandchild == 0 ? 0 : 1);
    }
    return hazard::exit_code_of(child);
}

HAZARD(no_exec) {
    const int bitten = try_to_start_a_process();
    if (bitten == hazard::skipped) {
        return hazard::skip("this kernel has no seccomp filters");
    }
    EXPECT(bitten == 128 + SIGSYS);
    EXPECT(forbid_processes());

    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    tracenew::LoopProbe probe{tracer};
    for (int i = 0; i < 10; ++i) {
        const tracenew::Iteration iteration = probe.iteration();
        support::kept(leaks());
    }
    std::ostringstream text;
    text << tracer.take_snapshot() << probe.report();
    EXPECT(support::contains(text.str(), "no_exec.cpp"));
    EXPECT(support::contains(text.str(), "leaks"));
    return hazard::result();
}

}  // namespace hazard_no_exec
