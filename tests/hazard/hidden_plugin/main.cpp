// A dlopened plugin includes the header too. It shares the recorder only with an executable that
// exports its symbols (-rdynamic, hazard.exported_plugin); otherwise nobody feeds its own, and its
// start() says hook_not_in_effect. Either way the executable traces what the plugin allocates.
#include "support/hazard.hpp"

#include <cstring>
#include <dlfcn.h>

using tracenew::StartStatus;

namespace {

template <class Function>
Function function_of(void* plugin, const char* name) {
    void* function = dlsym(plugin, name);
    if (function == nullptr) {
        std::fprintf(stderr, "%s\n", dlerror());
        std::exit(1);
    }
    return reinterpret_cast<Function>(function);
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) {
        std::fprintf(stderr, "usage: %s hidden|exported PLUGIN\n", arguments[0]);
        return 2;
    }
    const bool is_exported = std::strcmp(arguments[1], "exported") == 0;
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    void* plugin = dlopen(arguments[2], RTLD_NOW | RTLD_LOCAL);
    if (plugin == nullptr) {
        std::fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    const auto start = function_of<int (*)()>(plugin, "plugin_start");
    const auto stop = function_of<void (*)()>(plugin, "plugin_stop");
    const auto state = function_of<const void* (*)()>(plugin, "plugin_state");
    const auto allocate = function_of<void* (*)(std::size_t)>(plugin, "plugin_allocate");
    const auto traced = function_of<std::size_t (*)()>(plugin, "plugin_traced");
    const bool is_shared = state() == &tracenew::detail::recorder;
    if (!is_exported && is_shared && (support::has_asan || support::has_tsan)) {
        return hazard::skip("this sanitizer exports the executable's symbols");
    }
    EXPECT(is_shared == is_exported);

    const auto answer = static_cast<StartStatus>(start());
    EXPECT(answer ==
           (is_exported ? StartStatus::already_tracing : StartStatus::hook_not_in_effect));
    EXPECT(tracer.is_tracing());
    void* block = allocate(1234);
    EXPECT(support::alive_in(tracer.take_snapshot(), "allocate_in_plugin").bytes == 1234);
    EXPECT(traced() == (is_exported ? tracer.traced_memory().current : 0));
    ::operator delete(block);
    EXPECT(support::alive_in(tracer.take_snapshot(), "allocate_in_plugin").blocks == 0);

    tracer.stop();
    const auto alone = static_cast<StartStatus>(start());
    EXPECT(alone == (is_exported ? StartStatus::started : StartStatus::hook_not_in_effect));
    EXPECT(tracer.is_tracing() == is_exported);
    stop();
    EXPECT(!tracer.is_tracing());
    return hazard::result();
}
