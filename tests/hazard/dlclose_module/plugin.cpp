// Knows nothing of tracenew. Built twice, with another NAME each time and the same code.
#include <new>

#define EVEN_MORE_JOINED(left, right) left##right
#define JOINED(left, right) EVEN_MORE_JOINED(left, right)

__attribute__((noinline, visibility("default"))) void* JOINED(looked_at_in_, NAME)(std::size_t n);
__attribute__((noinline, visibility("default"))) void* JOINED(overlooked_in_, NAME)(std::size_t n);

void* JOINED(looked_at_in_, NAME)(std::size_t n) {
    void* block = ::operator new(n);
    asm volatile("" : "+r"(block) : : "memory");
    return block;
}

void* JOINED(overlooked_in_, NAME)(std::size_t n) {
    void* block = ::operator new(n + 1);
    asm volatile("" : "+r"(block) : : "memory");
    return block;
}

extern "C" __attribute__((visibility("default"))) void* look(std::size_t n);
extern "C" __attribute__((visibility("default"))) void* overlook(std::size_t n);

void* look(std::size_t n) {
    void* block = JOINED(looked_at_in_, NAME)(n);
    asm volatile("" : "+r"(block) : : "memory");
    return block;
}

void* overlook(std::size_t n) {
    void* block = JOINED(overlooked_in_, NAME)(n);
    asm volatile("" : "+r"(block) : : "memory");
    return block;
}
