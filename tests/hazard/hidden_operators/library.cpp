// What -static-libstdc++ puts into a library, or a header with operators: definitions of its own.
// Whether they are its own for good says the version script; Clang would inline them, and then they
// are in any case.
#include <cstdlib>
#include <new>

[[gnu::noinline]] void operator delete(void* block) noexcept {
    std::free(block);
}
[[gnu::noinline]] void operator delete(void* block, std::size_t) noexcept {
    std::free(block);
}

extern "C" void library_consume(int* message);
extern "C" void library_consume(int* message) {
    delete message;
}
