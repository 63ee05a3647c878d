// The same where the kernel refuses membarrier(2), from the beginning or (with an argument) from
// the middle on: a sandbox that answers EPERM.
#include "support/moving_blocks.hpp"

#include <cerrno>
#include <cstddef>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

namespace hazard_no_membarrier {

bool refuse_membarrier() {
    sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_membarrier, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog filter = {4, program};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0 &&
           ::syscall(SYS_membarrier, 0, 0, 0) == -1;
}

int check(bool from_the_beginning) {
    hazard::end_after(100);
    if (from_the_beginning && !refuse_membarrier()) {
        return hazard::skip("no seccomp");
    }
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    if (!from_the_beginning && !refuse_membarrier()) {
        return hazard::skip("no seccomp");
    }
    moving::check_snapshots(tracer, 300);
    return hazard::result();
}

HAZARD(no_membarrier) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(check(true));
    }
    const int code = hazard::exit_code_of(child);
    return code != 0 ? code : check(false);
}

}  // namespace hazard_no_membarrier
