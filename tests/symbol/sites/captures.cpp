// SPDX-License-Identifier: MIT
// What is copied for a lambda, a bind, an argument: the line of the expression that needs the copy.
#include "sites.hpp"

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

struct Names {
    std::string first;
    std::string second;
};

std::vector<std::function<std::size_t()>> jobs;
std::vector<Names> names;
const std::string text(60, 't');                                // site: before_main
const Names model{std::string(70, 'f'), std::string(80, 's')};  // site: before_main
std::string taken;

__attribute__((noinline)) std::function<std::size_t()> job_of(const std::string& request) {
    return [request] { return request.size(); };  // site: captured_and_returned
}

struct Owner {
    int number = 0;
    __attribute__((noinline)) void add(const std::string& request) {
        ++number;
        std::string copy = request + "x";
        jobs.push_back([copy] { return copy.size(); });  // site: captured_in_member
        copy.clear();
    }
};

__attribute__((noinline)) void take(std::string by_value) {
    taken.swap(by_value);
}

}  // namespace

CASE(captured) {
    jobs.reserve(100);  // site: captured
    std::string request(60, 'r');
    jobs.push_back([request] { return request.size(); });  // site: captured
    request.clear();
}

CASE(captured_named) {
    std::string request(60, 'r');
    auto job = [request] { return request.size(); };
    jobs.push_back(job);  // site: captured_named
    request.clear();
}

CASE(captured_in_block) {
    for (int i = 0; i < 2; ++i) {
        std::string request(60, 'r');
        jobs.push_back([request] { return request.size(); });  // site: captured_in_block
    }
    jobs.pop_back();
}

CASE(captured_in_condition) {
    std::string request(60, 'r');
    if (!request.empty()) {
        jobs.push_back([request, i = 1] {  // site: captured_in_condition
            return request.size() + static_cast<std::size_t>(i);
        });
    }
    jobs.shrink_to_fit();  // site: captured_in_condition
    request.clear();
}

CASE(captured_aggregate) {
    jobs.push_back([copy = model] { return copy.first.size(); });  // site: captured_aggregate
    taken.clear();
}

CASE(captured_by_init) {
    jobs.emplace_back([copy = text + "x"] { return copy.size(); });  // site: captured_by_init
    taken.clear();
}

CASE(captured_two) {
    std::string request(60, 'r');
    std::vector<int> numbers(100);
    jobs.push_back([request, numbers] {  // site: captured_two
        return request.size() + numbers.size();
    });
    jobs.push_back([numbers] { return numbers.size(); });  // site: captured_two
    numbers.clear();
}

CASE(captured_and_returned) {
    jobs.push_back(job_of(text));  // site: captured_and_returned
}

CASE(captured_in_member) {
    static Owner owner;
    owner.add(text);
}

CASE(captured_in_lambda) {
    const auto add = [](const std::string& one) {
        std::string copy = one + "x";
        jobs.push_back([copy] { return copy.size(); });  // site: captured_in_lambda
        copy.clear();
    };
    add(text);
}

CASE(captured_for_thread) {
    static std::vector<std::string> left;
    std::thread([copy = text] { left.push_back(copy); }).join();  // site: captured_for_thread
    left.shrink_to_fit();
}

CASE(passed_by_value) {
    take(text);  // site: passed_by_value
    jobs.pop_back();
}

CASE(implicitly_copied) {
    names.reserve(8);           // site: implicitly_copied
    names.push_back(model);     // site: implicitly_copied
    names.emplace_back(model);  // site: implicitly_copied
    jobs.pop_back();
}

CASE(implicitly_assigned) {
    static Names mine;
    mine = model;  // site: implicitly_assigned
    jobs.pop_back();
}

CASE(bound_by_value) {
    static std::function<std::size_t()> bound;
    const auto size_of = [](const std::string& one) { return one.size(); };
    bound = std::bind(size_of, text);  // site: bound_by_value
    jobs.pop_back();
}

// clang-format off
CASE(all_on_one_line) { static std::string one; one = text; jobs.pop_back(); }  // site: all_on_one_line
// clang-format on
