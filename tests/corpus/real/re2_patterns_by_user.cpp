// SPDX-License-Identifier: MIT
// RE2: compiling a pattern is expensive, so patterns are cached; the key has the user's name in
// it, and there are more users every day.
//
// packages: libre2-dev
// flags: -lre2
// holder: ^Held by patterns\.compiled_ \(local of main
#include "harness.hpp"

#include <list>
#include <memory>
#include <re2/re2.h>
#include <unordered_map>

namespace {

class Patterns {
public:
    explicit Patterns(std::size_t limit)
        : limit_(limit) {}

    const RE2& get(const std::string& pattern) {
        const auto at = compiled_.find(pattern);
        if (at != compiled_.end()) {
            return *at->second;
        }
        if (limit_ != 0 && compiled_.size() == limit_) {
            compiled_.erase(order_.front());
            order_.pop_front();
        }
        if (limit_ != 0) {
            order_.push_back(pattern);
        }
        auto fresh = std::make_unique<RE2>(pattern);                         // leaks here
        return *compiled_.emplace(pattern, std::move(fresh)).first->second;  // leaks here
    }

private:
    std::size_t limit_;  // 0: none
    std::unordered_map<std::string, std::unique_ptr<RE2>> compiled_;
    std::list<std::string> order_;
};

}  // namespace

int main(int argc, char** argv) {
    const harness::Choice choice = harness::choose(argc, argv);
    tracenew::Tracer tracer;
    tracer.start(10);
    Patterns patterns{choice.leaky ? 0U : 30U};
    tracenew::LoopProbe probe{tracer};
    for (std::size_t i = 0; i < harness::iterations; ++i) {
        const auto iteration = probe.iteration();
        const std::string user = "user" + std::to_string(i);
        const std::string line = "12:30 " + user + " logged in";
        const RE2& pattern = patterns.get("^(\\d+):(\\d+) " + user + " logged (in|out)$");
        RE2::PartialMatch(line, pattern);  // leaks here
        RE2::PartialMatch(line, patterns.get("error|warning"));
    }
    return harness::finish(choice, probe);
}
