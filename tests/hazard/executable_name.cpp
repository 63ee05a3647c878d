// The executable is known by its own name and has its lines where it was started by naming the
// loader, and where there is no /proc.
#include "support/hazard.hpp"

#include <elf.h>
#include <fcntl.h>
#include <fstream>
#include <sched.h>
#include <string>
#include <sys/auxv.h>
#include <sys/mount.h>

namespace hazard_executable_name {

constexpr unsigned grow_line = __LINE__ + 2;
SITE void* grow() {
    return support::kept(::operator new(100));
}

int check_site() {
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    void* const block = grow();
    const tracenew::Frame site = tracer.traceback_of(block)->site();
    EXPECT(site.line == grow_line);
    EXPECT(site.file.find("executable_name.cpp") != std::string::npos);
    EXPECT(site.module.find("ld-") == std::string::npos);
    EXPECT(site.module.find("/proc") == std::string::npos);
    EXPECT(!site.module.empty() && site.module[0] == '/');
    ::operator delete(block);
    return hazard::result();
}

bool hide_proc() {
    const bool is_apart =
        ::unshare(CLONE_NEWNS) == 0 || ::unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0;
    return is_apart && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           ::mount("none", "/proc", "tmpfs", 0, nullptr) == 0;
}

/// The program that this one names for loading it.
std::string loader_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string head(4096, '\0');
    file.read(&head[0], static_cast<std::streamsize>(head.size()));
    const std::size_t name = head.find("/lib");
    return name == std::string::npos ? "" : head.substr(name, head.find('\0', name) - name);
}

HAZARD(executable_name) {
    if (support::has_asan || support::has_tsan) {
        return hazard::skip("sanitizers need /proc, and to be started as themselves");
    }
    hazard::end_after(100);
    if (::getenv("EXECUTABLE_NAME_CHILD") != nullptr) {
        return check_site();
    }
    char path[4096] = {};
    if (::readlink("/proc/self/exe", path, sizeof path - 1) <= 0) {
        return hazard::skip("no /proc");
    }
    ::setenv("EXECUTABLE_NAME_CHILD", "1", 1);
    const std::string loader = loader_of(path);
    pid_t child = ::fork();
    if (child == 0) {
        ::execl(loader.c_str(), loader.c_str(), path, "executable_name", nullptr);
        ::_exit(99);
    }
    EXPECT(hazard::exit_code_of(child) == 0);
    child = ::fork();
    if (child == 0) {
        ::_exit(hide_proc() ? check_site() : hazard::skipped);
    }
    const int code = hazard::exit_code_of(child);
    EXPECT(code == 0 || code == hazard::skipped);
    child = ::fork();
    if (child == 0) {
        if (hide_proc()) {
            ::execl(path, path, "executable_name", nullptr);
        }
        ::_exit(hazard::skipped);
    }
    const int executed = hazard::exit_code_of(child);
    EXPECT(executed == 0 || executed == hazard::skipped);
    return hazard::result();
}

}  // namespace hazard_executable_name
