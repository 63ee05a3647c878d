// Memory that operator new does not see leaks beside it, and "no leak" had been said of all of it.
// What C code uses and gives back, or makes once, must not be taken for that: nor what threads keep
// of freed blocks, which malloc counts as handed out.
#include "support/hazard.hpp"

#include <chrono>
#include <condition_variable>
#include <cstring>
#include <ctime>
#include <map>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace hazard_malloc_leak {

using Body = void (*)(unsigned);

unsigned next_random() {
    static unsigned seed = 7;
    return (seed = seed * 1664525U + 1013904223U) >> 8;
}

void work() {
    ::operator delete(support::kept(::operator new(200)));
}
SITE void* from_c(std::size_t size) {
    return support::kept(std::malloc(size));
}

// ---- what leaks ---------------------------------------------------------------------------------

void leak_1000(unsigned) {
    work();
    from_c(1000);
}
void leak_100(unsigned) {
    work();
    from_c(100);
}
void leak_100_of_ten(unsigned run) {
    work();
    if (run % 10 == 3) {
        from_c(100);
    }
}
void leak_beside_cache(unsigned) {
    static std::map<unsigned, std::string> cache;
    for (int i = 0; i < 5; ++i) {
        cache[next_random() % 50] = std::string(next_random() % 900, 'x');
    }
    from_c(300);
}
void leak_in_threads(unsigned) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([] {
            work();
            from_c(1100);  // more than what threads that are about to end may keep
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
}
void leak_in_ram(unsigned) {
    std::memset(from_c(1 << 20), 1, 1 << 20);
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
}

// ---- what does not ------------------------------------------------------------------------------

void give_back(unsigned) {
    void* blocks[20];
    for (void*& block : blocks) {
        block = from_c(next_random() % 3000);
    }
    for (void* const block : blocks) {
        std::free(block);
    }
    work();
}
void other_sizes(unsigned) {
    for (int i = 0; i < 3; ++i) {
        ::operator delete(support::kept(::operator new(next_random() % 1100)));
    }
}
void use_the_c_library(unsigned run) {
    std::FILE* const file = std::fopen("/proc/self/statm", "r");
    char* line = nullptr;
    std::size_t size = 0;
    if (file != nullptr && ::getline(&line, &size, file) > 0) {
        std::free(line);
    }
    std::fclose(file);
    const std::time_t when = static_cast<std::time_t>(run) * 100000;
    std::tm parts{};
    ::localtime_r(&when, &parts);
    std::ostringstream text;
    text << run << ' ' << parts.tm_year << ' ' << 0.5;
}
void first_use(unsigned run) {
    work();
    if (run == 4 || run == 17) {
        from_c(5000);  // a table that a C library makes when it is asked for the first time
    }
}
void fill_and_stop(unsigned run) {
    work();
    if (run < 90) {
        from_c(500);
    }
}
void use_threads(unsigned) {
    std::thread thread{[] {
        std::free(from_c(300));
        work();
    }};
    thread.join();
}

// Each thread keeps freed blocks of sizes that it has not met before, for hundreds of iterations.
class Pool {
public:
    Pool() {
        for (unsigned i = 0; i < 4; ++i) {
            std::thread{[this, i] { run(i); }}.detach();
        }
    }
    void work_once() {
        std::unique_lock<std::mutex> guard{mutex_};
        todo_ = done_ = 4;
        begin_.notify_all();
        end_.wait(guard, [this] { return done_ == 0; });
    }

private:
    void run(unsigned seed) {
        while (true) {
            {
                std::unique_lock<std::mutex> guard{mutex_};
                begin_.wait(guard, [this] { return todo_ > 0; });
                --todo_;
            }
            for (int i = 0; i < 5; ++i) {
                seed = seed * 1664525U + 1013904223U;
                std::free(from_c((seed >> 8) % 1100));
            }
            const std::lock_guard<std::mutex> guard{mutex_};
            if (--done_ == 0) {
                end_.notify_all();
            }
        }
    }
    std::mutex mutex_;
    std::condition_variable begin_;
    std::condition_variable end_;
    int todo_ = 0;
    int done_ = 0;
};
void use_pool(unsigned) {
    static Pool& pool = *new Pool;
    pool.work_once();
}

// Freed behind our back: undefined, and done.
void new_and_free(unsigned) {
    static void* of_c[200];
    void* const block = ::operator new(16 + next_random() % 3000);
    std::free(support::kept(block));
    void*& slot = of_c[next_random() % 200];
    std::free(slot);
    slot = from_c(16 + next_random() % 3000);
}

// ---- what is said of it -------------------------------------------------------------------------

struct Told {
    std::string headline;  // and the rest of the report
    std::string check;
};

std::string text_of(const tracenew::GrowthCheck& check) {
    std::ostringstream text;
    text << (check.ok() ? "ok: " : "not ok: ") << check;
    return text.str();
}

Told told(Body body, unsigned iterations, bool check_first = false) {
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    tracenew::LoopProbe probe{tracer};
    for (unsigned i = 0; i < iterations; ++i) {
        const auto iteration = probe.iteration();
        body(i);
    }
    Told told;
    told.check = check_first ? text_of(probe.check()) : "";
    std::ostringstream report;
    report << probe.report();
    told.headline = report.str();
    told.check = check_first ? told.check : text_of(probe.check());
    return told;
}

// In a process of its own, whose exit code says whether it holds.
template <class Test>
bool holds(Test&& test) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(test() ? 0 : 1);
    }
    return hazard::exit_code_of(child) == 0;
}

