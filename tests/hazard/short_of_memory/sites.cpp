// What allocates: the file whose lines are told. Optimised, so that a jump takes a frame away.
#include <cstddef>
#include <new>

namespace hazard_short_of_memory {

__attribute__((noinline)) void* leaks(std::size_t size) {
    return ::operator new(size);
}

__attribute__((noinline)) void* leaks_elsewhere(std::size_t size) {
    void* block = ::operator new(size + 1);
    static_cast<char*>(block)[0] = 1;
    return block;
}

void work(int i) {
    static_cast<char*>(leaks(100))[0] = 1;
    if (i % 2 == 0) {
        static_cast<char*>(leaks_elsewhere(200))[0] = 1;
    }
}

}  // namespace hazard_short_of_memory
