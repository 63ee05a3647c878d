// What a search for holders is made of, each part by itself. Whole searches: tests/holders.
#include "support/catch.hpp"

#include <tracenew.hpp>

#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace td = tracenew::detail;
using tracenew::detail::Os;

TEST_CASE("what of the standard library a block is of is told by the function", "[holders]") {
    const auto name = [](const char* function) {
        return td::HolderNames::container_name(function);
    };
    CHECK(name("std::map<int, Session>::operator[](int const&)") == "std::map");
    CHECK(name("std::vector<int*, std::allocator<int*> >::push_back(int* const&)") ==
          "std::vector");
    CHECK(name("std::__cxx11::basic_string<char>::basic_string(char const*)") == "std::string");
    CHECK(name("std::__cxx11::list<int>::push_back(int&&)") == "std::list");
    CHECK(name("std::unique_ptr<Node> std::make_unique<Node>()") == "std::unique_ptr");
    CHECK(name("std::_Rb_tree<int, int>::_M_insert_(int)") == "std::map");
    CHECK(name("std::to_string(int)") == "std::string");
    CHECK(name("std::allocator<int>::allocate(unsigned long)").empty());
    CHECK(name("std::_Something_inside<int>::_M_new()").empty());
    CHECK(name("mine::map<int>::insert(int)").empty());
}

namespace {

tracenew::Finding leak_held_by(const char* variable, double share) {
    tracenew::Finding finding;
    finding.verdict = tracenew::Verdict::leak;
    finding.bytes_per_iteration = 100;
    tracenew::Holder holder;
    holder.kind = tracenew::HolderKind::global;
    holder.variable = variable;
    holder.share = share;
    holder.blocks = 30;
    finding.holders.push_back(holder);
    return finding;
}

}  // namespace

TEST_CASE("what one variable holds of many leaks is said before them", "[holders]") {
    tracenew::LoopReport report;
    report.findings = {leak_held_by("app.log_", 1), leak_held_by("app.cache_", 0.9),
                       leak_held_by("app.log_", 0.4), leak_held_by("", 1),
                       leak_held_by("app.log_", 0.5)};
    report.findings.push_back(leak_held_by("app.cache_", 1));
    report.findings.back().verdict = tracenew::Verdict::growing;
    const std::vector<tracenew::SharedHolder> shared = report.shared_holders();
    REQUIRE(shared.size() == 1);
    CHECK(shared[0].holder.variable == "app.log_");
    CHECK(shared[0].findings == std::vector<std::size_t>{0, 4});
    CHECK(shared[0].bytes_per_iteration == 200);
    CHECK(td::shared_text(shared[0], 5) == "2 of 5 leaks are held by app.log_ (global)");
    CHECK(td::shared_text(shared[0], 2) == "Both leaks are held by app.log_ (global)");
    std::ostringstream text;
    text << report;
    CHECK(text.str().find("2 of 5 leaks are held by app.log_ (global)\n\nLEAK ") !=
          std::string::npos);
    CHECK(tracenew::LoopReport().shared_holders().empty());
}

TEST_CASE("a holder in a line", "[holders]") {
    tracenew::Holder holder;
    holder.kind = tracenew::HolderKind::global;
    holder.variable = "app.changed.slots_";
    holder.file = "/somewhere/signal.cpp";
    holder.line = 8;
    holder.blocks = 300;
    holder.share = 1;
    tracenew::HolderStep step;
    step.container = "std::vector";
    step.blocks = 1;
    step.site.file = "/somewhere/signal.cpp";
    step.site.line = 9;
    holder.steps.assign(2, step);
    CHECK(td::holder_text(holder) ==
          "Held by app.changed.slots_ (global, signal.cpp:8) <- 1 std::vector (signal.cpp:9) <- "
          "these");

    holder.share = 0.75;
    holder.threads = 3;
    holder.kind = tracenew::HolderKind::of_thread;
    holder.steps.pop_back();
    CHECK(td::holder_text(holder) ==
          "300 of 400 held by app.changed.slots_ (thread_local, signal.cpp:8, in 3 threads) <- "
          "these");

    holder.kind = tracenew::HolderKind::nobody;
    CHECK(td::holder_text(holder) ==
          "No pointer to 300 of 400 was found: a missing delete, or hidden pointers");

    SECTION("names of the program stay text") {
        holder.kind = tracenew::HolderKind::local;
        holder.variable = "a\x1b[31m\nb";
        CHECK(td::holder_text(holder).find('\x1b') == std::string::npos);
        CHECK(td::holder_text(holder).find('\n') == std::string::npos);
    }
}

