// Hostile debug info: this very program's, cut and corrupted. It may name fewer frames; it may not
// crash or hang. Under the sanitizers a single byte read too far fails the test.
#include <tracenew.hpp>

#include "support/blocks.hpp"
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

__attribute__((noinline)) inline std::uintptr_t this_call() {
    return reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)) - 1;
}

template <class Number>
std::uintptr_t in_a_template(std::vector<Number> numbers) {
    const std::uintptr_t address = this_call();
    numbers.push_back(Number());
    return address;
}

/// Addresses of this program as its file has them.
std::vector<std::uint64_t> addresses() {
    const symbol::Module executable = symbol::list_modules().front();
    const std::uintptr_t bias = executable.bias;
    return {this_call() - bias, in_a_template<int>({}) - bias,
            in_a_template<std::string>({}) - bias};
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

// Of each section. TSan takes minutes for more, and has nothing to find in one thread.
constexpr int tries = support::has_tsan ? 2 : 15;

const symbol::OpenFile& executable() {
    static const symbol::OpenFile file("/proc/self/exe");
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
        for (int i = 0; i < tries; ++i) {
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
        for (int seed = 1; seed <= tries && !intact.empty(); ++seed) {
            Random random(static_cast<std::uint64_t>(seed));
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

namespace debug_info_fixture {

void append(std::vector<unsigned char>& bytes, std::uint64_t number, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i) {
        bytes.push_back(static_cast<unsigned char>(number >> (8 * i)));
    }
}

void append(std::vector<unsigned char>& bytes, const std::string& text) {
    bytes.insert(bytes.end(), text.begin(), text.end());
    bytes.push_back(0);
}

/// DWARF 5: /src/unit.cpp, where a member function of a class lies at [0x1000, 0x1100), of which
/// line 7 has made [0x1000, 0x1010), and no line the rest.
struct HandMade {
    std::vector<unsigned char> abbreviations = {
        1, 0x11, 1, 0x11, 0x01, 0x12, 0x07, 0x10, 0x17, 0, 0,  // unit: low, length, lines
        2, 0x02, 1, 0x03, 0x08, 0,    0,                       // class: name
        3, 0x2e, 0, 0x03, 0x08, 0x11, 0x01, 0x12, 0x07, 0, 0,  // function: name, low, length
        0};
    std::vector<unsigned char> info = {0, 0, 0, 0, 5, 0, 1, 8, 0, 0, 0, 0};
    std::vector<unsigned char> line = {0, 0,    0,  0,  5, 0, 8, 0, 0, 0, 0, 0, 1, 1,
                                       1, 0xfb, 14, 10, 0, 1, 1, 1, 1, 0, 0, 0, 1};
    dwarf::Sections sections;

    HandMade(const std::string& class_name, const std::string& function_name) {
        append(info, 1, 1);
        append(info, 0x1000, 8);
        append(info, 0x100, 8);
        append(info, 0, 4);
        append(info, 2, 1);
        append(info, class_name);
        append(info, 3, 1);
        append(info, function_name);
        append(info, 0x1000, 8);
        append(info, 0x100, 8);
        append(info, 0, 2);
        info[0] = static_cast<unsigned char>(info.size() - 4);

        for (const unsigned number : {1U, 1U, 8U, 1U}) {  // one directory: its path
            append(line, number, 1);
        }
        append(line, "/src");
        for (const unsigned number : {2U, 1U, 8U, 2U, 11U, 1U}) {  // one file: path and directory
            append(line, number, 1);
        }
        append(line, "unit.cpp");
        append(line, 0, 1);
        line[8] = static_cast<unsigned char>(line.size() - 12);
        for (const unsigned number : {0U, 9U, 2U}) {  // set the address
            append(line, number, 1);
        }
        append(line, 0x1000, 8);
        // File 0, 6 lines on, a row; 16 bytes on, the end.
        for (const unsigned number : {4U, 0U, 3U, 6U, 1U, 2U, 16U, 0U, 1U, 1U}) {
            append(line, number, 1);
        }
        line[0] = static_cast<unsigned char>(line.size() - 4);

        sections.info = {info.data(), info.size()};
        sections.abbreviations = {abbreviations.data(), abbreviations.size()};
        sections.line = {line.data(), line.size()};
    }
};

}  // namespace debug_info_fixture

TEST_CASE("debug_info: where no line is known, no file is either") {
    const HandMade made("Box", "open");
    dwarf::DebugInfo debug_info(made.sections);
    const auto known = debug_info.find(0x1004, 0);
    REQUIRE(known.size() == 1);
    CHECK(known[0].file == "/src/unit.cpp");
    CHECK(known[0].line == 7);
    const auto unknown = debug_info.find(0x1080, 0);
    REQUIRE(unknown.size() == 1);
    CHECK(unknown[0].file.empty());
    CHECK(unknown[0].line == 0);
    CHECK(unknown[0].function.text == "Box::open");
}

TEST_CASE("debug_info: names that stand in the debug info are written as demangled ones are") {
    const auto name_of = [](const std::string& class_name, const std::string& function_name) {
        const HandMade made(class_name, function_name);
        const auto frames = dwarf::DebugInfo(made.sections).find(0x1004, 0);
        return frames.size() == 1 ? frames[0].function.text : std::string();
    };
    const std::string string =
        "std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >";
    CHECK(name_of("Box<" + string + " >", "open") == "Box<std::string>::open");
    CHECK(name_of("Box", "get<" + string + ">") == "Box::get<std::string>");
    CHECK(name_of("", "open") == "<unnamed>::open");
    CHECK(name_of("", "operator()") == "<lambda>::operator()");
    CHECK(name_of("", "<lambda>") == "<lambda>::<lambda>");
    CHECK(name_of("", "~<lambda>") == "<lambda>::~<lambda>");
}
