// No debug info: the function and an offset. No symbols either: the module and an offset. Never
// empty, never a file and line, never the name of the function that happens to lie nearest. CMake
// strips the debug info from this program and puts a copy with no symbols at all beside it, as
// *_bare, which is run from here.
#include "support/hazard.hpp"

#include <cstring>
#include <sstream>
#include <string>

namespace {

SITE void* allocates() {
    return support::kept(::operator new(123456));
}

bool is_bare(const std::string& program) {
    return program.size() > 5 && program.compare(program.size() - 5, 5, "_bare") == 0;
}

std::string own_path() {
    char path[4096];
    const ssize_t length = ::readlink("/proc/self/exe", path, sizeof path);
    return std::string(path, length > 0 ? static_cast<std::size_t>(length) : 0);
}

bool begins_with(const std::string& text, const std::string& beginning) {
    return text.compare(0, beginning.size(), beginning) == 0;
}

int run(const std::string& program) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::execl(program.c_str(), program.c_str(), static_cast<char*>(nullptr));
        ::_exit(126);
    }
    return hazard::exit_code_of(child);
}

}  // namespace

int main() {
    const std::string program = own_path();
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    void* block = allocates();
    const std::optional<tracenew::Traceback> traceback = tracer.traceback_of(block);
    EXPECT(traceback.has_value());
    if (!traceback) {
        return 1;
    }
    EXPECT(traceback->size() >= 2);
    for (const tracenew::Frame& frame : *traceback) {
        if (frame.module != program) {
            continue;  // the C library's debug info may be installed
        }
        EXPECT(frame.file.empty());
        EXPECT(frame.line == 0);
        EXPECT(!frame.module.empty());
        EXPECT(!frame.function.empty());
        EXPECT(support::contains(frame.function, "+0x"));
    }
    const tracenew::Frame site = traceback->site();
    EXPECT(site.module == program);
    if (is_bare(program)) {
        EXPECT(begins_with(site.function, program.substr(program.rfind('/') + 1) + "+0x"));
    } else {
        EXPECT(support::contains(site.function, "allocates()+0x"));
    }
    std::ostringstream text;
    text << tracer.take_snapshot();
    EXPECT(support::contains(text.str(), site.function.substr(site.function.rfind("+0x"))));
    ::operator delete(block);
    EXPECT(is_bare(program) || run(program + "_bare") == 0);
    return hazard::result();
}
