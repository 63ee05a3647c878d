// SPDX-License-Identifier: MIT
// nlohmann/json: a document that lives as long as the service, to which each request appends. It
// was meant to be written out and cleared every so often.
//
// packages: nlohmann-json3-dev
// holder: ^Held by audit\.log_\.m_value \(local of main
#include "harness.hpp"

#include <nlohmann/json.hpp>

namespace {

class Audit {
public:
    void note(std::size_t user, const char* action) {
        nlohmann::json entry;
        entry["user"] = user;      // leaks here
        entry["action"] = action;  // leaks here
        log_["entries"].push_back(std::move(entry));
    }
    std::size_t flush() {
        const std::size_t written = log_.dump().size();
        log_["entries"].clear();
        return written;
    }

private:
    nlohmann::json log_ = {{"version", 1}, {"entries", nlohmann::json::array()}};
};

}  // namespace

int main(int argc, char** argv) {
    const harness::Choice choice = harness::choose(argc, argv);
    tracenew::Tracer tracer;
    tracer.start(10);
    Audit audit;
    tracenew::LoopProbe probe{tracer};
    for (std::size_t i = 0; i < harness::iterations; ++i) {
        const auto iteration = probe.iteration();
        audit.note(i % 20, "read the document, and then wrote it");
        if (!choice.leaky && i % 25 == 24) {
            audit.flush();
        }
    }
    return harness::finish(choice, probe);
}
