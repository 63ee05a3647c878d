// SPDX-License-Identifier: MIT
// A coroutine: its frame is the caller's to allocate, and its body runs in a function that the
// compiler has made of it.
#include "lines.hpp"

#include <coroutine>
#include <exception>
#include <vector>

namespace {

struct Task {
    struct promise_type {
        Task get_return_object() {
            return {std::coroutine_handle<promise_type>::from_promise(*this)};
        }
        std::suspend_always initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
    };
    std::coroutine_handle<promise_type> handle;
};

std::vector<int> numbers;
std::vector<int> more;

Task fill_numbers(std::size_t size) {  // site: frame
    numbers.resize(size);              // site: body
    co_await std::suspend_always();
    more.resize(size);  // site: resumed
}

}  // namespace

void lines_run() {
    static Task task = fill_numbers(1000);
    task.handle.resume();
    task.handle.resume();
    __asm__ volatile("" ::: "memory");
}
