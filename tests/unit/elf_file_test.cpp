#include <tracenew.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <vector>

namespace detail = tracenew::detail;
namespace elf = tracenew::detail::elf;
namespace symbol = tracenew::detail::symbol;

TEST_CASE("elf_file: this program has sections") {
    const symbol::OpenFile mapped("/proc/self/exe");
    REQUIRE(mapped);
    const elf::ElfFile file(mapped.bytes());
    REQUIRE(file.ok());
    CHECK(file.find_section(".text").size > 1000);
    CHECK(file.bytes_of(".text").size() == file.find_section(".text").size);
    CHECK(file.bytes_of(".no such section").size() == 0);
    CHECK(file.bytes_of(".bss").size() == 0);
    const symbol::Module executable = symbol::list_modules().front();
    CHECK(file.load_span() == executable.identity.span);
    CHECK(file.build_id() == executable.identity.build_id);
    CHECK(executable.identity.matches(file));
}

TEST_CASE("elf_file: what is not one") {
    const std::vector<unsigned char> zeros(4096);
    CHECK_FALSE(elf::ElfFile().find_section(".text").size > 0);
    CHECK_FALSE(elf::ElfFile(detail::ByteReader()).ok());
    CHECK_FALSE(elf::ElfFile(detail::ByteReader(zeros.data(), zeros.size())).ok());
    const unsigned char magic[] = {0x7f, 'E', 'L', 'F', 2, 1, 1};
    CHECK_FALSE(elf::ElfFile(detail::ByteReader(magic, sizeof magic)).ok());
}

TEST_CASE("elf_file: a header that lies") {
    const symbol::OpenFile mapped("/proc/self/exe");
    const detail::ByteReader bytes = mapped.bytes();
    for (std::size_t offset = 0x10; offset < 64; ++offset) {
        for (const unsigned value : {0x00U, 0x7fU, 0xffU}) {
            std::vector<unsigned char> damaged(bytes.text().begin(), bytes.text().begin() + 4096);
            damaged[offset] = static_cast<unsigned char>(value);
            const elf::ElfFile file(detail::ByteReader(damaged.data(), damaged.size()));
            file.find_section(".debug_info");
            file.load_span();
            file.build_id();
        }
    }
    for (const std::size_t size : {7U, 16U, 63U, 64U, 65U, 500U, 4096U}) {
        const elf::ElfFile file(bytes.part(0, size));
        CHECK(file.bytes_of(".debug_info").size() == 0);
        file.load_span();
    }
}
