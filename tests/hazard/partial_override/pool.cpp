#include <cstddef>
#include <new>

int pool_news = 0;
int pool_deletes = 0;

namespace {

alignas(std::max_align_t) unsigned char pool[1 << 24];
std::size_t used = 0;

}  // namespace

void* operator new(std::size_t size) {
    ++pool_news;
    void* block = pool + used;
    used += (size + 15) / 16 * 16;
    if (used > sizeof pool) {
        throw std::bad_alloc();
    }
    return block;
}

// The sized form is left out on purpose.
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wsized-deallocation"
#endif
void operator delete(void* block) noexcept {
    pool_deletes += block != nullptr ? 1 : 0;
}
