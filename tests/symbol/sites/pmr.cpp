// SPDX-License-Identifier: MIT
// Memory resources of the standard library are looked through.
#include "sites.hpp"

#include <memory_resource>
#include <string>
#include <vector>

namespace {

std::pmr::monotonic_buffer_resource pool;
std::pmr::unsynchronized_pool_resource pools;

}  // namespace

CASE(monotonic) {
    static std::pmr::vector<int> numbers(&pool);
    numbers.resize(1000);  // site: monotonic
}

CASE(pool_resource) {
    static std::pmr::vector<std::pmr::string> texts(&pools);
    texts.emplace_back(100, 'p');  // site: pool_resource
}

CASE(polymorphic_new) {
    static std::pmr::string text;
    text.assign(100, 'n');  // site: polymorphic_new
}
