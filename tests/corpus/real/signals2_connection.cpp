// SPDX-License-Identifier: MIT
// Boost.Signals2: each request listens to the configuration while it runs. A connection does not
// disconnect at its end; a scoped_connection does.
//
// packages: libboost-dev
// holder: ^Held by configuration\.changed\._pimpl\.
#include "harness.hpp"

#include <boost/signals2.hpp>

namespace {

class Configuration {
public:
    boost::signals2::signal<void(const std::string&)> changed;
};

class Request {
public:
    Request(Configuration& configuration, bool leaky) {
        const auto listen = [this](const std::string& key) { changed_key_ = key; };
        boost::signals2::connection connection =
            configuration.changed.connect(listen);  // leaks here
        if (!leaky) {
            until_the_end_ = connection;
        }
    }
    std::size_t run() const { return changed_key_.size(); }

private:
    std::string changed_key_;
    boost::signals2::scoped_connection until_the_end_;
};

}  // namespace

int main(int argc, char** argv) {
    const harness::Choice choice = harness::choose(argc, argv);
    tracenew::Tracer tracer;
    tracer.start(10);
    Configuration configuration;
    tracenew::LoopProbe probe{tracer};
    for (std::size_t i = 0; i < harness::iterations; ++i) {
        const auto iteration = probe.iteration();
        const Request request{configuration, choice.leaky};
        request.run();
    }
    return harness::finish(choice, probe);
}
