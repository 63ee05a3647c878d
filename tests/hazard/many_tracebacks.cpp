// More call paths than there are ids for tracebacks: the blocks of further ones are counted at
// their sites. Nothing is dropped, and what was cut short is said.
#include "support/hazard.hpp"

namespace hazard_many_tracebacks {

constexpr unsigned levels = 20;  // a million paths

struct Node {
    Node* next;
};
Node* allocated = nullptr;

/// Two functions a level, and not two calls of one: an optimiser makes one call of these.
template <unsigned Level, bool Side>
SITE void branch(unsigned path) {
    if constexpr (Level == 0) {
        allocated = new (::operator new(sizeof(Node))) Node{allocated};
    } else if ((path >> (Level - 1) & 1U) == 0) {
        branch<Level - 1, false>(path);
    } else {
        branch<Level - 1, true>(path);
    }
    support::kept(nullptr);
}

HAZARD(many_tracebacks) {
    if (support::has_asan || support::has_tsan) {
        return hazard::skip("a million walks take too long with a sanitizer");
    }
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer, levels + 2);
    constexpr std::uint64_t paths = std::uint64_t{1} << levels;
    for (unsigned path = 0; path < paths; ++path) {
        branch<levels, false>(path);
    }
    const tracenew::Losses losses = tracer.losses();
    EXPECT(losses.dropped == 0);
    EXPECT(losses.truncated > 0);
    const tracenew::Snapshot snapshot = tracer.take_snapshot();
    EXPECT(snapshot.count() == paths);
    EXPECT(snapshot.size() == paths * sizeof(Node));
    // A million paths are few lines: what is resolved is the site of each, and sites are shared.
    const std::size_t before = tracer.tracer_memory();
    const support::Amount alive = support::alive_in(snapshot, "branch<0");
    EXPECT(alive.blocks == paths);
    EXPECT(tracer.tracer_memory() - before < 64 << 20);
    const auto last = tracer.traceback_of(allocated);
    EXPECT(last && support::contains(last->site().function, "branch<0"));
    EXPECT(last && last->total_frames() < levels);
    while (allocated != nullptr) {
        Node* next = allocated->next;
        ::operator delete(allocated);
        allocated = next;
    }
    EXPECT(tracer.traced_memory().current == 0);
    return hazard::result();
}

}  // namespace hazard_many_tracebacks
