// Traced blocks are freed after everything of the tracer is gone: by static destructors, by atexit
// handlers, by thread_local destructors of main and of other threads.
#include "support/hazard.hpp"

#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

namespace {

struct Holder {
    ~Holder() {
        for (void* block : blocks) {
            ::operator delete(block);
        }
        ::operator delete(support::kept(::operator new(64)));
    }
    std::vector<void*> blocks;
    std::string text;
};

Holder destroyed_after_the_tracer;
tracenew::Tracer tracer;
Holder destroyed_before_the_tracer;
thread_local Holder of_thread;
std::vector<int>* freed_at_exit = nullptr;

void fill(Holder& holder) {
    for (std::size_t i = 0; i < 100; ++i) {
        holder.blocks.push_back(support::kept(::operator new(i)));
    }
    holder.text.assign(1000, 't');
}

}  // namespace

int main() {
    hazard::end_after(60);
    std::atexit([] {
        delete freed_at_exit;
        ::operator delete(support::kept(::operator new(64)));
        // Static objects that were made before this handler was registered are still alive.
        EXPECT(tracer.take_snapshot().count() > 0);
        if (hazard::failures != 0) {
            std::_Exit(1);
        }
    });
    hazard::start_or_exit(tracer);
    freed_at_exit = new std::vector<int>(100);
    fill(destroyed_after_the_tracer);
    fill(destroyed_before_the_tracer);
    fill(of_thread);
    std::thread{[] { fill(of_thread); }}.join();
    const tracenew::Snapshot outlives_everything = tracer.take_snapshot();
    static tracenew::Snapshot kept_for_ever = outlives_everything;
    static tracenew::Traceback traceback =
        kept_for_ever.statistics(tracenew::GroupBy::line)[0].traceback;
    EXPECT(!traceback.site().function.empty());
    return hazard::result();
}
