// Leaks whose holder is known, each in a process of its own: `programs NAME` prints what is found,
// `programs` alone the names. What the first line must match stands with each.
#include "support/blocks.hpp"

#include <tracenew.hpp>

#include <any>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <functional>
#include <iostream>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <set>
#include <string>
#include <sys/mman.h>
#include <thread>
#include <unordered_map>
#include <variant>
#include <vector>

namespace {

constexpr int iterations = 200;

struct Case {
    const char* name;
    const char* expected;  // a regular expression
    void (*run)();
};
std::vector<Case>& cases() {
    static std::vector<Case> all;
    return all;
}
struct Register {
    explicit Register(const Case& one) { cases().push_back(one); }
};

#define HELD(name, expected)                                                                       \
    static void name();                                                                            \
    static const Register register_##name{{#name, expected, &name}};                               \
    static void name()

tracenew::Tracer tracer;

// In a sandbox too.
tracenew::LoopProbeOptions always() {
    tracenew::LoopProbeOptions options;
    options.holders = tracenew::HolderSearch::always;
    return options;
}

void print(const tracenew::LoopReport& report) {
    for (const tracenew::Finding& finding : report.findings) {
        for (const tracenew::Holder& holder : finding.holders) {
            std::cout << holder << '\n';
        }
    }
    if (!report.holder_look.why.empty()) {
        std::cout << "not looked: " << report.holder_look.why << '\n';
    }
}

// The report is made where the holder is: a local variable is one as long as its function runs.
template <class Body>
void loop(const Body& body) {
    tracenew::LoopProbe probe{tracer, always()};
    for (int i = 0; i < iterations; ++i) {
        const auto iteration = probe.iteration();
        body(i);
    }
    print(probe.report());
}

std::string long_text(int i) {
    return "a text that is too long to be kept in place, number " + std::to_string(i);
}

struct Node {
    Node* next = nullptr;
    char payload[72] = {};
};
SITE Node* new_node() {
    return static_cast<Node*>(support::kept(new Node));
}

// ---- variables with fixed places ----------------------------------------------------------------

std::map<int, std::string> sessions;
HELD(global_map, R"(Held by \(anonymous namespace\)::sessions \(global.*\) <- these)") {
    loop([](int i) { sessions[i] = long_text(i); });
}

struct Base {
    int version = 1;
    std::vector<std::string> log;
};
struct Service : Base {
    std::string name;
    std::map<int, int> settings;
};
Service service;
HELD(member_of_base, R"(Held by .*service\.log \(global)") {
    loop([](int i) { service.log.push_back(long_text(i)); });
}

struct Pool {
    static std::set<std::string> names;
};
std::set<std::string> Pool::names;
HELD(static_member, R"(Held by .*Pool::names \(global)") {
    loop([](int i) { Pool::names.insert(long_text(i)); });
}

const std::string& looked_up(int i) {
    static std::unordered_map<int, std::string> cache;
    return cache[i] = long_text(i);
}
HELD(static_local, R"(Held by cache \(static local of .*looked_up)") {
    loop([](int i) { support::kept(const_cast<std::string*>(&looked_up(i))); });
}

class Registry {
public:
    static Registry& instance() {
        static Registry registry;
        return registry;
    }
    std::vector<Node*> observers;
};
HELD(singleton,
     R"(Held by registry\.observers \(static local of .*instance.*\) <- 1 std::vector)") {
    loop([](int) { Registry::instance().observers.push_back(new_node()); });
}

Node* table[4096];
HELD(array_of_pointers, R"(Held by .*table\[\d+\] \(global)") {
    loop([](int i) { table[i] = new_node(); });
    support::kept(static_cast<void*>(table));
}

Node* head = nullptr;
HELD(intrusive_list, R"(Held by .*head \(global.*\) <- these)") {
    loop([](int) {
        for (int k = 0; k < 20; ++k) {
            Node* const node = new_node();
            node->next = head;
            head = node;
        }
    });
}

std::vector<std::function<int()>> handlers;
HELD(closures, R"(Held by .*handlers \(global)") {
    loop([](int i) {
        std::string text = long_text(i);
        handlers.emplace_back([text] { return static_cast<int>(text.size()); });
    });
}

std::map<int, std::any> anything;
HELD(any, R"(Held by .*anything \(global)") {
    loop([](int i) { anything[i] = long_text(i); });
}

std::deque<std::variant<int, std::string>> variants;
HELD(variant, R"(Held by .*variants \(global)") {
    loop([](int i) { variants.emplace_back(long_text(i)); });
}

// As JSON libraries have it: which of the pointers it is, the program knows.
struct Document {
    int kind = 0;
    union {
        Node* object;
        std::string* text;
        double number;
    } value = {nullptr};
    union {
        std::uint64_t bits;
        Node* node;
        double number;
    } first = {0};
};
Document document;
HELD(one_pointer_in_a_union, R"(Held by .*document\.first\.node \(global)") {
    support::kept(&document);  // whole: clang makes a variable of each member
    loop([](int) {
        Node* const node = new_node();
        node->next = document.first.node;
        document.first.node = node;
    });
}
HELD(pointers_in_a_union, R"(Held by .*document\.value \(global)") {
    support::kept(&document);
    loop([](int) {
        Node* const node = new_node();
        node->next = document.value.object;
        document.value.object = node;
    });
}

std::map<int, std::shared_ptr<Node>> by_id;
std::map<std::string, std::shared_ptr<Node>> by_name;
HELD(two_holders, R"(\d+ of \d+ held by .*by_(id|name) \(global)") {
    loop([](int i) {
        const auto node = std::make_shared<Node>();
        by_id[i] = node;
        by_name[std::to_string(i)] = node;
    });
}

struct Directory {
    std::vector<std::unique_ptr<Directory>> entries;
    std::string name;
};
Directory root_directory;
SITE void grow(Directory& directory, int depth, int i) {
    directory.entries.push_back(std::make_unique<Directory>());
    directory.entries.back()->name = long_text(i);
    if (depth != 0) {
        grow(*directory.entries.back(), depth - 1, i);
    }
}
HELD(tree, R"(Held by .*root_directory\.entries \(global)") {
    loop([](int i) { grow(root_directory, 5, i); });
}

// ---- pointers that do not look like one
// ----------------------------------------------------------

std::vector<std::uintptr_t> boxed;
HELD(tag_in_low_bits, R"(Held by .*boxed \(global)") {
    loop([](int) { boxed.push_back(reinterpret_cast<std::uintptr_t>(new_node()) | 5U); });
}
HELD(tag_in_high_bits, R"(Held by .*boxed \(global)") {
    loop([](int i) {
        boxed.push_back(reinterpret_cast<std::uintptr_t>(new_node()) |
                        (std::uintptr_t{0x8000} + static_cast<unsigned>(i)) << 48);
    });
}

struct __attribute__((packed)) Packed {
    char kind;
    Node* node;
};
std::vector<Packed> packed;
HELD(packed_pointers, R"(Held by .*packed\[\]\.node \(global)") {
    loop([](int i) { packed.push_back({static_cast<char>(i), new_node()}); });
}

std::vector<std::uintptr_t> crossed;
HELD(crossed_pointers, "No pointer to .* was found: a missing delete, or hidden pointers") {
    loop([](int) {
        crossed.push_back(reinterpret_cast<std::uintptr_t>(new_node()) ^ 0x5A5A5A5A5A5AU);
    });
}

// ---- threads and stacks
// --------------------------------------------------------------------------

class Server {
public:
    void handle(int i) {
        done_.push_back(std::make_unique<std::string>(long_text(i)));
        ++counts_[i % 7];
    }

private:
    std::string name_ = long_text(-1);
    std::map<int, int> counts_;
    std::vector<std::unique_ptr<std::string>> done_;
};
HELD(through_unique_ptr, R"(Held by server->done_ \(local of .*through_unique_ptr)") {
    const auto server = std::make_unique<Server>();
    tracenew::LoopProbe probe{tracer, always()};
    for (int i = 0; i < iterations; ++i) {
        const auto iteration = probe.iteration();
        server->handle(i);
    }
    print(probe.report());
    support::kept(server.get());
}

HELD(local, R"(Held by backlog \(local of .*local)") {
    std::list<std::string> backlog;
    tracenew::LoopProbe probe{tracer, always()};
    for (int i = 0; i < iterations; ++i) {
        const auto iteration = probe.iteration();
        backlog.push_back(long_text(i));
    }
    print(probe.report());
    support::kept(&backlog);
}

thread_local std::vector<std::string> history;
HELD(of_this_thread, R"(Held by .*history \(thread_local)") {
    loop([](int i) { history.push_back(long_text(i)); });
}

// A thread that does what it is told, and waits meanwhile.
class Worker {
public:
    template <class Body>
    explicit Worker(Body body)
        : thread_([this, body] { run(body); }) {}
    ~Worker() {
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            is_over_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }
    void ask() {
        std::unique_lock<std::mutex> lock(mutex_);
        ++asked_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return done_ == asked_; });
    }

