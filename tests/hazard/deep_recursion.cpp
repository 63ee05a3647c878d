// Stacks far deeper than what is kept: 20,000 frames of the program's own, and a recursion inside
// the standard library, whose frames do not count but must not fill the buffer either. On a thread
// with a large stack, because sanitizers make frames large.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"  // g++ 12's <regex> with -fsanitize=address
#endif
#include "support/hazard.hpp"

#include <pthread.h>

#include <regex>
#include <string>

namespace hazard_deep_recursion {

SITE void* allocates() {
    return support::kept(::operator new(1000));
}

SITE void* descends(int depth) {
    // In a variable that is written after the call: no tail call.
    void* volatile block = depth == 0 ? allocates() : descends(depth - 1);
    return block;
}

SITE bool matches(const std::string& text) {
    // Looks ahead at the deepest point, which allocates.
    static const std::regex pattern("(a|b)*(?=c)c");
    return std::regex_match(text, pattern);
}

void keep(std::size_t frames) {
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer, frames);
    void* block = descends(20000);
    const std::optional<tracenew::Traceback> traceback = tracer.traceback_of(block);
    EXPECT(traceback.has_value());
    if (traceback) {
        EXPECT(traceback->size() == frames);
        EXPECT(traceback->total_frames() > frames);
        EXPECT(support::contains(traceback->site().function, "allocates"));
        EXPECT(frames == 1 || support::contains((*traceback)[frames - 1].function, "descends"));
    }
    EXPECT(tracer.losses().truncated == 0);
    ::operator delete(block);
    EXPECT(support::alive_in(tracer.take_snapshot(), "allocates").blocks == 0);
}

void* run(void*) {
    keep(1);
    keep(10);
    keep(tracenew::Tracer::max_frames);

    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer, 10);
    matches("bc");
    const std::size_t before = tracer.traced_memory().current;
    EXPECT(matches(std::string(1000, 'a') + "c"));
    EXPECT(tracer.losses().truncated > 0);
    EXPECT(tracer.losses().dropped == 0);
    EXPECT(tracer.traced_memory().current == before);
    return nullptr;
}

HAZARD(deep_recursion) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    EXPECT(pthread_attr_setstacksize(&attributes, std::size_t{256} << 20) == 0);
    pthread_t thread;
    if (pthread_create(&thread, &attributes, &run, nullptr) != 0) {
        return hazard::skip("a thread with 256 MiB of stack was refused");
    }
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
    return hazard::result();
}

}  // namespace hazard_deep_recursion
