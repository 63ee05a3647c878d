// SPDX-License-Identifier: MIT
// Rooms of a chat with their last 15 messages. A room is made when the first one enters and goes
// when the last one has left; about ten are open, and which ones changes slowly.
//
// run: 100 healthy 1-4 | 281 healthy 1-4 | 300 healthy 1-4 | 1000 healthy 1-4
// right: not leak or filling
// run: 5000 healthy 1-3 | 20000 healthy 1
// right: not leak
// right: check ok
#include "loops.hpp"

#include <deque>
#include <map>
#include <memory>
#include <set>

namespace {

struct Message {
    std::string author;
    std::string text;
};

class Room {
public:
    void enter(std::size_t user) { users_.insert(user); }
    void leave(std::size_t user) { users_.erase(user); }
    bool is_empty() const { return users_.empty(); }
    void say(std::size_t user, std::string text) {
        last_.push_back({"the user with the number " + std::to_string(user), std::move(text)});
        if (last_.size() > 15) {
            last_.pop_front();
        }
    }

private:
    std::set<std::size_t> users_;
    std::deque<Message> last_;
};

class Chat {
public:
    explicit Chat(loops::Dice& dice)
        : dice_(dice)
        , where_(40, 0) {
        for (std::size_t user = 0; user < where_.size(); ++user) {
            move(user, dice_.between(1, 12));
        }
    }

    void step() {
        const std::size_t user = dice_.between(0, where_.size() - 1);
        rooms_[where_[user]]->say(user, std::string(dice_.size(40), 'm'));
        if (dice_.chance(0.1)) {
            newest_ += dice_.chance(0.3) ? 1 : 0;
            move(user, newest_ - dice_.between(0, 11));
        }
    }

private:
    void move(std::size_t user, std::size_t room) {
        const auto old = rooms_.find(where_[user]);
        if (old != rooms_.end()) {
            old->second->leave(user);
            if (old->second->is_empty()) {
                rooms_.erase(old);
            }
        }
        std::unique_ptr<Room>& fresh = rooms_[room];
        if (fresh == nullptr) {
            fresh = std::make_unique<Room>();
        }
        fresh->enter(user);
        where_[user] = room;
    }

    loops::Dice& dice_;
    std::size_t newest_ = 12;
    std::vector<std::size_t> where_;
    std::map<std::size_t, std::unique_ptr<Room>> rooms_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    loops::trace();
    Chat chat{dice};
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        for (std::size_t more = dice.between(1, 4); more > 0; --more) {
            chat.step();
        }
    }
    return loops::finish();
}