private:
    template <class Body>
    SITE void run(const Body& body) {
        ::pthread_setname_np(::pthread_self(), "worker");
        std::vector<std::string> kept;
        std::unique_lock<std::mutex> lock(mutex_);
        while (true) {
            changed_.wait(lock, [this] { return is_over_ || done_ != asked_; });
            if (is_over_) {
                break;
            }
            body(kept, done_++);
            changed_.notify_all();
        }
        support::kept(&kept);
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    int asked_ = 0;
    int done_ = 0;
    bool is_over_ = false;
    std::thread thread_;
};

HELD(of_another_thread, R"(Held by .*history \(thread_local.*thread "worker")") {
    Worker worker{[](std::vector<std::string>&, int i) { history.push_back(long_text(i)); }};
    loop([&](int) { worker.ask(); });
}

HELD(local_of_another_thread, R"(Held by kept \(local of .*run.*thread "worker")") {
    Worker worker{[](std::vector<std::string>& kept, int i) { kept.push_back(long_text(i)); }};
    loop([&](int) { worker.ask(); });
}

pthread_key_t key;
HELD(thread_specific, "Held by what the C library keeps of a thread") {
    ::pthread_key_create(&key, nullptr);
    loop([](int) {
        Node* const node = new_node();
        node->next = static_cast<Node*>(::pthread_getspecific(key));
        ::pthread_setspecific(key, node);
    });
}

