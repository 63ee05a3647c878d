// SPDX-License-Identifier: MIT
// Protocol Buffers: a long-lived message with a repeated field. Adding is a method of the
// message, forgetting is not, so the history of the last requests becomes that of all.
//
// packages: libprotobuf-dev
// flags: -lprotobuf
// holder: ^Held by history \(local of main
#include "harness.hpp"

#include <google/protobuf/struct.pb.h>

namespace {

class History {
public:
    void add(const std::string& request) {
        google::protobuf::Value* entry = requests_.add_values();  // leaks here
        entry->set_string_value(request);                         // leaks here
    }
    void keep_last(int count) {
        const int surplus = requests_.values_size() - count;
        if (surplus > 0) {
            requests_.mutable_values()->DeleteSubrange(0, surplus);
        }
    }
    std::size_t size() const { return requests_.ByteSizeLong(); }

private:
    google::protobuf::ListValue requests_;
};

}  // namespace

int main(int argc, char** argv) {
    const harness::Choice choice = harness::choose(argc, argv);
    tracenew::Tracer tracer;
    tracer.start(10);
    History history;
    tracenew::LoopProbe probe{tracer};
    for (std::size_t i = 0; i < harness::iterations; ++i) {
        const auto iteration = probe.iteration();
        history.add("GET /documents/" + std::to_string(i) + "?revision=latest&format=html");
        if (!choice.leaky) {
            history.keep_last(40);
        }
    }
    return harness::finish(choice, probe);
}
