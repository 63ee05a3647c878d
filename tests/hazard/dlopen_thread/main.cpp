// A plugin's static constructor starts a thread that allocates in the new module, and waits for it:
// the loader's lock is held all the while. The hook asks whose code that is, so it must neither
// wait for that lock nor hold one that the constructor wants; and it must find the module all the
// same.
#include "support/hazard.hpp"

#include <dlfcn.h>

#include <string>

namespace hazard_dlopen_thread {

HAZARD(dlopen_thread) {
    hazard::end_after(60);
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer, 1);
    void* plugin = dlopen(hazard::arguments[0], RTLD_NOW | RTLD_LOCAL);
    if (plugin == nullptr) {
        std::fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    const auto* line = static_cast<const unsigned*>(dlsym(plugin, "line_of_allocation"));
    EXPECT(line != nullptr);
    const std::vector<tracenew::Statistic> rows = support::rows_in(
        tracer.take_snapshot().statistics(tracenew::GroupBy::line), "allocate_in_plugin");
    EXPECT(rows.size() == 1);
    for (const tracenew::Statistic& row : rows) {
        EXPECT(row.size == 1000);
        EXPECT(row.count == 1);
        EXPECT(support::contains(row.site.file, "dlopen_thread/plugin.cpp"));
        EXPECT(line != nullptr && row.site.line == *line);
        EXPECT(support::contains(row.site.module, "plugin"));
    }
    return hazard::result();
}

}  // namespace hazard_dlopen_thread
