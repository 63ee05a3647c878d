// A report in another thread reads debug info, for seconds if there is much of it; and what the
// hook asks of symbol tables may be asked by another thread just then. Allocations wait for
// neither, and their sites are right, at -O0 too, where frames of the standard library lie between.
#include "support/hazard.hpp"

#include <atomic>
#include <thread>
#include <vector>

namespace hazard_busy_symbols {

template <int Distinct>
struct Value {
    char bytes[100 + Distinct];
};

template <int Distinct>
SITE void while_busy(std::vector<Value<Distinct>>& into) {
    into.emplace_back();
    support::kept(&into);
}

/// Has another thread hold a lock for as long as it lives.
class Held {
public:
    explicit Held(tracenew::detail::SpinLock& lock)
        : thread_([this, &lock] {
            const tracenew::detail::SpinGuard guard{lock};
            is_held_ = true;
            while (!done_) {
                std::this_thread::yield();
            }
        }) {
        while (!is_held_) {
            std::this_thread::yield();
        }
    }
    ~Held() {
        done_ = true;
        thread_.join();
    }
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;

private:
    std::atomic<bool> is_held_{false};
    std::atomic<bool> done_{false};
    std::thread thread_;
};

HAZARD(busy_symbols) {
    using tracenew::detail::CodeKinds;
    using tracenew::detail::Resolver;
    hazard::end_after(60);
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer, 1);  // one frame: the site is all there is
    std::vector<Value<1>> of_report;
    std::vector<Value<2>> of_hook;
    std::vector<Value<3>> afterwards;
    {
        const Held report{Resolver::instance().lock()};
        while_busy(of_report);
    }
    EXPECT(support::alive_in(tracer.take_snapshot(), "while_busy").blocks == 1);
    tracenew::detail::forget_code();
    {
        const Held report{Resolver::instance().lock()};
        const Held hook{CodeKinds::instance().lock()};
        while_busy(of_hook);
    }
    EXPECT(support::alive_in(tracer.take_snapshot(), "while_busy").blocks == 2);
    // What was not known then is, now: one frame of the program is kept.
    while_busy(afterwards);
    const tracenew::Snapshot snapshot = tracer.take_snapshot();
    EXPECT(support::alive_in(snapshot, "while_busy").blocks == 3);
    std::size_t frames[3] = {};
    for (const tracenew::Statistic& row : snapshot.statistics(tracenew::GroupBy::traceback)) {
        const bool is_one = support::contains(row.site.function, "while_busy");
        const std::size_t which = row.size == sizeof(Value<1>)   ? 0
                                  : row.size == sizeof(Value<2>) ? 1
                                                                 : 2;
        if (is_one) {
            frames[which] = row.traceback.size() - row.traceback.site_index();
        }
    }
    EXPECT(frames[0] == 1);
    EXPECT(frames[1] > 1);
    EXPECT(frames[2] == 1);
    return hazard::result();
}

}  // namespace hazard_busy_symbols
