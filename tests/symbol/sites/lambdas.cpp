// SPDX-License-Identifier: MIT
// Lambdas, wherever one may stand: the line is that in its body.
#include "sites.hpp"

#include <algorithm>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

std::vector<int> one{1};  // site: before_main

template <class Code>
__attribute__((noinline)) void call(Code code) {
    code();
}

std::string by_default_argument;

void with_default(std::function<void()> code = [] {
    by_default_argument.assign(50, 'd');  // site: default_argument
    sites::kept(by_default_argument);
}) {
    code();
}

// In a member's initialiser, a constructor's, and a member function that stands in its class.
struct Service {
    std::function<void()> by_default = [this] {
        first.assign(60, 'm');  // site: member_initializer
        sites::kept(first);
    };
    std::function<void()> by_constructor;
    std::string first;
    std::string second;
    std::string third;

    Service()
        : by_constructor([this] {
            second.assign(70, 'c');  // site: constructor_initializer
            sites::kept(second);
        }) {}

    void member() {
        call([this] {
            third.assign(80, 'i');  // site: in_class
            sites::kept(third);
        });
    }
};

inline void inline_function(std::string& text) {
    call([&text] {
        text.assign(50, 'f');  // site: in_inline_function
        sites::kept(text);
    });
}

template <class Type>
void function_template(Type& text) {
    call([&text] {
        text.assign(50, 't');  // site: in_template
        sites::kept(text);
    });
}

const auto at_namespace_scope = [](std::string& text) {
    text.assign(50, 'n');  // site: namespace_scope
    sites::kept(text);
};

std::string texts[20];

const bool is_static_init = [] {
    texts[0].assign(50, 's');  // site: before_main
    return true;
}();

auto returned(std::string& text) {
    return [&text](int count) {
        text.assign(static_cast<std::size_t>(count), 'r');  // site: returned_lambda
        sites::kept(text);
    };
}

struct Local {
    static void member() {
        struct Inner {
            void operator()() const {
                texts[1].assign(50, 'l');  // site: local_class
                sites::kept(texts[1]);
            }
        };
        call(Inner{});
    }
};

Service* service;

}  // namespace

inline void inline_with_linkage(std::string& text) {
    auto code = [&text] {
        text.assign(50, 'e');  // site: inline_with_linkage
        sites::kept(text);
    };
    code();
}

struct WithLinkage {
    std::function<void(std::string&)> code = [](std::string& text) {
        text.assign(50, 'w');  // site: member_with_linkage
        sites::kept(text);
    };
    void each(std::vector<int>& numbers, std::string& text) {
        std::for_each(numbers.begin(), numbers.end(), [&](int number) {
            text.assign(static_cast<std::size_t>(50 + number), 'e');  // site: algorithm_in_class
            sites::kept(text);
        });
    }
};

CASE(default_argument) {
    with_default();
}

CASE(member_initializer) {
    static Service made;
    service = &made;
    made.by_default();
}

CASE(constructor_initializer) {
    static Service made;
    made.by_constructor();
}

CASE(in_class) {
    static Service made;
    made.member();
}

CASE(in_inline_function) {
    inline_function(texts[2]);
}

CASE(in_template) {
    function_template(texts[3]);
}

CASE(namespace_scope) {
    at_namespace_scope(texts[4]);
}

CASE(returned_lambda) {
    returned(texts[5])(50);
}

CASE(local_class) {
    Local::member();
}

CASE(inline_with_linkage) {
    inline_with_linkage(texts[6]);
}

CASE(member_with_linkage) {
    static WithLinkage made;
    made.code(texts[7]);
}

CASE(algorithm_in_class) {
    static WithLinkage made;
    made.each(one, texts[8]);
}

CASE(nested_lambda) {
    call([] {
        call([] {
            texts[9].assign(50, 'n');  // site: nested_lambda
            sites::kept(texts[9]);
        });
    });
}

CASE(generic_lambda) {
    const auto code = [](auto count, auto& text) {
        text.assign(static_cast<std::size_t>(count), 'g');  // site: generic_lambda
        sites::kept(text);
    };
    code(50, texts[10]);
}

CASE(mutable_lambda) {
    static std::function<void()> code;
    code = [count = 50]() mutable {
        texts[11].assign(static_cast<std::size_t>(++count), 'm');  // site: mutable_lambda
        sites::kept(texts[11]);
    };
    code();
}

CASE(called_at_once) {
    texts[12] = [] {
        return std::string(50, 'o');  // site: called_at_once
    }();
}

CASE(recursive_lambda) {
    static std::function<void(int)> again;
    again = [](int depth) {
        if (depth > 0) {
            again(depth - 1);
        } else {
            texts[13].assign(50, 'r');  // site: recursive_lambda
            sites::kept(texts[13]);
        }
    };
    again(3);
}

CASE(comparator) {
    std::vector<int>* numbers = new std::vector<int>{2, 1};  // site: comparator
    sites::kept(*numbers);
    std::sort(numbers->begin(), numbers->end(), [](int left, int right) {
        if (texts[14].empty()) {
            texts[14].assign(50, 'c');  // site: comparator
            sites::kept(texts[14]);
        }
        return left < right;
    });
}

CASE(accumulated) {
    texts[15] = std::accumulate(one.begin(), one.end(), std::string(), [](std::string sum, int) {
        return std::move(sum) + std::string(50, 'a');  // site: accumulated
    });
}

CASE(in_thread) {
    std::thread([] {
        texts[16].assign(50, 't');  // site: in_thread
        sites::kept(texts[16]);
    }).join();
}

CASE(in_async) {
    std::async(std::launch::async, [] {
        texts[17].assign(50, 'a');  // site: in_async
        sites::kept(texts[17]);
    }).get();
}

CASE(async_result) {
    static std::future<std::string> result;
    result = std::async(std::launch::async, [] {  // site: async_result
        return std::string(50, 'r');              // site: async_result
    });
    result.wait();
}

CASE(packaged) {
    const auto make = [] {
        return std::string(50, 'p');  // site: packaged
    };
    static std::packaged_task<std::string()> task(make);  // site: packaged
    task();
}

CASE(packaged_at_once) {
    static std::packaged_task<std::string()> task([] {  // site: packaged_at_once
        return std::string(50, 'p');                    // site: packaged_at_once
    });
    task();
}

CASE(bound) {
    static std::function<void()> code;
    const auto assign = [](std::string& text) {
        text.assign(50, 'b');  // site: bound
        sites::kept(text);
    };
    code = std::bind(assign, std::ref(texts[18]));  // site: bound
    code();
}

// Nothing on the stack tells of a function that was called through a pointer and left by a jump.
CASE(callback_left_by_a_jump) {
    static std::function<void()> code = [] {
        texts[19].assign(50, 'j');  // site: callback_left_by_a_jump
    };
    code();
}

CASE(thread_left_by_a_jump) {
    static std::vector<std::string> left;
    std::thread([] {
        left.emplace_back(50, 'j');  // site: thread_left_by_a_jump
    }).join();
}
