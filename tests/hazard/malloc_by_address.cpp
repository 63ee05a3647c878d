// A program that is linked to fixed addresses and asks for malloc's has one of its own for it. That
// is no other allocator: malloc is known to say what it has handed out.
#define TRACENEW_CONFIG_HOOKS 0
#include <tracenew.hpp>

#include <cstdio>
#include <cstdlib>

void* (*volatile take)(std::size_t) = nullptr;

int main() {
    take = &std::malloc;
    void* const block = take(100);
    const bool is_known = tracenew::detail::Os::malloc_use().is_known;
    std::free(block);
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
    if (!is_known) {
        std::fprintf(stderr, "malloc does not say what is in use\n");
        return 1;
    }
#endif
    return 0;
}
