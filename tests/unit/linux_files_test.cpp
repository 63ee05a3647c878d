#include "support/catch.hpp"

#include <tracenew.hpp>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>

#if defined(__linux__)

#include <unistd.h>

using tracenew::detail::FileView;
using tracenew::detail::LinuxFiles;

namespace {

std::string scratch_file(const std::string& name, const std::string& content) {
    std::string path = "linux_files_test." + std::to_string(::getpid()) + "." + name;
    std::ofstream(path, std::ios::binary) << content;
    return path;
}

}  // namespace

TEST_CASE("linux_files: a file is opened; a folder, a missing file and an empty one are not") {
    for (const std::size_t most_copied : {std::size_t{0}, std::size_t{1} << 30}) {
        const FileView self = LinuxFiles::open_file("/proc/self/exe", most_copied);
        REQUIRE(self.data != nullptr);
        CHECK(self.size > 1000);
        CHECK(self.is_copy == (most_copied != 0));
        CHECK(std::memcmp(self.data, "\177ELF", 4) == 0);
        CHECK(LinuxFiles::is_unchanged("/proc/self/exe", self));
        LinuxFiles::close_file(self);
        CHECK(LinuxFiles::open_file("/no/such/file", most_copied).data == nullptr);
        CHECK(LinuxFiles::open_file("/", most_copied).data == nullptr);
        // a file of 0 bytes (maps would do, were emulators not to make one of their own)
        CHECK(LinuxFiles::open_file("/proc/self/limits", most_copied).data == nullptr);
    }
    LinuxFiles::close_file({});
    CHECK(LinuxFiles::is_unchanged("/no/such/file", {}));
}

TEST_CASE("linux_files: a copy outlives what becomes of its file") {
    const std::string path = scratch_file("copy", "content");
    const FileView view = LinuxFiles::open_file(path.c_str(), 7);
    REQUIRE(view.is_copy);
    REQUIRE(::truncate(path.c_str(), 0) == 0);
    CHECK(LinuxFiles::is_unchanged(path.c_str(), view));
    CHECK(std::memcmp(view.data, "content", 7) == 0);
    LinuxFiles::close_file(view);
    std::remove(path.c_str());
}

TEST_CASE(
    "linux_files: a mapped file is unchanged until it is written to, not when it is replaced") {
    const std::string path = scratch_file("mapped", "content");
    const FileView view = LinuxFiles::open_file(path.c_str(), 6);
    REQUIRE(view.data != nullptr);
    REQUIRE_FALSE(view.is_copy);
    const std::string other = scratch_file("other", "another");
    CHECK(LinuxFiles::is_unchanged(path.c_str(), view));
    CHECK(LinuxFiles::is_unchanged(other.c_str(), view));
    REQUIRE(::truncate(path.c_str(), 3) == 0);
    CHECK_FALSE(LinuxFiles::is_unchanged(path.c_str(), view));
    REQUIRE(std::rename(other.c_str(), path.c_str()) == 0);
    CHECK(LinuxFiles::is_unchanged(path.c_str(), view));
    std::remove(path.c_str());
    CHECK(LinuxFiles::is_unchanged(path.c_str(), view));
    LinuxFiles::close_file(view);
}

TEST_CASE("linux_files: the kernel knows the file that is mapped somewhere, and when it has gone") {
    const std::string path = scratch_file("known", "content");
    const FileView view = LinuxFiles::open_file(path.c_str(), 0);
    const auto address = reinterpret_cast<std::uintptr_t>(view.data);
    char mapped[4096];
    REQUIRE(LinuxFiles::mapped_path(address, mapped, sizeof mapped));
    CHECK(mapped[0] == '/');
    CHECK(std::string(mapped).find("/" + path) == std::string(mapped).size() - path.size() - 1);
    char little[4];
    CHECK_FALSE(LinuxFiles::mapped_path(address, little, sizeof little));
    std::remove(path.c_str());
    REQUIRE(LinuxFiles::mapped_path(address, mapped, sizeof mapped));
    CHECK(std::string(mapped).find(path + " (deleted)") != std::string::npos);
    LinuxFiles::close_file(view);
    CHECK_FALSE(LinuxFiles::mapped_path(1, mapped, sizeof mapped));
}

#endif