SITE void leave_behind(Node* node) {
    // What a variable of a block that is left held last lies on the stack still.
    Node* volatile last = node;
    support::kept(const_cast<Node*>(last));
}
HELD(dead_variable, "(No pointer to .* was found|Held by what .* works with)") {
    tracenew::LoopProbe probe{tracer, always()};
    Node* first = nullptr;
    {
        Node* chain = nullptr;
        for (int i = 0; i < iterations; ++i) {
            const auto iteration = probe.iteration();
            Node* const node = new_node();
            node->next = chain;
            chain = node;
        }
        leave_behind(chain);
        chain = static_cast<Node*>(support::kept(nullptr));
    }
    print(probe.report());
    support::kept(first);
}

// ---- memory of others
// ----------------------------------------------------------------------------

struct Handles {
    int count;
    void** all;
};
Handles* handles = nullptr;
HELD(malloced_table,
     R"(Held by .*handles(->all)? \(global.*\) <- [12] blocks? of malloc <- these)") {
    handles = static_cast<Handles*>(std::calloc(1, sizeof(Handles)));
    handles->all = static_cast<void**>(std::calloc(iterations, sizeof(void*)));
    loop([](int) { handles->all[handles->count++] = new_node(); });
    std::cerr << handles->count;
}

HELD(mapped_memory, "Held by memory that operator new did not hand out") {
    void* const pages =
        ::mmap(nullptr, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    auto** slots = static_cast<Node**>(pages);
    loop([&](int i) { slots[i] = new_node(); });
}

HELD(shared_memory, "Held by memory that operator new did not hand out") {
    void* const pages =
        ::mmap(nullptr, 65536, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    auto** slots = static_cast<Node**>(pages);
    loop([&](int i) { slots[i] = new_node(); });
}

// A table that is written now and then, and protected from everybody else.
HELD(protected_memory, "Held by memory that operator new did not hand out") {
    void* const pages =
        ::mmap(nullptr, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    auto** slots = static_cast<Node**>(pages);
    loop([&](int i) {
        ::mprotect(pages, 65536, PROT_READ | PROT_WRITE);
        slots[i] = new_node();
        ::mprotect(pages, 65536, PROT_READ);
    });
}

// ---- nobody -------------------------------------------------------------------------------------

struct Peer {
    std::shared_ptr<Peer> other;
    std::string name;
};
HELD(cycle, "Nobody outside points to .*: they hold each other") {
    loop([](int i) {
        auto left = std::make_shared<Peer>();
        left->name = long_text(i);
        left->other = std::make_shared<Peer>();
        left->other->other = left;
    });
}

HELD(missing_delete, "No pointer to .* was found: a missing delete") {
    loop([](int i) {
        auto* const text = new std::string(long_text(i));
        support::kept(text);
    });
}

HELD(lost_list, "No pointer to .* was found: a missing delete") {
    loop([](int) {
        Node* list = nullptr;
        for (int k = 0; k < 5; ++k) {
            Node* const node = new_node();
            node->next = list;
            list = node;
        }
        support::kept(list);
    });
}

}  // namespace

int main(int count, char** arguments) {
    tracer.start(16);
    for (const Case& one : cases()) {
        if (count < 2) {
            std::cout << one.name << '\t' << one.expected << '\n';
        } else if (std::string(arguments[1]) == one.name) {
            one.run();
        }
    }
    std::cout.flush();
    std::_Exit(0);
}
