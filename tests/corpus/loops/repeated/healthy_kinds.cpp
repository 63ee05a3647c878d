// SPDX-License-Identifier: MIT
// Pieces of code that keep something from run to run, and never more than a little: a ring of
// texts, keys at random out of 40, the 20 latest of them, batches of 12 and of 40, buffers of six
// connections, a memo of 24 answers, a queue of 16 numbers, a pool resource, a thread. Arguments:
// which, seed.
//
// right: check ok
// run: 1-10 1-5
#include "loops.hpp"

#include <deque>
#include <list>
#include <map>
#include <memory_resource>
#include <thread>
#include <unordered_map>
#include <vector>

namespace {

class Kinds {
public:
    explicit Kinds(std::size_t seed)
        : dice_(seed)
        , ring_(15)
        , buffers_(6) {}

    void run(std::size_t which, std::size_t run) {
        const std::string text = "what belongs to the number " + std::to_string(run * run);
        switch (which) {
        case 1:
            ring_[run % ring_.size()] = std::string(text);
            break;
        case 2:
            by_key_[dice_.between(1, 40)] = text;
            break;
        case 3:
            use(dice_.between(1, 60), text);
            break;
        case 4:
            collect(text, 12);
            break;
        case 5:
            collect(text, 40);
            break;
        case 6:
            buffers_[dice_.between(0, 5)].resize(dice_.between(50, 500));
            break;
        case 7: {
            std::unique_ptr<std::string>& answer = memo_[dice_.between(1, 24)];
            if (answer == nullptr) {
                answer = std::make_unique<std::string>(text);
            }
            break;
        }
        case 8:
            numbers_.push_back(static_cast<double>(run));
            if (numbers_.size() > 16) {
                numbers_.pop_front();
            }
            break;
        case 9:
            for (std::size_t more = dice_.between(1, 9); more > 0; --more) {
                std::pmr::string{text.c_str(), &pool_}.push_back('!');
            }
            break;
        default:
            std::thread([&] { ring_[0] = text; }).join();
        }
    }

private:
    void use(std::size_t key, const std::string& text) {
        recent_.remove(key);
        recent_.push_front(key);
        by_key_[key] = text;
        if (recent_.size() > 20) {
            by_key_.erase(recent_.back());
            recent_.pop_back();
        }
    }
    void collect(const std::string& text, std::size_t most) {
        batch_.push_back(std::make_unique<std::string>(text));
        if (batch_.size() == most) {
            batch_.clear();
        }
    }

    loops::Dice dice_;
    std::vector<std::string> ring_;
    std::vector<std::vector<char>> buffers_;
    std::unordered_map<std::size_t, std::string> by_key_;
    std::list<std::size_t> recent_;
    std::vector<std::unique_ptr<std::string>> batch_;
    std::map<std::size_t, std::unique_ptr<std::string>> memo_;
    std::deque<double> numbers_;
    std::pmr::unsynchronized_pool_resource pool_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    Kinds kinds{arguments.at(2, 1)};
    return loops::expect_no_growth([&](std::size_t run) { kinds.run(arguments.at(1, 1), run); });
}
