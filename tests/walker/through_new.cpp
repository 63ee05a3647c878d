// The tracebacks of blocks, as operator new has them recorded, beside libgcc's walk from the same
// function: through every form of new and delete, called from frames of every shape. This file is
// the whole program, so the flags that it is built with are those of the hook, and of its callers.
//
// A traceback may begin with frames of forms that forwarded and were not left by a jump; from the
// function that called new on, every frame must be libgcc's, and the last one the stack's last.
//
// Where the tree is there, of the hook alone: matrix.py builds this a hundred times, and all of
// tracenew.hpp takes three times as long.

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define OPERATORS_ARE_OTHERS 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
// It would tell a block of ours from one of its own operators.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
    return "alloc_dealloc_mismatch=0:detect_leaks=0";
}
#endif
#if defined(OPERATORS_ARE_OTHERS)
// clang links ASan's operators into the program, and these win.
int main() {
    return 77;
}
#else

#if __has_include("tracenew/detail/hook/operators.hpp")
#include "tracenew/detail/hook/operators.hpp"
#else
#include <tracenew.hpp>
#endif

#include "support/made_code.hpp"

#include <alloca.h>
#include <array>
#if defined(__cpp_impl_coroutine)
#include <coroutine>
#endif
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <thread>
#include <unwind.h>

#define SITE __attribute__((noinline))
#define INSIDE __attribute__((always_inline)) inline

// clang declares these only with -fsized-deallocation.
void operator delete(void*, std::size_t) noexcept;
void operator delete[](void*, std::size_t) noexcept;
void operator delete(void*, std::size_t, std::align_val_t) noexcept;
void operator delete[](void*, std::size_t, std::align_val_t) noexcept;

