// A plugin traces, bound to its own operators, and is unloaded before the thread ends that it has
// traced. What it asked to be told at that thread's end is not there any more.
#define TRACENEW_CONFIG_HOOKS 0
#include "support/hazard.hpp"

#include <dlfcn.h>

#include <thread>

namespace {

bool is_loaded() {
    void* plugin = dlopen(PLUGIN, RTLD_NOW | RTLD_NOLOAD);
    if (plugin != nullptr) {
        dlclose(plugin);
    }
    return plugin != nullptr;
}

void use_plugin() {
    void* plugin = dlopen(PLUGIN, RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
    EXPECT(plugin != nullptr);
    if (plugin == nullptr) {
        std::fprintf(stderr, "%s\n", dlerror());
        return;
    }
    const auto traces = reinterpret_cast<int (*)()>(dlsym(plugin, "plugin_traces"));
    EXPECT(traces != nullptr && traces() == 0);
    EXPECT(dlclose(plugin) == 0);
    EXPECT(!is_loaded());  // or this test tests nothing
}

}  // namespace

int main() {
    if (support::has_asan || support::has_tsan) {
        return hazard::skip("sanitizers do not support RTLD_DEEPBIND");
    }
    hazard::end_after(60);
    for (int i = 0; i < 20; ++i) {
        std::thread{&use_plugin}.join();
    }
    return hazard::result();
}
