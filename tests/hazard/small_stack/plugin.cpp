// Its operator new is the executable's.
#include <new>

extern "C" void* allocate_in_plugin();

extern "C" void* allocate_in_plugin() {
    void* block = ::operator new(1000);
    asm volatile("" : "+r"(block) : : "memory");
    return block;
}
