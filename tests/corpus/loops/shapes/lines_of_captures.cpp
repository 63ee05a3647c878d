// SPDX-License-Identifier: MIT
// What a lambda takes by value is copied where the lambda stands, and again where it is stored.
//
// run: 200
// right: every leak
#include "loops.hpp"

#include <vector>

namespace {

std::vector<std::function<std::size_t()>> jobs;

void later(std::size_t number) {
    std::string request(50 + number % 3, 'q');
    auto job = [request] { return request.size(); };
    jobs.push_back(job);  // leaks here
    request.clear();
}

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    jobs.reserve(1000);
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        const std::string name(60, 'n');
        jobs.push_back([name] { return name.size(); });  // leaks here
        later(i);
    }
    return loops::finish();
}
