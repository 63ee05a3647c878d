// A pool overrides new(size) and delete(void*) only. Its blocks are not malloc's: any form that did
// not forward to the program's own would end in free() with an abort.
#include "support/hazard.hpp"

#include <new>
#include <string>
#include <vector>

// Clang declares these with -fsized-deallocation only.
void operator delete(void*, std::size_t) noexcept;
void operator delete[](void*, std::size_t) noexcept;
void operator delete[](void*, std::size_t, std::align_val_t) noexcept;

extern int pool_news;
extern int pool_deletes;

int main() {
    tracenew::Tracer tracer;
    EXPECT(tracer.start() == tracenew::StartStatus::hook_not_in_effect);

    const int news = pool_news;
    const int deletes = pool_deletes;
    ::operator delete(support::kept(::operator new(10)));
    ::operator delete (support::kept(::operator new(10)), std::size_t{10});
    ::operator delete(support::kept(::operator new(10)), std::nothrow);
    ::operator delete(support::kept(::operator new(10, std::nothrow)));
    ::operator delete[](support::kept(::operator new[](10)));
    ::operator delete[](support::kept(::operator new[](10)), std::size_t{10});
    ::operator delete[](support::kept(::operator new[](10)), std::nothrow);
    ::operator delete[](support::kept(::operator new[](10, std::nothrow)));
    EXPECT(pool_news == news + 8);
    EXPECT(pool_deletes == deletes + 8);

    // The aligned forms are still ours, and stay among themselves.
    constexpr auto align = std::align_val_t{64};
    ::operator delete(support::kept(::operator new(10, align)), align);
    ::operator delete[](support::kept(::operator new[](10, align)), std::size_t{10}, align);
    ::operator delete[](support::kept(::operator new[](10, align, std::nothrow)), align);
    EXPECT(pool_news == news + 8);
    EXPECT(pool_deletes == deletes + 8);

    std::vector<std::string> strings(100, std::string(100, 's'));
    strings.clear();
    return hazard::result();
}
