// SPDX-License-Identifier: MIT
// C++20: a coroutine's frame is its declaration's, or that of the first line in it.
#include "sites.hpp"

#include <coroutine>
#include <exception>
#include <string>
#include <utility>

namespace {

struct Task {
    struct promise_type {
        Task get_return_object() {
            return Task{std::coroutine_handle<promise_type>::from_promise(*this)};
        }
        std::suspend_always initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
    };
    std::coroutine_handle<promise_type> handle;
};

std::string first;
std::string second;
std::string third;

Task fill(std::size_t size) {  // site: coroutine_frame coroutine_body coroutine_resumed
    first.resize(size);        // site: coroutine_body coroutine_resumed
    co_await std::suspend_always();
    second.resize(size);  // site: coroutine_resumed
}

Task with_argument(std::string copied) {  // site: coroutine_argument
    co_await std::suspend_always();
    third = std::move(copied);
}

struct Session {
    Task run() {  // site: coroutine_member
        co_await std::suspend_always();
        name.resize(50);  // site: coroutine_member
    }
    std::string name;
};

}  // namespace

CASE(coroutine_frame) {
    static Task task;
    task = fill(100);
    sites::kept(task);
}

CASE(coroutine_body) {
    static Task task;
    first = std::string();
    task = fill(200);
    task.handle.resume();
}

CASE(coroutine_resumed) {
    static Task task;
    first = std::string();
    second = std::string();
    task = fill(300);
    task.handle.resume();
    task.handle.resume();
}

CASE(coroutine_argument) {
    static Task task;
    task = with_argument(std::string(100, 'a'));  // site: coroutine_argument
    sites::kept(task);
}

CASE(coroutine_member) {
    static Session session;
    static Task task;
    task = session.run();
    task.handle.resume();
    task.handle.resume();
}

CASE(coroutine_lambda) {
    static Task task;
    static auto code = []() -> Task {  // site: coroutine_lambda
        co_await std::suspend_always();
    };
    task = code();
    sites::kept(task);
}
