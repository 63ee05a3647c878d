// Blocks that outlive the library that allocated them: named by function and line while it is
// loaded, by what was resolved before or by its module after dlclose; and another library that is
// loaded to the same place is not mistaken for the first.
#include "support/hazard.hpp"

#include <dlfcn.h>

#include <sstream>

namespace hazard_dlclose_module {

struct Plugin {
    explicit Plugin(const char* path)
        : handle(dlopen(path, RTLD_NOW | RTLD_LOCAL)) {
        if (handle == nullptr) {
            std::fprintf(stderr, "%s\n", dlerror());
            std::exit(1);
        }
    }
    void* call(const char* name, std::size_t size) const {
        return reinterpret_cast<void* (*)(std::size_t)>(dlsym(handle, name))(size);
    }
    std::uintptr_t place() const { return reinterpret_cast<std::uintptr_t>(dlsym(handle, "look")); }
    void* handle;
};

HAZARD(dlclose_module) {
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);

    const char* const first_path = hazard::arguments[0];
    const Plugin first{first_path};
    const std::uintptr_t place = first.place();
    void* looked_at = first.call("look", 100);
    const auto loaded = tracer.traceback_of(looked_at);
    EXPECT(support::contains(loaded->site().function, "looked_at_in_first"));
    EXPECT(support::contains(loaded->site().file, "plugin.cpp"));
    EXPECT(loaded->site().line != 0);
    void* overlooked = first.call("overlook", 100);
    EXPECT(tracer.take_snapshot().count() >= 2);  // modules are noticed, frames are not looked at
    dlclose(first.handle);
    if (dlopen(first_path, RTLD_NOW | RTLD_NOLOAD) != nullptr) {
        return hazard::skip("dlclose does not unload here");
    }

    EXPECT(support::contains(loaded->site().function, "looked_at_in_first"));
    const auto unloaded = tracer.traceback_of(overlooked);
    EXPECT(unloaded.has_value());
    EXPECT(support::contains(unloaded->site().module, "first"));
    EXPECT(!unloaded->site().function.empty());
    std::ostringstream text;
    tracenew::write_text(text, tracer.take_snapshot(), tracenew::GroupBy::traceback, 100);
    EXPECT(support::contains(text.str(), "looked_at_in_first"));
    EXPECT(support::contains(text.str(), "first"));

    // Most loaders put it where the first one was; its blocks are its own all the same.
    const Plugin second{hazard::arguments[1]};
    std::fprintf(stderr, "the second library lies %s\n",
                 second.place() == place ? "where the first one was" : "elsewhere");
    void* of_second = second.call("look", 100);
    void* of_second_too = second.call("overlook", 100);
    EXPECT(
        support::contains(tracer.traceback_of(of_second)->site().function, "looked_at_in_second"));
    EXPECT(support::contains(tracer.traceback_of(of_second_too)->site().function,
                             "overlooked_in_second"));
    EXPECT(
        support::contains(tracer.traceback_of(looked_at)->site().function, "looked_at_in_first"));
    EXPECT(support::alive_in(tracer.take_snapshot(), "looked_at_in_second").blocks == 1);
    EXPECT(support::alive_in(tracer.take_snapshot(), "looked_at_in_first").blocks == 1);
    for (void* block : {looked_at, overlooked, of_second, of_second_too}) {
        ::operator delete(block);
    }
    return hazard::result();
}

}  // namespace hazard_dlclose_module
