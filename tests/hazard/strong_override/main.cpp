// The program has strong operators of its own: they win, it works as before, and start() says so.
#include "support/hazard.hpp"

#include <string>
#include <vector>

extern int news;
extern int deletes;

int main() {
    const int before = news;
    {
        std::vector<std::string> strings(10, std::string(100, 's'));
        EXPECT(strings[9].size() == 100);
    }
    EXPECT(news - before >= 11);
    EXPECT(deletes >= 11);
    tracenew::Tracer tracer;
    EXPECT(tracer.start() == tracenew::StartStatus::hook_not_in_effect);
    EXPECT(!tracer.is_tracing());
    EXPECT(tracer.traced_memory().current == 0);
    tracenew::LoopProbe probe{tracer};
    for (int i = 0; i < 40; ++i) {
        const auto iteration = probe.iteration();
        support::kept(::operator new(10));
    }
    EXPECT(!probe.check().ok());
    EXPECT(support::contains(probe.check().reason(), "hook_not_in_effect"));
    EXPECT(tracer.start(5) == tracenew::StartStatus::hook_not_in_effect);
    return hazard::result();
}