namespace {

using tracenew::detail::recorder;
using tracenew::detail::TracebackView;

constexpr std::size_t limit = 60;
constexpr std::size_t size = 100;
constexpr auto align = static_cast<std::align_val_t>(64);

// ---- every form ---------------------------------------------------------------------------------

struct One {
    static constexpr auto name = "new(size), delete(p)";
    INSIDE static void* allocate() { return ::operator new(size); }
    static void release(void* p) { ::operator delete(p); }
};
struct OneNothrow {
    static constexpr auto name = "new(size, nothrow), delete(p, nothrow)";
    INSIDE static void* allocate() { return ::operator new(size, std::nothrow); }
    static void release(void* p) { ::operator delete(p, std::nothrow); }
};
struct OneAligned {
    static constexpr auto name = "new(size, align), delete(p, align)";
    INSIDE static void* allocate() { return ::operator new(size, align); }
    static void release(void* p) { ::operator delete(p, align); }
};
struct OneAlignedNothrow {
    static constexpr auto name = "new(size, align, nothrow), delete(p, align, nothrow)";
    INSIDE static void* allocate() { return ::operator new(size, align, std::nothrow); }
    static void release(void* p) { ::operator delete(p, align, std::nothrow); }
};
struct Many {
    static constexpr auto name = "new[](size), delete[](p)";
    INSIDE static void* allocate() { return ::operator new[](size); }
    static void release(void* p) { ::operator delete[](p); }
};
struct ManyNothrow {
    static constexpr auto name = "new[](size, nothrow), delete[](p, nothrow)";
    INSIDE static void* allocate() { return ::operator new[](size, std::nothrow); }
    static void release(void* p) { ::operator delete[](p, std::nothrow); }
};
struct ManyAligned {
    static constexpr auto name = "new[](size, align), delete[](p, align)";
    INSIDE static void* allocate() { return ::operator new[](size, align); }
    static void release(void* p) { ::operator delete[](p, align); }
};
struct ManyAlignedNothrow {
    static constexpr auto name = "new[](size, align, nothrow), delete[](p, align, nothrow)";
    INSIDE static void* allocate() { return ::operator new[](size, align, std::nothrow); }
    static void release(void* p) { ::operator delete[](p, align, std::nothrow); }
};
struct Sized : One {
    static constexpr auto name = "new(size), delete(p, size)";
    static void release(void* p) { ::operator delete(p, size); }
};
struct ManySized : Many {
    static constexpr auto name = "new[](size), delete[](p, size)";
    static void release(void* p) { ::operator delete[](p, size); }
};
struct SizedAligned : OneAligned {
    static constexpr auto name = "new(size, align), delete(p, size, align)";
    static void release(void* p) { ::operator delete(p, size, align); }
};
struct ManySizedAligned : ManyAligned {
    static constexpr auto name = "new[](size, align), delete[](p, size, align)";
    static void release(void* p) { ::operator delete[](p, size, align); }
};

// ---- the comparison -----------------------------------------------------------------------------

struct Walk {
    std::array<std::uintptr_t, limit + 20> places;
    std::size_t length;
};

Walk expected;
long compared = 0;
long wrong = 0;

_Unwind_Reason_Code step(_Unwind_Context* context, void*) {
    const std::uintptr_t ip = _Unwind_GetIP(context);
    if (ip == 0 || expected.length == expected.places.size()) {
        return _URC_END_OF_STACK;
    }
    expected.places[expected.length++] = ip - 1;
    return _URC_NO_REASON;
}

void* function_at(std::uintptr_t place) {
    return _Unwind_FindEnclosingFunction(reinterpret_cast<void*>(place + 1));
}

bool is_expected(const TracebackView& traceback) {
    if (traceback.more || traceback.size < expected.length || expected.length < 3) {
        return false;
    }
    const std::uintptr_t* ours = traceback.addresses + (traceback.size - expected.length);
    for (std::size_t i = 1; i < expected.length; ++i) {
        if (ours[i] != expected.places[i]) {
            return false;
        }
    }
    return function_at(ours[0]) == function_at(expected.places[0]);
}

void print(const char* whose, const std::uintptr_t* places, std::size_t length) {
    std::fprintf(stderr, "    %s:", whose);
    for (std::size_t i = 0; i < length; ++i) {
        std::fprintf(stderr, " %lx", static_cast<unsigned long>(places[i]));
    }
    std::fprintf(stderr, "\n");
}

SITE void check(const char* form, const char* caller, void* block, void (*release)(void*)) {
    const auto address = reinterpret_cast<std::uintptr_t>(block);
    const tracenew::detail::Block traced = recorder.find(address);
    const TracebackView traceback = recorder.tracebacks.view(traced.traceback);
    ++compared;
    if (traced.size != size || !is_expected(traceback)) {
        ++wrong;
        std::fprintf(stderr, "%s, called from %s:\n", form, caller);
        print("ours  ", traceback.addresses, traceback.size);
        print("libgcc", expected.places.data(), expected.length);
    }
    release(block);
    if (recorder.find(address).tracing != 0) {
        ++wrong;
        std::fprintf(stderr, "%s, called from %s: the delete was not seen\n", form, caller);
    }
}

template <class Form>
INSIDE void allocate_here(const char* caller) {
    expected.length = 0;
    _Unwind_Backtrace(&step, nullptr);
    check(Form::name, caller, Form::allocate(), &Form::release);
    asm volatile("" : : : "memory");
}

// ---- callers of every shape ---------------------------------------------------------------------

template <class Form>
SITE void from_a_small_frame() {
    allocate_here<Form>("a small frame");
}

template <class Form>
SITE void from_a_full_house(const volatile long* numbers) {
    const long a = numbers[0];
    const long b = numbers[1];
    const long c = numbers[2];
    const long d = numbers[3];
    const long e = numbers[4];
    const long f = numbers[5];
    const long g = numbers[6];
    allocate_here<Form>("a frame with all registers in use");
    asm volatile("" : : "g"(a), "g"(b), "g"(c), "g"(d), "g"(e), "g"(f), "g"(g));
}

template <class Form>
SITE void from_alloca(std::size_t bytes) {
    auto* text = static_cast<char*>(alloca(bytes));
    std::memset(text, 'a', bytes);
    allocate_here<Form>("a frame with alloca");
    asm volatile("" : : "r"(text) : "memory");
}

struct alignas(64) Wide {
    char bytes[192];
};

template <class Form>
SITE void from_an_aligned_frame(int value) {
    Wide wide;
    std::memset(&wide, value, sizeof wide);
    allocate_here<Form>("an aligned frame");
    asm volatile("" : : "r"(&wide) : "memory");
}

template <class Form>
SITE void from_an_aligned_frame_with_alloca(std::size_t bytes) {
    Wide wide;
    std::memset(&wide, 1, sizeof wide);
    auto* text = static_cast<char*>(alloca(bytes));
    std::memset(text, 'b', bytes);
    allocate_here<Form>("an aligned frame with alloca");
    asm volatile("" : : "r"(&wide), "r"(text) : "memory");
}

template <class Form>
SITE void recurse(int depth) {
    volatile char frame[40];
    frame[0] = static_cast<char>(depth);
    if (depth == 0) {
        allocate_here<Form>("a recursion");
    } else {
        recurse<Form>(depth - 1);
    }
    asm volatile("" : : "r"(frame) : "memory");
}

template <class Form>
SITE void from_all() {
    static const volatile long numbers[7] = {1, 2, 3, 4, 5, 6, 7};
    from_a_small_frame<Form>();
    from_a_full_house<Form>(numbers);
    from_alloca<Form>(100);
    from_an_aligned_frame<Form>(1);
    from_an_aligned_frame_with_alloca<Form>(200);
    recurse<Form>(20);
    asm volatile("" : : : "memory");
}

template <class... Forms>
void from_all_of() {
    // The first walk looks rows up, the second has them, the third is listed by its words, and from
    // the fourth on these are compared.
    for (int round = 0; round < 6; ++round) {
        (from_all<Forms>(), ...);
    }
}

void run() {
    from_all_of<One, OneNothrow, OneAligned, OneAlignedNothrow, Many, ManyNothrow, ManyAligned,
                ManyAlignedNothrow, Sized, ManySized, SizedAligned, ManySizedAligned>();
}

// ---- from code that comes and goes, and on other stacks -----------------------------------------

SITE void from_a_callback() {
    allocate_here<One>("a callback");
}

/// Closes the first library, and loads the second to the same place. Nobody tells the tracer.
void run_libraries(char** paths) {
    for (int i = 0; i < 2; ++i) {
        void* const library = dlopen(paths[i], RTLD_NOW);
        if (library == nullptr) {
            ++wrong;
            std::fprintf(stderr, "%s\n", dlerror());
            return;
        }
        void* const found = dlsym(library, "through");
        for (int round = 0; round < 6; ++round) {
            reinterpret_cast<void (*)(void (*)())>(found)(&from_a_callback);
        }
        dlclose(library);
    }
}

support::MadeCode* made = nullptr;

SITE void run_made() {
    for (int round = 0; round < 6; ++round) {
        (*made)();
    }
    asm volatile("" : : : "memory");
}

void run_made_code() {
    support::MadeCode code{&from_a_callback};
    made = &code;
    for (const std::uint32_t bytes : {24U, 4104U, 65528U, 24U}) {
        code.make(bytes, true);
        run_made();
    }
    support::on_stack_of(std::size_t{64} << 10, &run_made);
}

#if defined(__cpp_impl_coroutine)
struct Task {
    struct promise_type {
        Task get_return_object() {
            return {std::coroutine_handle<promise_type>::from_promise(*this)};
        }
        std::suspend_always initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() {}
    };
    std::coroutine_handle<promise_type> handle;
};

Task coroutine(int rounds) {
    for (int round = 0; round < rounds; ++round) {
        from_a_callback();
        co_await std::suspend_always{};
    }
}

SITE void run_coroutine() {
    const Task task = coroutine(6);
    while (!task.handle.done()) {
        task.handle.resume();
    }
    task.handle.destroy();
}
constexpr long in_coroutine = 6;
#else
void run_coroutine() {}
constexpr long in_coroutine = 0;
#endif

}  // namespace

int main(int count, char** arguments) {
    if (!recorder.reserve()) {
        return 2;
    }
    recorder.begin(limit, 0);
    run();
    std::thread(run).join();
    support::on_stack_of(std::size_t{256} << 10, &run);
    run_coroutine();
    support::on_stack_of(std::size_t{64} << 10, &run_coroutine);
    run_made_code();
    if (count == 3) {  // two libraries; none for a program that cannot load them
        run_libraries(arguments + 1);
    }
    recorder.end();
    std::printf("%ld tracebacks, %ld wrong\n", compared, wrong);
    const long wanted = 3 * 6 * 12 * 6 + 2 * in_coroutine + 5 * 6 + (count == 3 ? 2 * 6 : 0);
    return compared == wanted && wrong == 0 ? 0 : 1;
}

#endif
