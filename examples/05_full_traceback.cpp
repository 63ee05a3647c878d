// Two snapshots, compared by traceback: not only which line grew, but who called it.
//
//     g++ -std=c++17 -g -I include examples/05_full_traceback.cpp -o full_traceback &&
//     ./full_traceback

#include <tracenew.hpp>

#include <iostream>
#include <map>
#include <string>
#include <vector>

namespace {

class Registry {
public:
    void remember(int id, const std::string& name) { names_[id] = name; }

private:
    std::map<int, std::string> names_;
};

void import_users(Registry& registry) {
    for (int id = 0; id < 50; ++id) {
        registry.remember(id, std::string(100, 'u'));
    }
}

void import_groups(Registry& registry) {
    for (int id = 100; id < 110; ++id) {
        registry.remember(id, std::string(200, 'g'));
    }
}

}  // namespace

int main() {
    tracenew::Tracer tracer;
    tracer.start(25);

    Registry registry;
    import_users(registry);
    const tracenew::Snapshot before = tracer.take_snapshot();
    import_groups(registry);
    const tracenew::Snapshot after = tracer.take_snapshot();

    // Growth comes first. write_text() folds the standard library's frames; Traceback::format() has
    // them all.
    const std::vector<tracenew::StatisticDiff> rows =
        after.compare_to(before, tracenew::GroupBy::traceback);
    write_text(std::cout, rows, tracenew::GroupBy::traceback, 2);
}
