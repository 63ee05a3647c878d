// Code that other code takes the place of while nobody looks: a library that is closed and another
// one that is loaded to the same address, and what a compiler in the process has made anew. What
// was known of the old frames led walks to anywhere: to a wrong caller, and on a coroutine's stack,
// whose end is not known, into pages that are not mapped, inside operator new.
#include "support/hazard.hpp"

#if defined(__x86_64__)
#include "support/made_code.hpp"

#include <dlfcn.h>
#include <unwind.h>

namespace hazard_replaced_code {

struct Walk {
    std::uintptr_t places[64];
    std::size_t size;
};
Walk expected;

_Unwind_Reason_Code step(_Unwind_Context* context, void*) {
    const std::uintptr_t ip = _Unwind_GetIP(context);
    if (ip == 0 || expected.size == 64) {
        return _URC_END_OF_STACK;
    }
    expected.places[expected.size++] = ip - 1;
    return _URC_NO_REASON;
}

std::size_t compared = 0;

/// Allocates, and compares the walk with libgcc's, which knows no rows but those of now.
SITE void allocate() {
    expected.size = 0;
    _Unwind_Backtrace(&step, nullptr);
    void* block = ::operator new(100);
    const auto traced =
        tracenew::detail::recorder.find(reinterpret_cast<std::uintptr_t>(block)).traceback;
    const auto walk = tracenew::detail::recorder.tracebacks.view(traced);
    bool is_same = walk.size == expected.size;
    for (std::size_t i = 1; is_same && i < walk.size; ++i) {
        is_same = walk.addresses[i] == expected.places[i];
    }
    EXPECT(is_same);
    ++compared;
    ::operator delete(block);
}

void (*through)(void (*)()) = nullptr;

SITE void call_plugin() {
    for (int i = 0; i < 6; ++i) {
        through(&allocate);
    }
    support::kept(nullptr);
}

struct Plugin {
    explicit Plugin(const char* path)
        : handle(dlopen(path, RTLD_NOW | RTLD_LOCAL)) {
        if (handle == nullptr) {
            std::fprintf(stderr, "%s\n", dlerror());
            std::exit(1);
        }
        through = reinterpret_cast<void (*)(void (*)())>(dlsym(handle, "through"));
    }
    ~Plugin() { dlclose(handle); }
    Plugin(const Plugin&) = delete;
    Plugin& operator=(const Plugin&) = delete;
    void* handle;
};

void replace_library(const char* one, const char* other, std::size_t stack) {
    void (*place)(void (*)()) = nullptr;
    {
        const Plugin first{one};
        place = through;
        call_plugin();
    }
    const Plugin second{other};
    std::fprintf(stderr, "the second library lies %s\n",
                 through == place ? "where the first one was" : "elsewhere");
    if (stack == 0) {
        call_plugin();
    } else {
        EXPECT(support::on_stack_of(stack, &call_plugin));
    }
}

support::MadeCode* made = nullptr;

SITE void call_made() {
    for (int i = 0; i < 6; ++i) {
        (*made)();
    }
    support::kept(nullptr);
}

void replace_made_code(bool has_tables) {
    for (const std::uint32_t bytes : {24U, 4104U, 65528U, 24U, 32760U, 200008U, 24U}) {
        made->make(bytes, has_tables);
        call_made();
        if (bytes < 32000) {
            EXPECT(support::on_stack_of(32768, &call_made));
        }
    }
}

HAZARD(replaced_code) {
    if (support::has_asan || support::has_tsan) {
        return hazard::skip("sanitizers have ideas of their own of what is a stack");
    }
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer, 40);
    const char* const large = hazard::arguments[0];
    const char* const small = hazard::arguments[1];
    replace_library(large, small, 0);
    replace_library(small, large, 0);
    replace_library(large, small, 16384);
    replace_library(small, large, 131072);
    support::MadeCode code{&allocate};
    made = &code;
    if (!code.is_possible()) {
        return hazard::skip("no code may be made here");
    }
    replace_made_code(true);
    EXPECT(tracer.losses().truncated == 0);
    replace_made_code(false);
    EXPECT(compared == std::size_t{4} * 12 + 2 * (7 + 4) * 6);
    return hazard::result();
}

}  // namespace hazard_replaced_code

#else

HAZARD(replaced_code) {
    return hazard::skip("for x86-64");
}

#endif
