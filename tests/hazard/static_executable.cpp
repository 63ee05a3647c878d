// -static: no loader, no dl_iterate_phdr of several modules, libstdc++ inside the executable, so
// its frames are told from the program's by name alone. The operators win, the walk works, lines
// are named.
#include "support/hazard.hpp"

#include <map>
#include <stdexcept>
#include <string>
#include <thread>

#if !defined(NOT_STATIC)  // else why, from static_executable.cmake
#define NOT_STATIC nullptr
#endif

namespace {

SITE void* allocates() {
    return support::kept(::operator new(1000));
}
constexpr unsigned allocation_line = __LINE__ - 2;

SITE void fills(std::map<int, std::string>& names) {
    for (int i = 0; i < 10; ++i) {
        names[i] = std::string(100, 'x');
    }
}

SITE void throws() {
    throw std::runtime_error(std::string(200, 'e'));
}

}  // namespace

int main() {
    if (const char* reason = NOT_STATIC) {
        return hazard::skip(reason);
    }
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    void* blocks[2] = {allocates(), nullptr};
    std::thread([&] { blocks[1] = allocates(); }).join();
    {
        std::map<int, std::string> names;
        fills(names);
        const tracenew::Snapshot snapshot = tracer.take_snapshot();
        EXPECT(support::alive_in(snapshot, "allocates").bytes == 2000);
        EXPECT(support::alive_in(snapshot, "fills").blocks == 20);
        for (const tracenew::Statistic& row :
             support::rows_in(snapshot.statistics(tracenew::GroupBy::line), "allocates")) {
            EXPECT(row.site.line == allocation_line);
            EXPECT(support::contains(row.site.file, "static_executable.cpp"));
        }
    }
    try {
        throws();
    } catch (const std::runtime_error& error) {
        EXPECT(std::string(error.what()).size() == 200);
    }
    for (void* block : blocks) {
        ::operator delete(block);
    }
    const tracenew::Snapshot after = tracer.take_snapshot();
    EXPECT(support::alive_in(after, "allocates").blocks == 0);
    EXPECT(support::alive_in(after, "fills").blocks == 0);
    EXPECT(support::alive_in(after, "throws").blocks == 0);
    return hazard::result();
}