bool show(bool is_right, const Told& told) {
    if (!is_right) {
        std::fprintf(stderr, "%s\n%s\n", told.headline.c_str(), told.check.c_str());
    }
    return is_right;
}

// Malloc is asked for as long as that is cheap: a machine that does much else meanwhile leaves too
// few moments, which is no growth that was denied.
bool is_told(Body body, unsigned iterations, const char* headline, const char* check) {
    const auto try_once = [&] {
        return holds([&] {
            const Told said = told(body, iterations);
            return show(support::contains(said.headline, headline) &&
                            said.check.find("not ok") == 0 && support::contains(said.check, check),
                        said);
        });
    };
    return try_once() || try_once() || try_once();
}

bool is_fine(Body body, unsigned iterations) {
    return holds([&] {
        const Told said = told(body, iterations);
        return show(support::contains(said.headline, "warm-up: no leak ]") &&
                        said.check.find("ok: ") == 0,
                    said);
    });
}

bool is_expected(Body body, bool ok) {
    const auto try_once = [&] {
        return holds([&] {
            unsigned run = 0;
            const tracenew::GrowthCheck check = tracenew::expect_no_growth([&] { body(run++); });
            return show(check.ok() == ok && (check.unseen_growth() != 0) == !ok,
                        {"", text_of(check)});
        });
    };
    return try_once() || (!ok && (try_once() || try_once()));  // as above
}

HAZARD(malloc_leak) {
    hazard::end_after(110);
    if (support::has_asan || support::has_tsan) {
        return hazard::skip("a sanitizer's malloc keeps what is freed and says nothing");
    }
    if (!tracenew::detail::Os::malloc_use().is_known) {
        // Another malloc: the process in RAM can tell, of megabytes.
        EXPECT(is_told(&leak_in_ram, 60,
                       "no leak in what is traced, but the process grows in RAM by",
                       "memory that operator new does not see grew by"));
        EXPECT(is_fine(&give_back, 300));
        return hazard::result();
    }
    for (const unsigned iterations : {33U, 300U, 1000U}) {
        EXPECT(is_told(&leak_1000, iterations,
                       "no leak in what is traced, but malloc'ed memory grows by 1008 B an iter",
                       "memory that operator new does not see grew by"));
        EXPECT(is_told(&leak_100, iterations, "but malloc'ed memory grows by 112 B an iteration",
                       "in malloc (malloc'ed memory grows by 112 B an iteration)"));
        EXPECT(is_fine(&give_back, iterations));
        EXPECT(is_fine(&other_sizes, iterations));
        EXPECT(is_fine(&use_the_c_library, iterations));
        EXPECT(is_fine(&first_use, iterations));
        EXPECT(is_fine(&use_threads, iterations));
        EXPECT(is_fine(&use_pool, iterations));
    }
    EXPECT(is_fine(&fill_and_stop, 300));
    EXPECT(is_told(&leak_beside_cache, 600, "but malloc'ed memory grows by", "in malloc"));
    EXPECT(is_told(&leak_in_threads, 1000, "but malloc'ed memory grows by 4", "in malloc"));

    EXPECT(is_expected(&leak_100, false));
    EXPECT(is_expected(&leak_100_of_ten, false));
    EXPECT(is_expected(&leak_in_threads, false));
    for (const Body body :
         {&give_back, &other_sizes, &use_the_c_library, &first_use, &use_threads, &use_pool}) {
        EXPECT(is_expected(body, true));
    }

    // What a report needs is taken from what was freed, so it is the first question that counts.
    for (const bool is_check : {false, true}) {
        EXPECT(holds([is_check] {
            const Told said = told(&new_and_free, 20000, is_check);
            return show(is_check ? said.check.find("not ok: not measured: blocks of operator new "
                                                   "were given to free() or realloc()") == 0
                                 : support::contains(said.headline, "warm-up: cannot tell: blocks "
                                                                    "of new were given to free()"),
                        said);
        }));
    }
    return hazard::result();
}

}  // namespace hazard_malloc_leak
