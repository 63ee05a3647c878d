// SPDX-License-Identifier: MIT
// A table of keys in blocks of 4096 bytes that belong to one arena, as data bases have them, and
// which is written to disk and thrown away when it has 1 MiB: after 10,000 entries or so.
// Arguments: iterations.
//
// run: 1000 | 3000 | 8000
// right: leak or undecided
// says: not been flushed
// run: 60000
// right: no leak
// right: check ok
#include "loops.hpp"

#include <memory>
#include <vector>

namespace {

class Arena {
public:
    char* allocate(std::size_t size) {
        if (size > left_) {
            blocks_.push_back(std::make_unique<char[]>(block_size));  // leaks here
            next_ = blocks_.back().get();
            left_ = block_size;
        }
        char* const at = next_;
        next_ += size;
        left_ -= size;
        return at;
    }
    std::size_t size() const { return blocks_.size() * block_size; }

private:
    static constexpr std::size_t block_size = 4096;

    std::vector<std::unique_ptr<char[]>> blocks_;
    char* next_ = nullptr;
    std::size_t left_ = 0;
};

class Table {
public:
    void put(std::size_t key) {
        arena_->allocate(105)[0] = static_cast<char>(key);
        if (arena_->size() >= (std::size_t{1} << 20)) {
            arena_ = std::make_unique<Arena>();
        }
    }

private:
    std::unique_ptr<Arena> arena_ = std::make_unique<Arena>();
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::watch();
    Table table;
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        table.put(i);
    }
    return loops::finish();
}
