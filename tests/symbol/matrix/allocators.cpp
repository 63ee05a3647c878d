// SPDX-License-Identifier: MIT
// What a program puts into the standard library. std::pmr is looked through; a resource, an
// allocator or a hash of one's own is the site, until it is named in site_skip.
#include "lines.hpp"

#include <cstddef>
#include <functional>
#include <memory_resource>
#include <string>
#include <unordered_set>
#include <vector>

struct Key {
    int number = 0;
    bool operator==(const Key& other) const { return number == other.number; }
};

template <>
struct std::hash<Key> {
    std::size_t operator()(const Key& key) const {
        static std::vector<int> hashed;
        hashed.push_back(key.number);  // site: hash
        return static_cast<std::size_t>(key.number);
    }
};

namespace {

class OwnResource : public std::pmr::memory_resource {
    void* do_allocate(std::size_t size, std::size_t) override {
        void* memory = ::operator new(size);  // wrapper: resource
        return used(memory);
    }
    void do_deallocate(void* memory, std::size_t, std::size_t) override {
        ::operator delete(memory);
    }
    bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
        return this == &other;
    }

public:
    static void* used(void* memory) {
        __asm__ volatile("" ::"r"(memory) : "memory");  // or operator new was called by a jump
        return memory;
    }
};

template <class Type>
struct OwnAllocator {
    using value_type = Type;
    OwnAllocator() = default;
    template <class Other>
    explicit OwnAllocator(const OwnAllocator<Other>&) {}

    Type* allocate(std::size_t count) {
        void* memory = ::operator new(count * sizeof(Type));  // wrapper: allocator
        return static_cast<Type*>(OwnResource::used(memory));
    }
    void deallocate(Type* memory, std::size_t) { ::operator delete(memory); }
    bool operator==(const OwnAllocator&) const { return true; }
    bool operator!=(const OwnAllocator&) const { return false; }
};

struct Kept {
    std::pmr::monotonic_buffer_resource pool;
    std::pmr::unsynchronized_pool_resource pools;
    OwnResource own;
    std::pmr::vector<int> in_pool{&pool};
    std::pmr::vector<int> in_pools{&pools};
    std::pmr::string in_own{&own};
    std::vector<int, OwnAllocator<int>> numbers;
    std::unordered_set<Key> keys;
};

}  // namespace

void lines_run() {
    static Kept kept;               // site: constructor that nobody wrote
    kept.in_pool.resize(1000);      // site: resource of the standard library
    kept.in_pools.resize(100000);   // site: another
    kept.in_own.assign(1000, 'x');  // skipped: resource
    kept.numbers.resize(1000);      // skipped: allocator
    kept.keys.insert(Key{1});       // site: node of the set
    __asm__ volatile("" ::: "memory");
}
