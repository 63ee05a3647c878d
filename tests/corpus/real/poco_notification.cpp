// SPDX-License-Identifier: MIT
// Poco: a reference-counted notification, taken from a queue as a plain pointer. The queue hands
// its reference over, and a plain pointer does not give it back.
//
// packages: libpoco-dev
// flags: -lPocoFoundation
// holder: ^No pointer to 2\d\d of 30
#include "harness.hpp"

#include <Poco/AutoPtr.h>
#include <Poco/Notification.h>
#include <Poco/NotificationQueue.h>

namespace {

class Job : public Poco::Notification {
public:
    explicit Job(std::string text)
        : text_(std::move(text)) {}
    std::size_t size() const { return text_.size(); }

private:
    std::string text_;
};

std::size_t work_off(Poco::NotificationQueue& queue, bool leaky) {
    std::size_t done = 0;
    while (Poco::Notification* next = queue.dequeueNotification()) {
        if (leaky) {
            done += static_cast<Job*>(next)->size();
        } else {
            const Poco::AutoPtr<Poco::Notification> owner{next};
            done += static_cast<Job*>(next)->size();
        }
    }
    return done;
}

}  // namespace

int main(int argc, char** argv) {
    const harness::Choice choice = harness::choose(argc, argv);
    tracenew::Tracer tracer;
    tracer.start(10);
    Poco::NotificationQueue queue;
    tracenew::LoopProbe probe{tracer};
    for (std::size_t i = 0; i < harness::iterations; ++i) {
        const auto iteration = probe.iteration();
        std::string text = "convert the document number " + std::to_string(i);  // leaks here
        queue.enqueueNotification(new Job(std::move(text)));                    // leaks here
        if (i % 4 == 3) {
            work_off(queue, choice.leaky);
        }
    }
    return harness::finish(choice, probe);
}
