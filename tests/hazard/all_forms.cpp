// A program of its own with the hook compiled in as users have it: each of the 20 forms records and
// forgets what was requested; bad_alloc, nothrow and new_handler are as the standard says.
#include "support/hazard.hpp"

#include <cstdint>
#include <limits>
#include <new>

// Clang declares these with -fsized-deallocation only.
void operator delete(void* block, std::size_t size) noexcept;
void operator delete[](void* block, std::size_t size) noexcept;
void operator delete(void* block, std::size_t size, std::align_val_t alignment) noexcept;
void operator delete[](void* block, std::size_t size, std::align_val_t alignment) noexcept;

namespace hazard_all_forms {

constexpr auto align = std::align_val_t{256};
tracenew::Tracer* tracer = nullptr;

template <class New, class Delete>
void check(const char* name, New allocate, Delete release) {
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{100}}) {
        const std::size_t before = tracer->traced_memory().current;
        void* block = support::kept(allocate(size));
        const auto address = reinterpret_cast<std::uintptr_t>(block);
        const void* const same = support::kept(block);  // g++ warns of asking about what is freed
        EXPECT(block != nullptr);
        EXPECT(tracer->traced_memory().current == before + size);
        EXPECT(tracer->traceback_of(block).has_value());
        release(block, size);
        EXPECT(!tracer->traceback_of(same).has_value());
        EXPECT(tracer->traced_memory().current == before);
        EXPECT(address % (name[0] == 'a' ? 256 : 16) == 0);
    }
    if (hazard::failures != 0) {
        std::fprintf(stderr, "  (so far: %s)\n", name);
    }
}

int rooms_made = 0;

void make_room() {
    ++rooms_made;
    if (rooms_made == 2) {
        std::set_new_handler(nullptr);
    }
}

template <class New>
bool throws_bad_alloc(New allocate) {
    try {
        support::kept(allocate());
        return false;
    } catch (const std::bad_alloc&) {
        return true;
    }
}

volatile std::size_t too_much = std::numeric_limits<std::size_t>::max() / 4;

HAZARD(all_forms) {
    tracenew::Tracer started;
    hazard::start_or_exit(started);
    tracer = &started;

    using Size = std::size_t;
    const auto new_1 = [](Size n) { return ::operator new(n); };
    const auto new_n = [](Size n) { return ::operator new[](n); };
    const auto new_1_nothrow = [](Size n) { return ::operator new(n, std::nothrow); };
    const auto new_n_nothrow = [](Size n) { return ::operator new[](n, std::nothrow); };
    const auto new_1_aligned = [](Size n) { return ::operator new(n, align); };
    const auto new_n_aligned = [](Size n) { return ::operator new[](n, align); };
    const auto new_1_aligned_nothrow = [](Size n) {
        return ::operator new(n, align, std::nothrow);
    };
    const auto new_n_aligned_nothrow = [](Size n) {
        return ::operator new[](n, align, std::nothrow);
    };

    check("new, delete", new_1, [](void* p, Size) { ::operator delete(p); });
    check("new, delete sized", new_1, [](void* p, Size n) { ::operator delete(p, n); });
    check("new, delete nothrow", new_1, [](void* p, Size) { ::operator delete(p, std::nothrow); });
    check("new nothrow, delete", new_1_nothrow, [](void* p, Size) { ::operator delete(p); });
    check("new[], delete[]", new_n, [](void* p, Size) { ::operator delete[](p); });
    check("new[], delete[] sized", new_n, [](void* p, Size n) { ::operator delete[](p, n); });
    check("new[], delete[] nothrow", new_n,
          [](void* p, Size) { ::operator delete[](p, std::nothrow); });
    check("new[] nothrow, delete[]", new_n_nothrow, [](void* p, Size) { ::operator delete[](p); });
    check("aligned new, delete", new_1_aligned, [](void* p, Size) { ::operator delete(p, align); });
    check("aligned new, delete sized", new_1_aligned,
          [](void* p, Size n) { ::operator delete(p, n, align); });
    check("aligned new, delete nothrow", new_1_aligned,
          [](void* p, Size) { ::operator delete(p, align, std::nothrow); });
    check("aligned new nothrow, delete", new_1_aligned_nothrow,
          [](void* p, Size) { ::operator delete(p, align); });
    check("aligned new[], delete[]", new_n_aligned,
          [](void* p, Size) { ::operator delete[](p, align); });
    check("aligned new[], delete[] sized", new_n_aligned,
          [](void* p, Size n) { ::operator delete[](p, n, align); });
    check("aligned new[], delete[] nothrow", new_n_aligned,
          [](void* p, Size) { ::operator delete[](p, align, std::nothrow); });
    check("aligned new[] nothrow, delete[]", new_n_aligned_nothrow,
          [](void* p, Size) { ::operator delete[](p, align); });

    if (!support::has_asan && !support::has_tsan) {  // their malloc may end the program instead
        EXPECT(throws_bad_alloc([&] { return new_1(too_much); }));
        EXPECT(throws_bad_alloc([&] { return new_n(too_much); }));
        EXPECT(throws_bad_alloc([&] { return new_1_aligned(too_much); }));
        EXPECT(throws_bad_alloc([&] { return new_n_aligned(too_much); }));
        EXPECT(new_1_nothrow(too_much) == nullptr);
        EXPECT(new_n_nothrow(too_much) == nullptr);
        EXPECT(new_1_aligned_nothrow(too_much) == nullptr);
        EXPECT(new_n_aligned_nothrow(too_much) == nullptr);

        std::set_new_handler(&make_room);
        EXPECT(throws_bad_alloc([&] { return new_1(too_much); }));
        EXPECT(rooms_made == 2);
        rooms_made = 0;
        std::set_new_handler(&make_room);
        EXPECT(new_n_aligned_nothrow(too_much) == nullptr);
        EXPECT(rooms_made == 2);
        std::set_new_handler([] { throw std::bad_alloc(); });
        EXPECT(throws_bad_alloc([&] { return new_1(too_much); }));
        EXPECT(new_1_nothrow(too_much) == nullptr);
        std::set_new_handler(nullptr);
    }
    EXPECT(tracer->losses().dropped == 0);
    return hazard::result();
}

}  // namespace hazard_all_forms
