// SPDX-License-Identifier: MIT
// yaml-cpp: a node that is overwritten in a tree that lives on. All nodes of a tree share one
// store, which grows by each that is put in and frees none before the last is gone.
//
// packages: libyaml-cpp-dev
// flags: -lyaml-cpp
// holder: ^Held by status\.shared_\.
#include "harness.hpp"

#include <yaml-cpp/yaml.h>

namespace {

class Status {
public:
    explicit Status(bool leaky)
        : leaky_(leaky) {}

    std::size_t write(std::size_t request) {
        if (leaky_) {
            fill(shared_, request);
            return text_of(shared_);
        }
        YAML::Node fresh;
        fill(fresh, request);
        return text_of(fresh);
    }

private:
    static void fill(YAML::Node& node, std::size_t request) {
        node["request"] = YAML::Node(std::to_string(request));  // leaks here
        node["state"] = YAML::Node("served from memory");       // leaks here
    }
    static std::size_t text_of(const YAML::Node& node) {
        YAML::Emitter emitter;
        emitter << node;
        return emitter.size();
    }

    bool leaky_;
    YAML::Node shared_;
};

}  // namespace

int main(int argc, char** argv) {
    const harness::Choice choice = harness::choose(argc, argv);
    tracenew::Tracer tracer;
    tracer.start(10);
    Status status{choice.leaky};
    tracenew::LoopProbe probe{tracer};
    for (std::size_t i = 0; i < harness::iterations; ++i) {
        const auto iteration = probe.iteration();
        status.write(i);
    }
    return harness::finish(choice, probe);
}
