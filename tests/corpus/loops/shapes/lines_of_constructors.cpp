// SPDX-License-Identifier: MIT
// Constructors that nobody wrote, an inherited one and one that copies, are no lines to be sent to.
//
// run: 100
// right: every leak
#include "loops.hpp"

#include <stdexcept>
#include <vector>

namespace {

class Refusal : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct Address {
    std::string street;
    std::string town;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    const Address model{std::string(50, 't'), std::string(60, 't')};
    std::vector<Refusal*> refusals;
    std::vector<Address> addresses;
    refusals.reserve(1000);
    addresses.reserve(1000);
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        refusals.push_back(new Refusal("no, and this is the reason, in some words"));  // leaks here
        addresses.push_back(model);                                                    // leaks here
    }
    return loops::finish();
}