TEST_CASE("holders take three lines at most", "[holders]") {
    tracenew::Holder holder;
    holder.kind = tracenew::HolderKind::global;
    holder.variable = std::string(70, 'v');
    holder.share = 0.3;
    holder.blocks = 3;
    const std::string lines = td::holders_text({holder, holder, holder});
    CHECK(lines.find(" <- ") == lines.rfind(" <- "));
    CHECK(lines.find("\n    <- these\n") != std::string::npos);
    holder.variable = "short";
    const std::string three = td::holders_text({holder, holder, holder, holder});
    CHECK(std::count(three.begin(), three.end(), '\n') == 3);
}

TEST_CASE("ways are folded by line: a list is one step, and so is a tree of two lines",
          "[holders]") {
    const auto result = std::make_unique<td::SearchResult>();
    std::vector<std::uint32_t> slots(td::PathTree::slot_count);
    td::PathTree tree{*result, slots.data()};
    td::Root root;
    root.kind = td::RootKind::global;
    bool is_new = false;
    const std::uint32_t begin = tree.add_root(root, 0x1000);
    CHECK(tree.add_root(root, 0x1000) == begin);
    CHECK(tree.add_root(root, 0x1008) != begin);
    const std::uint32_t list = tree.add_block(begin, td::PathStep::Kind::traced, 7, is_new);
    CHECK(is_new);
    std::uint32_t step = list;
    for (int i = 0; i < 10000; ++i) {
        is_new = false;
        step = tree.add_block(step, td::PathStep::Kind::traced, 7, is_new);
        CHECK((step == list && !is_new));
    }
    const std::uint32_t text = tree.add_block(list, td::PathStep::Kind::traced, 8, is_new);
    CHECK(text != list);
    CHECK(tree.add_block(text, td::PathStep::Kind::traced, 7, is_new) == list);
    CHECK(tree.add_block(text, td::PathStep::Kind::malloced, 7, is_new) != list);
}

TEST_CASE("nodes are found by any address in them", "[holders]") {
    td::PageBudget budget{std::size_t{64} << 20};
    td::Paged<td::HeapNode> nodes{budget};
    const auto add = [&](std::uintptr_t address, std::uint64_t size) {
        td::HeapNode node;
        node.address = address;
        node.size = size;
        REQUIRE(nodes.push(node));
    };
    add(0x10000, 32);
    add(0x10020, 0);
    add(0x20000, 3 * 4096);
    const std::size_t sorted = nodes.size();
    add(0x18000, 16);
    add(0x08000, 100);
    td::merge_tail(nodes, sorted);
    REQUIRE(std::is_sorted(nodes.begin(), nodes.end(), td::is_below));
    td::NodeIndex index{nodes, budget};
    REQUIRE(index.make());
    CHECK(index.find(0x08000) == 0);
    CHECK(index.find(0x08063) == 0);
    CHECK(index.find(0x08064) == td::HeapNode::none);
    CHECK(index.find(0x1001F) == 1);
    CHECK(index.find(0x10020) == 2);
    CHECK(index.find(0x10021) == td::HeapNode::none);
    CHECK(index.find(0x18008) == 3);
    CHECK(index.find(0x22FFF) == 4);
    CHECK(index.find(0x23000) == td::HeapNode::none);
    CHECK(index.find(0x7FFFFFFFFFFF) == td::HeapNode::none);
}

TEST_CASE("a search takes no more memory than it may", "[holders]") {
    td::PageBudget budget{8192};
    td::Paged<std::uint64_t> numbers{budget};
    while (numbers.push(1)) {
    }
    CHECK(numbers.is_short());
    CHECK(numbers.size() >= 512);
    CHECK(budget.peak() <= 8192);
    numbers.drop();
    td::Paged<std::uint64_t> others{budget};
    CHECK(others.grow(1024));
}

TEST_CASE("the process's memory is listed, and read without a crash", "[holders]") {
    int local = 0;
    bool is_listed = false;
    REQUIRE(Os::for_each_mapping([&](const td::Mapping& mapping) {
        CHECK(mapping.begin < mapping.end);
        is_listed = is_listed || (mapping.holds(reinterpret_cast<std::uintptr_t>(&local)) &&
                                  mapping.is_writable && std::string(mapping.name) == "[stack]");
    }));
    CHECK(is_listed);
    std::uintptr_t word = 0;
    CHECK(Os::read_memory(8, &word, sizeof word) == 0);
    CHECK(Os::read_memory(reinterpret_cast<std::uintptr_t>(&local), &word, sizeof local) ==
          sizeof local);
}

TEST_CASE("nothing is held while nothing is traced", "[holders]") {
    const tracenew::Tracer tracer;
    CHECK(tracer.holders_of(tracenew::Filter::including()).empty());
    CHECK(tracer.holders_of(static_cast<const void*>(&tracer)).empty());
}
