// A recorder of its own, in a module that can be unloaded: hidden, and without GCC's unique
// symbols, which keep a module for ever.
#include "support/blocks.hpp"

extern "C" __attribute__((visibility("default"))) int plugin_traces() {
    tracenew::Tracer tracer;
    const tracenew::StartStatus answer = tracer.start();
    void* block = support::kept(::operator new(100));
    const std::size_t live = tracer.traced_memory().current;
    ::operator delete(block);
    return answer == tracenew::StartStatus::started && live == 100 ? 0
                                                                   : 1 + static_cast<int>(answer);
}
