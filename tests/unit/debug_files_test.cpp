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

namespace debug_files_fixture {

/// One section, .debug_info, of that compression, that promises to become so many bytes.
std::vector<unsigned char> compressed_file(std::uint32_t kind, std::uint64_t promised,
                                           std::size_t size) {
    std::vector<unsigned char> file(256 + size + 16);
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
    put(128 + 32, size, 8);
    put(192 + 0, 1, 4);
    put(192 + 4, 3, 4);
    put(192 + 24, 256 + size, 8);
    put(192 + 32, 16, 8);
    put(256, kind, 4);
    put(256 + 8, promised, 8);
    const std::string name = ".debug_info";
    std::copy(name.begin(), name.end(), file.begin() + static_cast<std::ptrdiff_t>(256 + size) + 1);
    return file;
}

elf::Contents contents_of(const std::vector<unsigned char>& file) {
    return elf::Contents(elf::ElfFile({file.data(), file.size()}));
}

}  // namespace debug_files_fixture

TEST_CASE("elf_contents: a section that promises more than deflate can make") {
    const auto file = debug_files_fixture::compressed_file(1, std::uint64_t{1} << 40, 40);
    elf::Contents contents = debug_files_fixture::contents_of(file);
    REQUIRE(contents.file().find_section(".debug_info").size == 40);
    CHECK(contents.section(".debug_info").size() == 0);
    CHECK_FALSE(contents.has_unknown_compression());
    const auto zstd = debug_files_fixture::compressed_file(2, std::uint64_t{1} << 40, 40);
    elf::Contents unknown = debug_files_fixture::contents_of(zstd);
    CHECK(unknown.section(".debug_info").size() == 0);
    CHECK(unknown.has_unknown_compression());
}

TEST_CASE("elf_contents: a small file does not become a gigabyte") {
    const auto file = debug_files_fixture::compressed_file(1, 80000000, 100000);
    elf::Contents contents = debug_files_fixture::contents_of(file);
    CHECK(contents.section(".debug_info").size() == 0);
    CHECK(contents.is_over_budget());
    const auto usual = debug_files_fixture::compressed_file(1, 1000000, 100000);
    elf::Contents within = debug_files_fixture::contents_of(usual);
    CHECK(within.section(".debug_info").size() == 0);  // no deflated bytes, in fact
    CHECK_FALSE(within.is_over_budget());
    // The same bytes again, as those of another section would be that lies on top of it.
    CHECK(within.section(".debug_info").size() == 0);
    CHECK(within.is_over_budget());
}

TEST_CASE("debug_files: the checksum of any length, eight bytes at a time and the rest") {
    std::string bytes;
    std::uint32_t slowly = 0xFFFFFFFF;
    for (unsigned i = 0; i < 100; ++i) {
        CAPTURE(i);
        CHECK(symbol::debug_link_checksum(bytes) == ~slowly);
        const auto byte = static_cast<unsigned char>(i * 37 + 11);
        bytes += static_cast<char>(byte);
        slowly ^= byte;
        for (int bit = 0; bit < 8; ++bit) {
            slowly = slowly >> 1 ^ ((slowly & 1U) != 0 ? 0xEDB88320U : 0);
        }
    }
}

TEST_CASE("elf_contents: what is inflated is bounded, and given back") {
    symbol::SymbolMemoryUse& memory = symbol::symbol_memory;
    using tracenew::detail::order_relaxed;
    const std::size_t before = memory.used.load(order_relaxed);
    memory.limit.store(before + 3000000, order_relaxed);
    {
        const symbol::SymbolMemory first(2000000);
        CHECK(first.data() != nullptr);
        CHECK(memory.used.load(order_relaxed) == before + 2000000);
        const symbol::SymbolMemory second(2000000);
        CHECK(second.data() == nullptr);
        CHECK(second.is_over_limit());
        CHECK_FALSE(symbol::SymbolMemory(1000000).is_over_limit());
        const auto file = debug_files_fixture::compressed_file(1, 2000000, 200000);
        elf::Contents contents = debug_files_fixture::contents_of(file);
        CHECK(contents.section(".debug_info").size() == 0);
        CHECK(contents.is_over_limit());
        CHECK_FALSE(contents.is_over_budget());
    }
    CHECK(memory.used.load(order_relaxed) == before);
    memory.limit.store(symbol::SymbolMemoryUse::usual_limit, order_relaxed);
}
