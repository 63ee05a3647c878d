// Knows nothing of tracenew: its operator new is the executable's.
#include <new>
#include <thread>

extern "C" {
extern const unsigned line_of_allocation;
const unsigned line_of_allocation = __LINE__ + 6;
}

namespace {

__attribute__((noinline)) void* allocate_in_plugin() {
    void* block = ::operator new(1000);
    asm volatile("" : "+r"(block) : : "memory");
    return block;
}

struct Eager {
    void* block = nullptr;
    Eager() {
        std::thread([this] { block = allocate_in_plugin(); }).join();
    }
};
Eager eager;

}  // namespace
