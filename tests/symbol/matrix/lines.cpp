// SPDX-License-Identifier: MIT
// The user's code of the matrix: matrix.py builds it in every common way and wants the lines that
// are marked here named in each of them.
#include "lines.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace {

struct Session {
    std::vector<int> numbers;
    std::string name;
};

std::map<int, Session> sessions;
std::vector<std::unique_ptr<int[]>> buffers;

inline void name_session(Session& session) {
    session.name.append(100, 'x');  // site: inlined
}

template <class Number, class Keep>
void make_buffer(std::size_t size, Keep keep) {
    keep(std::make_unique<Number[]>(size));  // site: template
}

struct Ticket {
    int numbers[20];
};

std::vector<Ticket*> tickets;

// Optimised, a jump to operator new: of this function nothing is left on the stack.
__attribute__((noinline)) Ticket*
make_ticket() {         // instead of the jump, where only that is missing
    return new Ticket;  // site: jump
}

__attribute__((noinline)) int add_session(int id) {
    Session& session = sessions[id];  // site: container
    session.numbers.resize(1000);     // site: resized
    name_session(session);
    make_buffer<int>(100, [](std::unique_ptr<int[]> buffer) {
        buffers.push_back(std::move(buffer));  // site: lambda
    });
    tickets.push_back(nullptr);      // site: grown
    tickets.back() = make_ticket();  // instead of the jump, where no calls are written down
    return id + 1;
}

}  // namespace

void lines_run() {
    int id = 0;
    while (id < 3) {
        id = add_session(id);
    }
}
