// SPDX-License-Identifier: MIT
// The instrumented program: runs each case by itself and prints the sites of what it left.
#include <tracenew.hpp>

#include "sites.hpp"

#include <iostream>
#include <string>

namespace {

struct Started {
    Started() { tracer.start(32); }
    tracenew::Tracer tracer;
};

// Before all that is initialised in the cases' files, which is a case, too.
__attribute__((init_priority(101))) Started started;

void print_sites(const char* name) {
    for (const tracenew::Statistic& row :
         started.tracer.take_snapshot().statistics(tracenew::GroupBy::line)) {
        std::cout << name << '\t' << row.site.file << '\t' << row.site.line << '\t'
                  << row.site.function << '\n';
    }
}

}  // namespace

int main() {
    print_sites("before_main");
    for (const sites::Case* one = sites::first; one != nullptr; one = one->next) {
        started.tracer.clear_traces();
        one->run();
        print_sites(one->name);
    }
}
