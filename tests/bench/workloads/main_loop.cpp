// SPDX-License-Identifier: MIT
// A server's main loop: 100,000 blocks alive, each iteration makes 300 on random paths, deletes
// them and leaks one more.
//
// With tracenew a probe closes each iteration, also while the tracer is off. Prints nanoseconds a
// new/delete pair, closing included.

#include "paths.hpp"
#include "tracing.hpp"

namespace {

constexpr std::size_t pairs = 300;

class Server {
public:
    Server() = default;
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server() {
        while (leaked_ != nullptr) {
            void* next = *static_cast<void**>(leaked_);
            ::operator delete(leaked_);
            leaked_ = next;
        }
    }

    __attribute__((noinline)) void handle_request() {
        for (void*& block : blocks_) {
            const std::uint64_t random = random_.next();
            block = bench::allocate_on(random % bench::random_paths, bench::block_size(random));
        }
        for (void* block : blocks_) {
            ::operator delete(block);
        }
        void* session = bench::allocate_on(0, 64);
        *static_cast<void**>(session) = leaked_;
        leaked_ = session;
    }

private:
    bench::Random random_{2};
    void* blocks_[pairs] = {};
    void* leaked_ = nullptr;
};

}  // namespace

int main(int count, char** values) {
    const bench::Arguments arguments{count, values};
    bench::Tracing tracing{arguments};
    constexpr std::size_t alive = 100000;
    bench::Churn others{alive, 1};
    Server server;
    bench::Probe probe{tracing};
    const auto run = [&](std::size_t operations) {
        for (std::size_t i = 0; i < operations; i += pairs) {
            const auto iteration = probe.iteration();
            server.handle_request();
        }
    };
    run(100 * pairs);
    bench::print("ns", bench::time_operations(arguments, run, 4 * pairs));
    bench::print("close_interval", static_cast<double>(probe.close_interval()));
    tracing.expect(alive + 100, bench::paths_seen(tracing.frames()));
}
