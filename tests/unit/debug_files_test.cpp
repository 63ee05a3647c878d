#include "support/catch.hpp"

#include <tracenew.hpp>

#include <string>
#include <vector>

namespace symbol = tracenew::detail::symbol;
namespace elf = tracenew::detail::elf;

TEST_CASE("debug_files: where a build id leads") {
    CHECK(symbol::path_by_build_id(std::string_view("\xab\x01\xef", 3)) ==
          "/usr/lib/debug/.build-id/ab/01ef.debug");
}

TEST_CASE("debug_files: the checksum of a debug link") {
    CHECK(symbol::debug_link_checksum("123456789") == 0xCBF43926);  // every CRC-32's check value
    CHECK(symbol::debug_link_checksum("") == 0);
}

TEST_CASE("debug_files: what is no ELF file is not opened") {
    CHECK(symbol::open_debug_file("/no such file") == nullptr);
    CHECK(symbol::open_debug_file("/etc/passwd") == nullptr);
    CHECK(symbol::open_debug_file("/dev/zero") == nullptr);
    CHECK(symbol::open_debug_file_of("/proc/self/exe", "another build id") == nullptr);
}

TEST_CASE("elf_contents: a section that promises more than deflate can make") {
    // One section, .debug_info, whose header says 1 TiB, and the names.
    std::vector<unsigned char> file(64 + 3 * 64 + 64);
    const auto put = [&file](std::size_t offset, std::uint64_t number, std::size_t width) {
        for (std::size_t i = 0; i < width; ++i) {
            file[offset + i] = static_cast<unsigned char>(number >> (8 * i));
        }
    };
    const std::string magic = "\x7f"
                              "ELF\x02\x01\x01";
    std::copy(magic.begin(), magic.end(), file.begin());
    put(0x28, 64, 8);    // section headers
    put(0x3a, 64, 2);    // their size
    put(0x3c, 3, 2);     // their count
    put(0x3e, 2, 2);     // the one with the names
    put(128 + 0, 1, 4);  // name
    put(128 + 4, 1, 4);  // PROGBITS
    put(128 + 8, elf::Section::compressed, 8);
    put(128 + 24, 256, 8);  // offset
    put(128 + 32, 40, 8);   // size
    put(192 + 0, 1, 4);
    put(192 + 4, 3, 4);
    put(192 + 24, 256 + 40, 8);
    put(192 + 32, 16, 8);
    put(256, 1, 4);                           // zlib
    put(256 + 8, std::uint64_t{1} << 40, 8);  // 1 TiB
    const std::string name = ".debug_info";
    std::copy(name.begin(), name.end(), file.begin() + 256 + 40 + 1);
    const elf::ElfFile parsed({file.data(), file.size()});
    REQUIRE(parsed.find_section(".debug_info").size == 40);
    elf::Contents contents(parsed);
    CHECK(contents.section(".debug_info").size() == 0);
    CHECK_FALSE(contents.has_unknown_compression());
    put(256, 2, 4);  // zstd
    CHECK(contents.section(".debug_info").size() == 0);
    CHECK(contents.has_unknown_compression());
}
