// SPDX-License-Identifier: MIT
// Fifty notes, to which a line is added in turn: each time a larger text takes the place of the old
// one, and nothing is ever taken away. As many blocks, and ever more bytes.
//
// run: 300
// right: undecided or growing or leak
// right: check not ok
// run: 1500 | 6000
// right: growing or leak
// right: check not ok
#include "loops.hpp"

#include <memory>

namespace {

struct Note {
    std::string text;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::trace();
    std::vector<std::unique_ptr<Note>> notes(50);
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        std::unique_ptr<Note>& note = notes[i % notes.size()];
        auto fresh = std::make_unique<Note>();
        fresh->text.reserve((note == nullptr ? 0 : note->text.size()) +
                            40);  // grows here, leaks here
        fresh->text += note == nullptr ? "" : note->text;
        fresh->text += "a line that was added, of 36 letters";
        note = std::move(fresh);
    }
    return loops::finish();
}
