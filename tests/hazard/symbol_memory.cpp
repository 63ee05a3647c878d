// What a report has read of debug info is given back: of a process that is short of memory it would
// be the last straw.
#include "support/hazard.hpp"

#include <cstdint>
#include <sstream>
#include <string>

namespace hazard_symbol_memory {

SITE void* grow() {
    return support::kept(::operator new(100));
}

HAZARD(symbol_memory) {
    hazard::end_after(100);
    tracenew::detail::symbol::symbol_memory.kept.store(0, tracenew::detail::order_relaxed);
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    void* const block = grow();
    const tracenew::Snapshot snapshot = tracer.take_snapshot();
    std::uint64_t of_files = 0;
    {
        const tracenew::detail::SymbolReading reading;  // its report is not the last that reads
        std::ostringstream text;
        text << snapshot;
        EXPECT(text.str().find("symbol_memory.cpp") != std::string::npos);
        of_files = tracenew::detail::Os::file_bytes();
    }
    const std::uint64_t after = tracenew::detail::Os::file_bytes();
    if (of_files == 0) {
        return hazard::skip("no /proc");
    }
    std::fprintf(stderr, "%llu KiB of files in RAM, %llu after the report\n",
                 static_cast<unsigned long long>(of_files >> 10),
                 static_cast<unsigned long long>(after >> 10));
    EXPECT(after + (std::uint64_t{1} << 20) < of_files);
    EXPECT(tracenew::detail::symbol::symbol_memory.used.load(tracenew::detail::order_relaxed) == 0);

    // And what is asked later is read again.
    std::ostringstream again;
    again << snapshot << tracer.take_snapshot();
    EXPECT(again.str().find("symbol_memory.cpp") != std::string::npos);
    ::operator delete(block);
    return hazard::result();
}

}  // namespace hazard_symbol_memory
