// The tables are refused. Before start(): it says so, and nothing has changed. Later: blocks for
// which there is no room are dropped and counted, their deletes are unmatched, the sums stay right,
// and when there is room again tracing goes on. A new_handler that makes room is asked as ever.
#include "support/hazard.hpp"

#include <sys/resource.h>

#include <limits>
#include <new>

using tracenew::StartStatus;

namespace hazard_oom {

constexpr std::size_t mebi = std::size_t{1} << 20;

// What may be mapped from now on, beyond what is.
void allow(std::size_t bytes) {
    std::size_t pages = 0;
    if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
        EXPECT(std::fscanf(file, "%zu", &pages) == 1);
        std::fclose(file);
    }
    rlimit limit{};
    ::getrlimit(RLIMIT_AS, &limit);
    limit.rlim_cur = pages * 4096 + bytes;
    EXPECT(pages != 0 && ::setrlimit(RLIMIT_AS, &limit) == 0);
}

void allow_all() {
    rlimit limit{};
    ::getrlimit(RLIMIT_AS, &limit);
    limit.rlim_cur = limit.rlim_max;
    EXPECT(::setrlimit(RLIMIT_AS, &limit) == 0);
}

int handled = 0;

void make_room() {
    ++handled;
    allow_all();
}

SITE void* allocates(std::size_t size) {
    return support::kept(::operator new(size));
}

// One byte more: g++ makes one function of equal ones.
SITE void* allocates_later(std::size_t size) {
    return support::kept(::operator new(size + 1));
}

bool throws_bad_alloc(std::size_t size) {
    try {
        ::operator delete(allocates(size));
    } catch (const std::bad_alloc&) {
        return true;
    }
    return false;
}

void refuse_start(tracenew::Tracer& tracer) {
    allow(4 * mebi);
    const StartStatus answer = tracer.start();
    const bool tracing = tracer.is_tracing();
    void* block = allocates(1000);
    ::operator delete(block);
    allow_all();
    EXPECT(answer == StartStatus::out_of_memory);
    EXPECT(!tracing);
}

void refuse_later(tracenew::Tracer& tracer) {
    // Blocks of 1 MiB are mapped, far from the heap whose part of the table is there already.
    void* blocks[8] = {};
    ::operator delete(allocates(1000));  // so that what its address needs has been looked up
    allow(12 * mebi);
    for (void*& block : blocks) {
        block = allocates(mebi);
    }
    const std::uint64_t dropped = tracer.losses().dropped;
    const bool is_thrown = throws_bad_alloc(64 * mebi);
    allow_all();
    EXPECT(is_thrown);
    const tracenew::Snapshot snapshot = tracer.take_snapshot();
    EXPECT(dropped > 0);
    EXPECT(support::alive_in(snapshot, "allocates").blocks + dropped == 8);
    const std::uint64_t unmatched = tracer.losses().unmatched_frees;
    for (void* block : blocks) {
        ::operator delete(block);
    }
    EXPECT(tracer.losses().unmatched_frees == unmatched + dropped);
    EXPECT(support::alive_in(tracer.take_snapshot(), "allocates").blocks == 0);

    void* block = allocates_later(mebi);
    EXPECT(support::alive_in(tracer.take_snapshot(), "allocates_later").bytes == mebi + 1);
    ::operator delete(block);
}

void ask_handler(tracenew::Tracer& tracer) {
    std::set_new_handler(&make_room);
    allow(mebi);
    void* block = allocates_later(64 * mebi);
    std::set_new_handler(nullptr);
    EXPECT(handled == 1);
    EXPECT(support::alive_in(tracer.take_snapshot(), "allocates_later").bytes == 64 * mebi + 1);
    ::operator delete(block);
    EXPECT(throws_bad_alloc(std::numeric_limits<std::size_t>::max() / 4));
    EXPECT(support::alive_in(tracer.take_snapshot(), "allocates").blocks == 0);
}

HAZARD(oom) {
    if (support::has_asan || support::has_tsan) {
        return hazard::skip("sanitizers map terabytes, so RLIMIT_AS refuses them everything");
    }
    tracenew::Tracer tracer;
    refuse_start(tracer);
    EXPECT(tracer.start() == StartStatus::started);
    refuse_later(tracer);
    ask_handler(tracer);
    return hazard::result();
}

}  // namespace hazard_oom
