// SPDX-License-Identifier: MIT
// One session an iteration is never closed. It has a dozen blocks, made by its constructor and by
// two functions beneath it: one mistake, one finding.
//
// run: 60 | 300 | 1000
// right: 1 leak
// right: check not ok
#include "loops.hpp"

#include <map>
#include <memory>
#include <vector>

namespace {

struct Buffer {
    explicit Buffer(std::size_t size)
        : bytes(size) {}  // leaks here
    std::vector<char> bytes;
};

class Session {
public:
    explicit Session(std::size_t user)
        : user_(std::to_string(user) + ", who has logged in by name")  // leaks here
        , input_(std::make_unique<Buffer>(1024))                       // leaks here
        , output_(std::make_unique<Buffer>(2048)) {                    // leaks here
        set_defaults();
        connect();
    }
    std::size_t size() const { return rights_.size() + peers_.size() + user_.size(); }

private:
    void set_defaults() {
        settings_["language"] = "of the browser, whatever it is";  // leaks here
        settings_["colours"] = "light by day and dark by night";   // leaks here
        rights_.assign(12, 1);                                     // leaks here
    }
    void connect() {
        peers_.push_back(std::make_shared<std::string>(std::string(70, 't')));  // leaks here
        peers_.push_back(std::make_shared<std::string>(std::string(90, 't')));  // leaks here
    }

    std::string user_;
    std::unique_ptr<Buffer> input_;
    std::unique_ptr<Buffer> output_;
    std::map<std::string, std::string> settings_;
    std::vector<int> rights_;
    std::vector<std::shared_ptr<std::string>> peers_;
};

void serve(std::size_t user) {
    auto session = std::make_unique<Session>(user);  // leaks here
    if (session->size() > 3) {
        loops::keep(session.release());
    }
}

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        serve(i);  // leaks here
    }
    return loops::finish();
}
