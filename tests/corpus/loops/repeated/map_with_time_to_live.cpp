// SPDX-License-Identifier: MIT
// Tokens by user, each good for so many runs and then removed. Argument: for how many. 400 is more
// than there are runs at all.
//
// run: 400
// right: not leak
// run: 100 | 50 | 25 | 8
// right: check ok
#include "loops.hpp"

#include <map>

namespace {

struct Token {
    std::string secret;
    std::size_t until;
};

class Tokens {
public:
    explicit Tokens(std::size_t good_for)
        : good_for_(good_for) {}

    void issue(std::size_t user, std::size_t now) {
        for (auto at = tokens_.begin(); at != tokens_.end();) {
            at = at->second.until <= now ? tokens_.erase(at) : std::next(at);
        }
        tokens_[user] = {"the secret of user number " + std::to_string(user), now + good_for_};
    }

private:
    std::size_t good_for_;
    std::map<std::size_t, Token> tokens_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    Tokens tokens{arguments.at(1, 100)};
    return loops::expect_no_growth([&](std::size_t run) { tokens.issue(run, run); });
}
