// SPDX-License-Identifier: MIT
// spdlog: a logger for each session, by a name of its own. What makes it also registers it, and
// the registry keeps it until it is dropped by name.
//
// packages: libspdlog-dev
// flags: -DSPDLOG_COMPILED_LIB -DSPDLOG_FMT_EXTERNAL -lspdlog -lfmt
// holder: ^Held by data of libspdlog\.so
#include "harness.hpp"

#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

namespace {

class Session {
public:
    Session(std::size_t number, bool leaky)
        : name_("session-" + std::to_string(number))
        , leaky_(leaky)
        , log_(spdlog::create<spdlog::sinks::null_sink_mt>(name_)) {}  // leaks here
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session() {
        if (!leaky_) {
            spdlog::drop(name_);
        }
    }

    void serve() { log_->info("{} has been served", name_); }

private:
    std::string name_;
    bool leaky_;
    std::shared_ptr<spdlog::logger> log_;
};

}  // namespace

int main(int argc, char** argv) {
    const harness::Choice choice = harness::choose(argc, argv);
    tracenew::Tracer tracer;
    tracer.start(10);
    tracenew::LoopProbe probe{tracer};
    for (std::size_t i = 0; i < harness::iterations; ++i) {
        const auto iteration = probe.iteration();
        Session session{i, choice.leaky};
        session.serve();
    }
    return harness::finish(choice, probe);
}
