// Source files that only declare, one without exceptions and a plugin among them, beside one that
// holds everything: they are one program, with one recorder.
#include "parts.hpp"

#include "support/hazard.hpp"

#include <dlfcn.h>

#include <sstream>

SITE void* block_of_main() {
    return support::kept(::operator new(400));
}

int main() {
    const auto block_of_plugin = [] {
        void* const plugin = ::dlopen(PLUGIN, RTLD_NOW | RTLD_LOCAL);
        EXPECT(plugin != nullptr);
        return reinterpret_cast<BlockOfPlugin>(::dlsym(plugin, "block_of_plugin"));
    }();
    EXPECT(snapshot_without_exceptions() == 'e');
    bool threw = false;
    try {
        static_cast<void>(tracenew::Tracer{}.take_snapshot());
    } catch (const tracenew::Error& error) {
        threw = support::contains(error.what(), "not tracing");
    }
    EXPECT(threw);

    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    EXPECT(is_tracing_in_whole());
    std::vector<void*> blocks;
    bool is_tracing_in_plugin = false;
    tracenew::LoopProbe probe{tracer};
    for (int i = 0; i < 100; ++i) {
        const auto iteration = probe.iteration();
        blocks.push_back(block_of_main());
        blocks.push_back(block_of_whole());
        blocks.push_back(block_without_exceptions());
        blocks.push_back(block_of_plugin(&is_tracing_in_plugin));
    }
    EXPECT(is_tracing_in_plugin);
    const tracenew::LoopReport report = probe.report();
    for (const char* function :
         {"block_of_main", "block_of_whole", "block_without_exceptions", "block_of_plugin"}) {
        EXPECT(support::alive_in(tracer.take_snapshot(), function).blocks == 100);
        EXPECT(support::rows_in(report.leaks(), function).size() == 1);
    }
    std::ostringstream text;
    text << report;
    EXPECT(support::contains(text.str(), "4 leaks"));
    for (void* block : blocks) {
        ::operator delete(block);
    }
    tracer.stop();
    // The body is compiled here, what runs it elsewhere.
    EXPECT(tracenew::expect_no_growth([] { ::operator delete(block_of_main()); }).ok());
    EXPECT(!tracenew::expect_no_growth([&](std::size_t) { blocks.push_back(block_of_main()); }));
    return hazard::result();
}
