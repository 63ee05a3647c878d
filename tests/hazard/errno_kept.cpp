// errno across operator new and delete, and across a close. A call fails, a message is made of it,
// and only then is errno read: what the hook's own system calls leave there would be told instead.
#include "support/hazard.hpp"

#include <cerrno>
#include <thread>
#include <utility>
#include <vector>

namespace hazard_errno_kept {

constexpr int mark = 4242;

template <int Distinct>
SITE void* first_met() {
    return support::kept(::operator new(100 + Distinct));
}

/// Whether errno is what it was, across the first allocation at a line, and its delete.
template <int Distinct>
bool stays() {
    errno = mark;
    void* block = first_met<Distinct>();
    bool is_kept = errno == mark;
    errno = mark;
    ::operator delete(block);
    is_kept = is_kept && errno == mark;
    return is_kept;
}

template <int... Distinct>
int changes(std::integer_sequence<int, Distinct...>) {
    return (0 + ... + (stays<Distinct>() ? 0 : 1));
}

// The question that fails as symbols do which are not to be had.
tracenew::detail::CodeKind ask(std::uintptr_t) noexcept {
    const tracenew::detail::OwnScope own;
    errno = ENOENT;
    return tracenew::detail::CodeKind::user;
}

HAZARD(errno_kept) {
    hazard::end_after(60);
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    EXPECT(changes(std::make_integer_sequence<int, 50>{}) == 0);
    tracenew::detail::forget_code();
    tracenew::detail::look_through.install(&ask);
    EXPECT(changes(std::make_integer_sequence<int, 50>{}) == 0);
    std::thread{[] {
        EXPECT(stays<1000>());
        EXPECT(stays<1001>());
    }}.join();

    std::vector<std::size_t> filler(1000);
    tracenew::LoopProbe probe{tracer};
    int closes_changed = 0;
    for (int i = 0; i < 50; ++i) {
        {
            const auto iteration = probe.iteration();
            filler[static_cast<std::size_t>(i)] = 1;
            errno = mark;
        }
        closes_changed += errno == mark ? 0 : 1;
    }
    EXPECT(closes_changed == 0);
    errno = mark;
    static_cast<void>(probe.report());
    static_cast<void>(tracer.take_snapshot().statistics(tracenew::GroupBy::line));
    tracer.stop();
    EXPECT(errno == mark);
    return hazard::result();
}

}  // namespace hazard_errno_kept
