// Looking at some of the traces only: what came from one directory, one function, one library.
//
//     g++ -std=c++17 -g -I include examples/04_filters.cpp -o filters && ./filters

#include <tracenew.hpp>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace network {
std::string read_page() {
    return std::string(5000, 'n');
}
}  // namespace network

namespace storage {
std::vector<std::string> keep(std::string page) {
    std::vector<std::string> pages;
    pages.push_back(std::move(page));
    pages.push_back(std::string(3000, 's'));
    return pages;
}
}  // namespace storage

int main() {
    tracenew::Tracer tracer;
    tracer.start(10);
    const auto kept =
        std::make_unique<std::vector<std::string>>(storage::keep(network::read_page()));

    const tracenew::Snapshot all = tracer.take_snapshot();

    // Patterns are a shell's: * ? [a-z] [!a-z]. They look at the site: the user's own line.
    const auto only_here = tracenew::Filter::including("*/04_filters.cpp");

    auto no_network = tracenew::Filter::excluding();
    no_network.function_pattern = "network::*";

    auto through_storage = tracenew::Filter::including();
    through_storage.function_pattern = "storage::*";
    through_storage.all_frames = true;  // any frame of the traceback

    std::cout << "here:            " << all.filter_traces({only_here}).count() << " blocks\n"
              << "without network: " << all.filter_traces({only_here, no_network}).count()
              << " blocks\n"
              << "through storage: " << all.filter_traces({through_storage}).count() << " blocks\n";

    write_text(std::cout, all.filter_traces({only_here, no_network}), tracenew::GroupBy::function);
}
