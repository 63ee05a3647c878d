// A signal handler that asks the tracer something has interrupted it, with one of its locks held:
// there is no answer then, but nobody waits for ever. (Which is no reason to ask in a handler.)
#include "support/hazard.hpp"

namespace hazard_asked_amidst {

tracenew::Tracer tracer;
tracenew::LoopProbe* asked = nullptr;
const tracenew::Snapshot* known = nullptr;
const void* a_block = nullptr;
int handled = 0;

void on_signal(int) {
    ++handled;
    static_cast<void>(asked->iteration());
    EXPECT(asked->last_iteration().empty());
    EXPECT(asked->snapshot_of_last().count() == 0);
    EXPECT(asked->findings().empty());
    EXPECT(asked->leaks().empty());
    EXPECT(!asked->check().ok());
    EXPECT(!asked->report().not_measured.empty());
    EXPECT(tracer.tracer_memory() == 0);
    EXPECT(!tracer.traceback_of(a_block));
    EXPECT(known->statistics(tracenew::GroupBy::line).empty());
    EXPECT(known->compare_to({}, tracenew::GroupBy::line).empty());
    EXPECT(known->filter_traces({}).count() == 0);
    EXPECT(tracer.start() != tracenew::StartStatus::started);
    bool is_refused = false;
    try {
        static_cast<void>(tracer.take_snapshot());
    } catch (const tracenew::Error&) {
        is_refused = true;
    }
    EXPECT(is_refused);
    tracer.clear_traces();
    tracer.stop();
    EXPECT(tracer.is_tracing());
}

void interrupt(tracenew::detail::SpinLock& lock) {
    const tracenew::detail::SpinGuard amidst{lock};
    std::raise(SIGUSR1);
}

HAZARD(asked_amidst) {
    using tracenew::detail::recorder;
    hazard::end_after(60);
    hazard::start_or_exit(tracer);
    tracenew::LoopProbe probe{tracer};
    a_block = support::kept(::operator new(100));
    const tracenew::Snapshot snapshot = tracer.take_snapshot();
    known = &snapshot;
    asked = &probe;
    std::signal(SIGUSR1, &on_signal);
    interrupt(recorder.control);
    interrupt(tracenew::detail::Resolver::instance().lock());
    interrupt(tracenew::detail::CodeKinds::instance().lock());
    interrupt(tracenew::detail::resolved_sites.lock());
    EXPECT(handled == 4);
    EXPECT(snapshot.statistics(tracenew::GroupBy::line).size() >= 1);
    EXPECT(probe.report().not_measured != tracenew::detail::asked_amidst);
    EXPECT(tracer.take_snapshot().count() >= 1);
    ::operator delete(const_cast<void*>(a_block));
    return hazard::result();
}

}  // namespace hazard_asked_amidst
