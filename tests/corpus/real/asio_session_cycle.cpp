// SPDX-License-Identifier: MIT
// Boost.Asio: a session that keeps a callback, which keeps the session. shared_from_this() in
// every handler is what the tutorials teach; in a handler that is stored it is a cycle.
//
// packages: libboost-dev
// flags: -DBOOST_ERROR_CODE_HEADER_ONLY
// holder: ^Nobody outside points to .*: they hold each other
#include "harness.hpp"

#include <boost/asio.hpp>
#include <functional>
#include <memory>

namespace {

class Session : public std::enable_shared_from_this<Session> {
public:
    Session(boost::asio::io_context& io, std::string request)
        : timeout_(io)
        , request_(std::move(request)) {}

    void start(bool leaky) {
        if (leaky) {
            on_timeout_ = [self = shared_from_this()] { self->close(); };  // leaks here
        } else {
            on_timeout_ = [weak = weak_from_this()] {
                if (const auto self = weak.lock()) {
                    self->close();
                }
            };
        }
        timeout_.expires_after(std::chrono::seconds(30));
        timeout_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
            if (!error) {
                self->on_timeout_();
            }
        });
        boost::asio::post(timeout_.get_executor(), [self = shared_from_this()] { self->answer(); });
    }

private:
    void answer() {
        request_.append(" 200 OK");  // leaks here
        timeout_.cancel();
    }
    void close() { request_.clear(); }

    boost::asio::steady_timer timeout_;
    std::string request_;
    std::function<void()> on_timeout_;
};

}  // namespace

int main(int argc, char** argv) {
    const harness::Choice choice = harness::choose(argc, argv);
    tracenew::Tracer tracer;
    tracer.start(10);
    boost::asio::io_context io;
    tracenew::LoopProbe probe{tracer};
    for (std::size_t i = 0; i < harness::iterations; ++i) {
        const auto iteration = probe.iteration();
        std::string request = "GET /index.html for client " + std::to_string(i);  // leaks here
        const auto session = std::make_shared<Session>(io, std::move(request));   // leaks here
        session->start(choice.leaky);
        io.restart();
        io.poll();
    }
    return harness::finish(choice, probe);
}
