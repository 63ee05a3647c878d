#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <cstring>
#include <limits>
#include <new>

namespace {

constexpr auto page = std::align_val_t{4096};

struct New {
    const char* name;
    void* (*allocate)(std::size_t);
    bool is_aligned;
    bool is_array;
    bool throws;
};

const New news[] = {
    {"new(n)", [](std::size_t n) { return support::kept(::operator new(n)); }, false, false, true},
    {"new[](n)", [](std::size_t n) { return support::kept(::operator new[](n)); }, false, true,
     true},
    {"new(n, nothrow)",
     [](std::size_t n) { return support::kept(::operator new(n, std::nothrow)); }, false, false,
     false},
    {"new[](n, nothrow)",
     [](std::size_t n) { return support::kept(::operator new[](n, std::nothrow)); }, false, true,
     false},
    {"new(n, align)", [](std::size_t n) { return support::kept(::operator new(n, page)); }, true,
     false, true},
    {"new[](n, align)", [](std::size_t n) { return support::kept(::operator new[](n, page)); },
     true, true, true},
    {"new(n, align, nothrow)",
     [](std::size_t n) { return support::kept(::operator new(n, page, std::nothrow)); }, true,
     false, false},
    {"new[](n, align, nothrow)",
     [](std::size_t n) { return support::kept(::operator new[](n, page, std::nothrow)); }, true,
     true, false},
};

struct Delete {
    const char* name;
    void (*release)(void*, std::size_t);
    bool is_aligned;
    bool is_array;
};

const Delete deletes[] = {
    {"delete(p)", [](void* p, std::size_t) { ::operator delete(p); }, false, false},
    {"delete[](p)", [](void* p, std::size_t) { ::operator delete[](p); }, false, true},
    {"delete(p, n)", [](void* p, std::size_t n) { ::operator delete(p, n); }, false, false},
    {"delete[](p, n)", [](void* p, std::size_t n) { ::operator delete[](p, n); }, false, true},
    {"delete(p, nothrow)", [](void* p, std::size_t) { ::operator delete(p, std::nothrow); }, false,
     false},
    {"delete[](p, nothrow)", [](void* p, std::size_t) { ::operator delete[](p, std::nothrow); },
     false, true},
    {"delete(p, align)", [](void* p, std::size_t) { ::operator delete(p, page); }, true, false},
    {"delete[](p, align)", [](void* p, std::size_t) { ::operator delete[](p, page); }, true, true},
    {"delete(p, n, align)", [](void* p, std::size_t n) { ::operator delete(p, n, page); }, true,
     false},
    {"delete[](p, n, align)", [](void* p, std::size_t n) { ::operator delete[](p, n, page); }, true,
     true},
    {"delete(p, align, nothrow)",
     [](void* p, std::size_t) { ::operator delete(p, page, std::nothrow); }, true, false},
    {"delete[](p, align, nothrow)",
     [](void* p, std::size_t) { ::operator delete[](p, page, std::nothrow); }, true, true},
};

}  // namespace

TEST_CASE("operators: each form of new is seen, with each form of delete that belongs to it") {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    int pairs = 0;
    for (const New& form : news) {
        for (const Delete& other : deletes) {
            if (form.is_aligned != other.is_aligned || form.is_array != other.is_array) {
                continue;
            }
            ++pairs;
            INFO(form.name << " with " << other.name);
            for (const std::size_t size : {0U, 1U, 23U, 24U, 1000U}) {
                const std::size_t before = tracer.traced_memory().current;
                void* block = form.allocate(size);
                const std::size_t after = tracer.traced_memory().current;
                const auto address = reinterpret_cast<std::uintptr_t>(block);
                const std::uint64_t seen = tracenew::detail::recorder.blocks.find(address).size;
                const bool was_there = tracer.traceback_of(block).has_value();
                std::memset(block, 7, size);
                other.release(block, size);
                const bool is_there =
                    tracer.traceback_of(reinterpret_cast<const void*>(address)).has_value();
                CHECK(after - before == size);
                CHECK(seen == size);
                CHECK(was_there);
                CHECK_FALSE(is_there);
                CHECK(address % (form.is_aligned ? 4096 : alignof(std::max_align_t)) == 0);
            }
        }
    }
    CHECK(pairs == 24);
}

TEST_CASE("operators: every alignment is honoured, small ones too") {
    for (std::size_t align = 1; align <= 65536; align *= 2) {
        void* block = support::kept(::operator new (10, std::align_val_t{align}));
        CHECK(reinterpret_cast<std::uintptr_t>(block) % align == 0);
        ::operator delete (block, std::align_val_t{align});
    }
}

namespace {

int rooms_made = 0;

void give_up_the_third_time() {
    if (++rooms_made == 3) {
        std::set_new_handler(nullptr);
    }
}

// Not even the address space: malloc and the sanitizers' malloc (allocator_may_return_null) say no.
const std::size_t too_much = std::numeric_limits<std::size_t>::max() / 4;

}  // namespace

TEST_CASE("operators: the new_handler is asked until it gives up; then bad_alloc, or null") {
    if (support::has_asan || support::has_tsan) {
        WARN("skipped: the sanitizer's malloc may stop the program instead of returning null");
        return;
    }
    for (const New& form : news) {
        INFO(form.name);
        rooms_made = 0;
        std::set_new_handler(&give_up_the_third_time);
        if (form.throws) {
            CHECK_THROWS_AS(form.allocate(too_much), std::bad_alloc);
        } else {
            CHECK(form.allocate(too_much) == nullptr);
        }
        CHECK(rooms_made == 3);
        CHECK(std::set_new_handler(nullptr) == nullptr);
    }
}

TEST_CASE(
    "operators: an alignment that is no power of two is refused at once, as by the C++ runtime") {
    if (support::has_asan || support::has_tsan) {
        WARN("skipped: the sanitizer's operators stop the program");
        return;
    }
    rooms_made = 0;
    for (const std::size_t align : {0U, 3U, 24U, 48U}) {
        CAPTURE(align);
        const auto odd = static_cast<std::align_val_t>(align);
        std::set_new_handler(&give_up_the_third_time);
        CHECK_THROWS_AS(support::kept(::operator new(100, odd)), std::bad_alloc);
        CHECK_THROWS_AS(support::kept(::operator new[](100, odd)), std::bad_alloc);
        CHECK(support::kept(::operator new(100, odd, std::nothrow)) == nullptr);
        CHECK(support::kept(::operator new[](100, odd, std::nothrow)) == nullptr);
        std::set_new_handler(nullptr);
    }
    CHECK(rooms_made == 0);
}
