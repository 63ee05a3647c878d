// SPDX-License-Identifier: MIT
// A server stores in each session a callback that was bound to the session's own shared pointer, so
// that a session is its own owner and stays. After https://github.com/Corvusoft/restbed/issues/85
//
// run: 40 leaky | 300 leaky 1-3 | 1000 leaky
// right: leak
// right: check not ok
// run: 40 mended | 300 mended 1-3 | 1000 mended
// right: no leak
// right: check ok
#include "loops.hpp"

#include <list>
#include <map>
#include <memory>

namespace {

class Session;
using Handler = std::function<void(const std::shared_ptr<Session>&)>;

class Session : public std::enable_shared_from_this<Session> {
public:
    void set_header(const std::string& name, std::size_t length) {
        headers_[name] = std::string(length, 'h');  // leaks here
    }
    void on_error(std::function<void()> callback) { error_ = std::move(callback); }
    void fail() {
        if (error_) {
            error_();
        }
    }
    void respond(std::size_t length) {
        response_.assign(length, 'r');  // leaks here
        is_answered_ = true;
    }
    std::size_t size() const { return is_answered_ ? response_.size() + headers_.size() : 0; }

private:
    std::map<std::string, std::string> headers_;
    std::string response_;
    bool is_answered_ = false;
    std::function<void()> error_;
};

class Service {
public:
    Service(loops::Dice& dice, bool binds_strongly)
        : dice_(dice)
        , binds_strongly_(binds_strongly) {
        routes_["/"] = [](const std::shared_ptr<Session>& session) { session->respond(700); };
        routes_["/status"] = [this](const std::shared_ptr<Session>& session) {
            session->respond(dice_.between(20, 90));
        };
        routes_["/search"] = [this](const std::shared_ptr<Session>& session) {
            session->respond(dice_.size(2000) + 16);
        };
    }

    void accept(std::size_t number) {
        const auto session = std::make_shared<Session>();  // leaks here
        session->set_header("Host", 30);
        session->set_header("User-Agent", dice_.between(40, 120));
        bind(session);
        route(session, number);
        log_.push_back(session->size());
        if (log_.size() > 12) {
            log_.pop_front();
        }
    }

private:
    void bind(const std::shared_ptr<Session>& session) {
        if (binds_strongly_) {
            session->on_error([this, session] { failed_ += session->size(); });  // leaks here
        } else {
            session->on_error([this, weak = std::weak_ptr<Session>(session)] {
                if (const auto strong = weak.lock()) {
                    failed_ += strong->size();
                }
            });
        }
    }
    void route(const std::shared_ptr<Session>& session, std::size_t number) {
        static const char* const paths[] = {"/", "/status", "/search", "/nowhere"};
        const auto at = routes_.find(paths[(number + dice_.between(0, 2)) % 4]);
        if (at == routes_.end()) {
            session->fail();
        } else {
            at->second(session);
        }
    }

    loops::Dice& dice_;
    bool binds_strongly_;
    std::size_t failed_ = 0;
    std::map<std::string, Handler> routes_;
    std::list<std::size_t> log_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    Service service{dice, arguments.is_leaky()};
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        service.accept(i);
    }
    return loops::finish();
}
