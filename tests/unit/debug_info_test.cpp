// Hostile debug info: this very program's, cut and corrupted. It may name fewer frames; it may not
// crash or hang. Under the sanitizers a single byte read too far fails the test.
#include <tracenew.hpp>

#include "support/catch.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace detail = tracenew::detail;
namespace dwarf = tracenew::detail::dwarf;
namespace symbol = tracenew::detail::symbol;

namespace debug_info_fixture {

class Random {
public:
    explicit Random(std::uint64_t seed)
        : state_(seed * 2654435761U + 1) {}

    std::size_t below(std::size_t end) {
        state_ = state_ * 6364136223846793005U + 1442695040888963407U;
        return end == 0 ? 0 : static_cast<std::size_t>(state_ >> 33) % end;
    }

private:
    std::uint64_t state_;
};

__attribute__((noinline)) inline std::uintptr_t here() {
    return reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)) - 1;
}

template <class Number>
std::uintptr_t in_a_template(std::vector<Number> numbers) {
    const std::uintptr_t address = here();
    numbers.push_back(Number());
    return address;
}

/// Addresses of this program as its file has them.
std::vector<std::uint64_t> addresses() {
    const symbol::Module executable = symbol::list_modules().front();
    const std::uintptr_t bias = executable.bias;
    return {here() - bias, in_a_template<int>({}) - bias, in_a_template<std::string>({}) - bias};
}

std::size_t frames_in(const dwarf::Sections& sections) {
    dwarf::DebugInfo info(sections);
    std::size_t frames = 0;
    for (const std::uint64_t address : addresses()) {
        frames += info.find(address, 0).size();
    }
    return frames;
}

constexpr detail::ByteReader dwarf::Sections::*all_sections[] = {
    &dwarf::Sections::info,           &dwarf::Sections::abbreviations,
    &dwarf::Sections::line,           &dwarf::Sections::strings,
    &dwarf::Sections::line_strings,   &dwarf::Sections::ranges,
    &dwarf::Sections::string_offsets, &dwarf::Sections::addresses,
    &dwarf::Sections::range_lists};

const symbol::MappedFile& executable() {
    static const symbol::MappedFile file("/proc/self/exe");
    return file;
}

}  // namespace debug_info_fixture

using namespace debug_info_fixture;

TEST_CASE("debug_info: the whole file names all addresses") {
    detail::elf::Contents contents{detail::elf::ElfFile(executable().bytes())};
    const dwarf::Sections sections{contents};
    CHECK(frames_in(sections) >= addresses().size());
    CHECK(frames_in(dwarf::Sections()) == 0);
    dwarf::DebugInfo info(sections);
    CHECK(info.find(0, 0).empty());
    CHECK(info.find(UINT64_MAX, 0).empty());
}

TEST_CASE("debug_info: each section cut short") {
    detail::elf::Contents contents{detail::elf::ElfFile(executable().bytes())};
    const dwarf::Sections whole{contents};
    Random random(1);
    for (const auto section : all_sections) {
        for (int i = 0; i < 8; ++i) {
            dwarf::Sections cut = whole;
            const std::size_t size = (whole.*section).size();
            const std::size_t length =
                i < 3 ? size * static_cast<std::size_t>(i) / 3 : random.below(size + 1);
            // A copy of its own size, so that the sanitizer sees where it ends.
            const std::vector<char> copy((whole.*section).text().begin(),
                                         (whole.*section).text().begin() +
                                             static_cast<std::ptrdiff_t>(length));
            cut.*section = {reinterpret_cast<const unsigned char*>(copy.data()), copy.size()};
            frames_in(cut);
        }
    }
    SUCCEED("nothing crashed");
}

TEST_CASE("debug_info: corrupted sections") {
    detail::elf::Contents contents{detail::elf::ElfFile(executable().bytes())};
    const dwarf::Sections whole{contents};
    for (const auto section : all_sections) {
        const std::string_view intact = (whole.*section).text();
        for (std::uint64_t seed = 1; seed <= 15 && !intact.empty(); ++seed) {
            Random random(seed);
            std::vector<unsigned char> bytes(intact.begin(), intact.end());
            const std::size_t damages = std::size_t{1}
                                        << random.below(bytes.size() > 4096 ? 14 : 6);
            for (std::size_t i = 0; i < damages; ++i) {
                static const unsigned char values[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
                bytes[random.below(bytes.size())] = values[random.below(5)];
            }
            dwarf::Sections corrupt = whole;
            corrupt.*section = {bytes.data(), bytes.size()};
            frames_in(corrupt);
        }
    }
    SUCCEED("nothing crashed");
}

TEST_CASE("debug_info: a function whose origin is itself") {
    // One unit, DWARF 4: a compile unit with a subprogram that has no name and an abstract origin.
    const std::vector<unsigned char> abbreviations = {1,    0x11, 1,    0x11, 0x01, 0x12, 0x07,
                                                      0,    0,    2,    0x2e, 0,    0x11, 0x01,
                                                      0x12, 0x07, 0x31, 0x13, 0,    0,    0};
    std::vector<unsigned char> info = {0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 8};
    const auto add = [&info](std::uint64_t number, std::size_t width) {
        for (std::size_t i = 0; i < width; ++i) {
            info.push_back(static_cast<unsigned char>(number >> (8 * i)));
        }
    };
    add(1, 1);
    add(0x1000, 8);
    add(0x100, 8);
    const auto function = static_cast<std::uint32_t>(info.size());
    add(2, 1);
    add(0x1000, 8);
    add(0x100, 8);
    add(function, 4);
    add(0, 1);
    info[0] = static_cast<unsigned char>(info.size() - 4);

    dwarf::Sections sections;
    sections.info = {info.data(), info.size()};
    sections.abbreviations = {abbreviations.data(), abbreviations.size()};
    dwarf::DebugInfo debug_info(sections);
    const auto frames = debug_info.find(0x1080, 0);
    REQUIRE(frames.size() == 1);
    CHECK(frames[0].function.text.empty());
    CHECK(frames[0].line == 0);
    CHECK(debug_info.find(0x1100, 0).empty());
    CHECK(debug_info.find(0x0fff, 0).empty());
}
