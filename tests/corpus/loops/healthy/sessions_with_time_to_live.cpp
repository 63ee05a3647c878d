// SPDX-License-Identifier: MIT
// Sessions end by logging out, or when nobody has used them for 60 iterations. About forty are
// alive.
//
// run: 50 healthy 1-4 | 100 healthy 1-6 | 200 healthy 1-8
// right: not leak or filling
// run: 400 healthy 1-3 | 1500 healthy 1-3 | 10000 healthy 1
// right: not leak or filling
// right: check ok
#include "loops.hpp"

#include <memory>
#include <unordered_map>

namespace {

struct Session {
    std::string user;
    std::vector<std::string> visited;
    std::size_t last_used = 0;
};

class Sessions {
public:
    void log_in(std::size_t id, std::size_t now, std::string user) {
        auto session = std::make_shared<Session>();
        session->user = std::move(user);
        session->last_used = now;
        sessions_[id] = std::move(session);
    }
    bool visit(std::size_t id, std::size_t now, const std::string& page) {
        const auto at = sessions_.find(id);
        if (at == sessions_.end()) {
            return false;
        }
        at->second->last_used = now;
        if (at->second->visited.size() == 10) {
            at->second->visited.erase(at->second->visited.begin());
        }
        at->second->visited.push_back(page);
        return true;
    }
    void log_out(std::size_t id) { sessions_.erase(id); }
    void sweep(std::size_t now) {
        for (auto at = sessions_.begin(); at != sessions_.end();) {
            at = at->second->last_used + 60 < now ? sessions_.erase(at) : std::next(at);
        }
    }

private:
    std::unordered_map<std::size_t, std::shared_ptr<Session>> sessions_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    Sessions sessions;
    std::size_t newest = 0;
    loops::watch();
    for (std::size_t now = 0; now < arguments.iterations(); ++now) {
        const loops::Iteration iteration;
        if (dice.chance(0.5)) {
            ++newest;
            sessions.log_in(newest, now, "the user " + std::to_string(newest) + ", by name");
        }
        for (std::size_t more = dice.between(1, 6); more > 0; --more) {
            const std::size_t id = newest - std::min(newest, dice.between(0, 30));
            sessions.visit(id, now,
                           "/a page that was visited, with the number " + std::to_string(more));
        }
        if (dice.chance(0.2)) {
            sessions.log_out(newest - std::min(newest, dice.between(0, 20)));
        }
        if (now % 10 == 0) {
            sessions.sweep(now);
        }
    }
    return loops::finish();
}
