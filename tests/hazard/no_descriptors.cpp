// A program that has run out of descriptors when tracing begins has no names for a while, is told
// why, and has them as soon as files can be opened again.
#include "support/hazard.hpp"

#include <fstream>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <vector>

namespace hazard_no_descriptors {

void limit_descriptors(rlim_t most) {
    rlimit limit = {};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = most;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

constexpr unsigned grow_line = __LINE__ + 2;
SITE void grow(std::vector<void*>& blocks) {
    blocks.push_back(support::kept(::operator new(100)));
}

std::string report_of(const tracenew::Tracer& tracer) {
    std::ostringstream text;
    text << tracer.take_snapshot();
    return text.str();
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

HAZARD(no_descriptors) {
    if (support::has_asan || support::has_tsan) {
        return hazard::skip("sanitizers look at memory through descriptors");
    }
    hazard::end_after(60);
    tracenew::Tracer tracer;
    std::vector<void*> blocks;
    limit_descriptors(3);
    hazard::start_or_exit(tracer);
    for (int i = 0; i < 20; ++i) {
        grow(blocks);
    }
    const std::string without = report_of(tracer);
    EXPECT(holds(without, "cannot be opened for now (Too many open files)"));
    EXPECT(!holds(without, "is not the file that was loaded"));

    limit_descriptors(256);
    std::string with;
    for (int tries = 0; tries < 100 && !holds(with, "no_descriptors.cpp"); ++tries) {
        ::usleep(20000);  // it is not tried at each report
        grow(blocks);
        with = report_of(tracer);
    }
    EXPECT(holds(with, "no_descriptors.cpp\", line " + std::to_string(grow_line)));
    EXPECT(holds(with, "blocks.push_back(support::kept(::operator new(100)));"));
    EXPECT(!holds(with, "cannot be opened"));
    EXPECT(!holds(with, "+0x"));
    for (void* block : blocks) {
        ::operator delete(block);
    }
    return hazard::result();
}

}  // namespace hazard_no_descriptors
