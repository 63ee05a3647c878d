// SPDX-License-Identifier: MIT
// What an expression makes on the way: g++ gives it the line of the function's closing brace.
#include "lines.hpp"

#include <functional>
#include <string>
#include <vector>

namespace {

struct Entry {
    int id;
    std::string text;
};
struct Page {
    int id;
    Entry entry;
};

// Destroyed at the closing brace, where it is at home.
struct Last {
    std::string* to;
    ~Last() { to->reserve(70); }  // site: destroyed
};

std::vector<std::function<std::size_t()>> jobs;
std::vector<Entry> entries;
Page page;
std::string left;

void use(Entry entry) {
    entries.push_back(std::move(entry));
}

void keep(bool is_first) {
    const Last last{&left};
    std::string request(60, 'r');
    if (is_first) {
        jobs.push_back([request] { return request.size(); });  // site: captured
        entries.push_back(Entry{1, std::string(70, 'e')});     // site: member
        use({2, std::string(80, 'e')});                        // site: argument
        page = {3, {4, std::string(90, 'p')}};                 // site: nested
    }
    request.clear();
}

}  // namespace

void lines_run() {
    jobs.reserve(8);     // site: jobs
    entries.reserve(8);  // site: entries
    keep(true);
}
