// A plugin that is loaded with RTLD_DEEPBIND makes a Tracer of its own, and the executable exports
// its symbols. Which of tracenew's variables are whose is up to the loader then: where they are not
// all of one module, one tracer counts in the other's sets. start() must find that out.
#include "support/hazard.hpp"

#include <cstring>
#include <dlfcn.h>
#include <thread>

using tracenew::StartStatus;

namespace {

SITE void* allocate_in_executable() {
    return support::kept(::operator new(1000));
}

bool sees_its_own_block(tracenew::Tracer& tracer) {
    void* block = allocate_in_executable();
    const auto alive = support::alive_in(tracer.take_snapshot(), "allocate_in_executable");
    ::operator delete(block);
    return alive.blocks == 1 && alive.bytes == 1000;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) {
        std::fprintf(stderr, "usage: %s plugin|executable PLUGIN\n", arguments[0]);
        return 2;
    }
    if (support::has_asan || support::has_tsan) {
        return hazard::skip("sanitizers do not support RTLD_DEEPBIND");
    }
    hazard::end_after(60);
    const bool is_plugin_first = std::strcmp(arguments[1], "plugin") == 0;
    tracenew::Tracer tracer;
    if (!is_plugin_first) {
        hazard::start_or_exit(tracer);
    }
    void* plugin = dlopen(arguments[2], RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
    if (plugin == nullptr) {
        std::fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    const auto traces = reinterpret_cast<int (*)(std::size_t*)>(dlsym(plugin, "plugin_traces"));
    EXPECT(traces != nullptr);
    std::thread{[&] {
        ::operator delete(allocate_in_executable());  // the executable may know this thread
        std::size_t blocks = 0;
        const auto answer = static_cast<StartStatus>(traces(&blocks));
        std::cerr << "the plugin's start() answered " << answer << '\n';
        EXPECT(answer == StartStatus::hook_not_in_effect || answer == StartStatus::started);
        EXPECT(answer != StartStatus::started || blocks == 1);
        if (is_plugin_first) {
            hazard::start_or_exit(tracer);
        }
        EXPECT(sees_its_own_block(tracer));
    }}.join();
    EXPECT(sees_its_own_block(tracer));
    return hazard::result();
}
