// SPDX-License-Identifier: MIT
// The instrumented program of the matrix: runs the user's code, linked or from a plugin, and prints
// a line for each site, then the report.
#include <tracenew.hpp>

#include "lines.hpp"

#include <dlfcn.h>
#include <iostream>
#include <string>

#if MATRIX_PLUGIN
static void run(const char* plugin) {
    void* library = dlopen(plugin, RTLD_NOW);
    auto* lines =
        library != nullptr ? reinterpret_cast<void (*)()>(dlsym(library, "lines_run")) : nullptr;
    if (lines == nullptr) {
        std::cout << "error " << dlerror() << '\n';
        return;
    }
    lines();
}
#else
static void run(const char*) {
    lines_run();
}
#endif

// Arguments: frames to keep, the plugin, patterns of code to look through.
int main(int count, char** arguments) {
    tracenew::Tracer tracer;
    tracenew::Options options;
    options.frames = std::stoul(arguments[1]);
    options.site_skip.assign(arguments + 3, arguments + count);
    const tracenew::StartStatus status = tracer.start(options);
    if (status != tracenew::StartStatus::started) {
        std::cout << "error start() answered " << status << '\n';
        return 1;
    }
    run(arguments[2]);
    const tracenew::Snapshot snapshot = tracer.take_snapshot();
    for (const tracenew::Statistic& row : snapshot.statistics(tracenew::GroupBy::line)) {
        std::cout << "site " << row.site << '\n';
    }
    std::cout << snapshot;
}
