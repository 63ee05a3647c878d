// Threads with 16 to 64 KiB of stack whose very first allocation is traced: the walk's buffer and
// its first look at the thread's stack bounds lie on that stack, and so does what the hook asks the
// cold world about code it has not met, down to opening a library's symbol table. A guard page ends
// the program when that is too much.
#include "support/hazard.hpp"

#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>

namespace hazard_small_stack {

void* (*allocate)() = nullptr;

void* first_allocation(void*) {
    return allocate();
}

void* on_stack_of(std::size_t bytes) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    void* block = nullptr;
    pthread_t thread;
    if (pthread_attr_setstacksize(&attributes, bytes) != 0 ||
        pthread_create(&thread, &attributes, &first_allocation, nullptr) != 0) {
        std::fprintf(stderr, "no thread with %zu bytes of stack\n", bytes);
    } else {
        pthread_join(thread, &block);
    }
    pthread_attr_destroy(&attributes);
    return block;
}

HAZARD(small_stack) {
    if (support::has_asan || support::has_tsan) {
        return hazard::skip("sanitizers need more stack than that for themselves");
    }
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer, 10);
    void* blocks[3] = {};
    std::size_t stack = static_cast<std::size_t>(PTHREAD_STACK_MIN);
    for (void*& block : blocks) {
        // A library that nobody has met before, each time.
        void* plugin = dlopen(hazard::arguments[&block - blocks], RTLD_NOW | RTLD_LOCAL);
        if (plugin == nullptr) {
            std::fprintf(stderr, "%s\n", dlerror());
            return 1;
        }
        allocate = reinterpret_cast<void* (*)()>(dlsym(plugin, "allocate_in_plugin"));
        block = on_stack_of(stack);
        EXPECT(block != nullptr);
        stack *= 2;
    }
    const tracenew::Snapshot snapshot = tracer.take_snapshot();
    EXPECT(support::alive_in(snapshot, "allocate_in_plugin").blocks == 3);
    EXPECT(support::alive_in(snapshot, "allocate_in_plugin").bytes == 3000);
    EXPECT(tracer.losses().truncated == 0);
    for (void* block : blocks) {
        ::operator delete(block);
    }
    return hazard::result();
}

}  // namespace hazard_small_stack
