#include <cstddef>
#include <cstdlib>

namespace {
int deletes = 0;
}

int deletes_of_a_program_of_its_own();

int deletes_of_a_program_of_its_own() {
    return deletes;
}

// The sized form is left out on purpose.
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wsized-deallocation"
#endif
void operator delete(void* block) noexcept {
    ++deletes;
    std::free(block);
}
