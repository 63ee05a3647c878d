#include <cstddef>
#include <cstdlib>

namespace {
int deletes = 0;
}

int deletes_of_a_program_of_its_own();

int deletes_of_a_program_of_its_own() {
    return deletes;
}

void operator delete(void* block) noexcept {
    ++deletes;
    std::free(block);
}
