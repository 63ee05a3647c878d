// A library deletes what the program gives it, by an operator of its own. Where a version script
// hides that operator every message looks like a leak: the report says which library it is. Where
// it is exported ours takes its place, and nothing is said.
#include "support/hazard.hpp"

#include <dlfcn.h>
#include <malloc.h>

#include <sstream>
#include <string>
#include <vector>

namespace hazard_hidden_operators {

SITE int* message() {
    return static_cast<int*>(support::kept(::operator new(200)));
}

HAZARD(hidden_operators) {
    const bool is_hidden = std::string(hazard::arguments[0]) == "hidden";
    void* const library = ::dlopen(hazard::arguments[1], RTLD_NOW | RTLD_LOCAL);
    EXPECT(library != nullptr);
    const auto consume = reinterpret_cast<void (*)(int*)>(::dlsym(library, "library_consume"));
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    tracenew::LoopProbe probe{tracer};
    std::vector<void*> kept;  // or malloc hands out the same address, whose old entry goes
    for (int i = 0; i < 100; ++i) {
        const auto iteration = probe.iteration();
        int* const one = message();
        const std::size_t size = ::malloc_usable_size(one);  // it may be a larger chunk
        consume(one);
        kept.push_back(std::malloc(size));
        // AddressSanitizer keeps what was freed for a while, and so hands nothing out again.
        EXPECT(!is_hidden || support::has_asan || kept.back() == static_cast<void*>(one));
    }
    const tracenew::LoopReport report = probe.report();
    EXPECT(support::alive_in(tracer.take_snapshot(), "message").blocks == (is_hidden ? 100 : 0));
    EXPECT(report.hidden_operators.size() == (is_hidden ? 1 : 0));
    std::ostringstream text;
    text << report;
    EXPECT(support::contains(text.str(), " hides operators new and delete of its own") ==
           is_hidden);
    if (is_hidden && report.hidden_operators.size() == 1) {
        EXPECT(report.hidden_operators[0] == hazard::arguments[1]);
    }
    for (void* block : kept) {
        std::free(block);
    }
    return hazard::result();
}

}  // namespace hazard_hidden_operators
