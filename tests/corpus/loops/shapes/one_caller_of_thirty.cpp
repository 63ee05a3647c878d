// SPDX-License-Identifier: MIT
// Thirty kinds of requests make their buffers by one function; all give them back, save for one
// kind that does not when the request is refused. The function is where it leaks, and the kind has
// to be named. Arguments: iterations, seed.
//
// right: check not ok
// run: 300 1-2
// right: leak or undecided
// run: 2000 1-2 | 8000 1
// right: leak
// says: in (anonymous namespace)::serve_refused
#include "loops.hpp"

#include <deque>
#include <memory>

namespace {

struct Buffer {
    char bytes[160];
};

Buffer* make_buffer() {
    return new Buffer;  // leaks here
}

class Server {
public:
    explicit Server(loops::Dice& dice)
        : dice_(dice) {}

    void serve(std::size_t kind, std::size_t now);
    void hold(Buffer* buffer, std::size_t until) {
        held_.push_back({std::unique_ptr<Buffer>(buffer), until});
    }
    void release(std::size_t now) {
        while (!held_.empty() && held_.front().until <= now) {
            held_.pop_front();
        }
    }
    bool is_refused() { return dice_.chance(0.5); }

private:
    struct Held {
        std::unique_ptr<Buffer> buffer;
        std::size_t until;
    };
    loops::Dice& dice_;
    std::deque<Held> held_;
};

template <std::size_t Kind>
void serve_kind(Server& server, std::size_t now) {
    server.hold(make_buffer(), now + Kind % 9);
}

void serve_refused(Server& server, std::size_t now) {
    Buffer* const buffer = make_buffer();
    if (server.is_refused()) {
        loops::keep(buffer);
        return;
    }
    server.hold(buffer, now + 3);
}

using Serve = void (*)(Server&, std::size_t);

template <std::size_t... Kinds>
std::vector<Serve> kinds(std::index_sequence<Kinds...>) {
    return {&serve_refused, &serve_kind<Kinds>...};
}

void Server::serve(std::size_t kind, std::size_t now) {
    static const std::vector<Serve> all = kinds(std::make_index_sequence<29>{});
    all[kind % all.size()](*this, now);
}

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.at(2, 1)};
    loops::watch();
    Server server{dice};
    for (std::size_t now = 0; now < arguments.iterations(); ++now) {
        const loops::Iteration iteration;
        for (std::size_t more = dice.between(4, 12); more > 0; --more) {
            server.serve(dice.between(0, 29), now);
        }
        server.release(now);
    }
    return loops::finish();
}
