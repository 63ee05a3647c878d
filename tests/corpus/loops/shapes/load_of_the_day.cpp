// SPDX-License-Identifier: MIT
// Sessions that last for about 50 iterations. How many begin goes up and down like the load of a
// day, and the run is a whole day, half of one, or the quarter in which it only goes up: more and
// more sessions, and none of them old. Arguments: iterations, parts of a day, seed.
//
// scales with its length
// run: 400 1 1-3 | 400 2 1-3 | 400 4 1-3 | 2000 1 1-3 | 2000 2 1-3 | 2000 4 1-3
// right: undecided or growing or no leak
#include "loops.hpp"

#include <cmath>
#include <list>

namespace {

struct Session {
    std::string user;
    std::size_t ends;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    const double day = static_cast<double>(arguments.iterations() * arguments.at(2, 1));
    const double circle = 6.283185307;
    std::list<Session> sessions;
    loops::watch();
    for (std::size_t now = 0; now < arguments.iterations(); ++now) {
        const loops::Iteration iteration;
        const double load = 1 - std::cos(circle * static_cast<double>(now) / day);
        std::poisson_distribution<int> begin{0.2 + 1.5 * load};
        for (int more = begin(dice.engine()); more > 0; --more) {
            sessions.push_back({std::string(40, 'u'), now + dice.between(20, 80)});  // grows here
        }
        sessions.remove_if([now](const Session& session) { return session.ends <= now; });
    }
    return loops::finish();
}
