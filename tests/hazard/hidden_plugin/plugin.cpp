// A plugin that includes the header itself.
#include "support/blocks.hpp"

extern "C" {
int plugin_start();
void plugin_stop();
const void* plugin_state();
void* plugin_allocate(std::size_t size);
std::size_t plugin_traced();
}

namespace {

tracenew::Tracer tracer;

SITE void* allocate_in_plugin(std::size_t size) {
    return support::kept(::operator new(size));
}

}  // namespace

int plugin_start() {
    return static_cast<int>(tracer.start());
}

void plugin_stop() {
    tracer.stop();
}

const void* plugin_state() {
    return &tracenew::detail::recorder;
}

void* plugin_allocate(std::size_t size) {
    return allocate_in_plugin(size);
}

std::size_t plugin_traced() {
    return tracer.traced_memory().current;
}
