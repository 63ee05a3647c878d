// A sandbox that ends who copies the process, or reads it as a debugger does: a report does
// neither, says who holds what all the same, and of no block that nobody does.
#include "support/hazard.hpp"

#include <cstddef>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sstream>
#include <string>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <vector>

namespace hazard_holders_filtered {

std::vector<void*> kept;

SITE void leave(bool is_kept) {
    void* const block = support::kept(::operator new(120));
    if (is_kept) {
        kept.push_back(block);
    }
}

void forbid_clone() {
    sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_process_vm_readv, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    sock_fprog program = {sizeof filter / sizeof filter[0], filter};
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    EXPECT(::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0);
}

tracenew::LoopReport report_of(const tracenew::Tracer&, tracenew::LoopProbe& probe, bool is_kept) {
    for (int i = 0; i < 100; ++i) {
        const auto iteration = probe.iteration();
        leave(is_kept);
    }
    return probe.report();
}

HAZARD(holders_filtered) {
    if (support::has_asan || support::has_tsan) {
        return hazard::skip("sanitizers have memory of their own that looks like a holder");
    }
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    tracenew::LoopProbe probe{tracer};
    tracenew::LoopProbe other{tracer};
    forbid_clone();
    tracenew::LoopReport report = report_of(tracer, probe, true);
    EXPECT(report.holder_look.looked && !report.holder_look.frozen);
    EXPECT(report.leaks().size() == 1 && report.leaks()[0].holders.size() == 1 &&
           support::contains(report.leaks()[0].holders[0].variable, "kept"));
    kept.clear();
    report = report_of(tracer, other, false);
    for (const tracenew::Finding& leak : report.leaks()) {
        for (const tracenew::Holder& holder : leak.holders) {
            EXPECT(holder.kind != tracenew::HolderKind::nobody);
        }
    }
    std::ostringstream text;
    text << report;
    EXPECT(support::contains(text.str(), "of no block it is known that nobody does"));
    return hazard::result();
}

}  // namespace hazard_holders_filtered
