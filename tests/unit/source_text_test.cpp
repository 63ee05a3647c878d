#include <tracenew.hpp>

#include "support/catch.hpp"

#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>

namespace symbol = tracenew::detail::symbol;

namespace {

class TemporaryFile {
public:
    explicit TemporaryFile(const std::string& text) {
        static int count = 0;
        path_ = "source_text_test_" + std::to_string(++count) + ".txt";
        std::FILE* file = std::fopen(path_.c_str(), "wb");
        REQUIRE(file != nullptr);
        std::fwrite(text.data(), 1, text.size(), file);
        std::fclose(file);
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() { std::remove(path_.c_str()); }

    const std::string& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace

TEST_CASE("source_text: a line without the blanks around it") {
    const TemporaryFile file("first\n\t  second; \t\r\n\n \nlast without an end");
    CHECK(symbol::source_line(file.path(), 1) == "first");
    CHECK(symbol::source_line(file.path(), 2) == "second;");
    CHECK(symbol::source_line(file.path(), 3).empty());
    CHECK(symbol::source_line(file.path(), 4).empty());
    CHECK(symbol::source_line(file.path(), 5) == "last without an end");
    CHECK(symbol::source_line(file.path(), 6).empty());
    CHECK(symbol::source_line(file.path(), 0).empty());
}

TEST_CASE("source_text: lines as they stand there, tabs as blanks") {
    const TemporaryFile file("void f() {\n\t g(\x1b); \t\r\n\n}");
    CHECK(symbol::source_lines(file.path(), 1, 2) == "void f() {\n     g(?);\n");
    CHECK(symbol::source_lines(file.path(), 2, 9) == "     g(?);\n\n}\n");
    CHECK(symbol::source_lines(file.path(), 5, 9).empty());
    CHECK(symbol::source_lines(file.path(), 0, 9).empty());
    CHECK(symbol::source_lines("/no/such/file", 1, 9).empty());
}

TEST_CASE("source_text: nothing of what cannot be read") {
    CHECK(symbol::source_line("/no/such/file", 1).empty());
    CHECK(symbol::source_line("", 1).empty());
    CHECK(symbol::source_line("/", 1).empty());
    CHECK(symbol::source_line("/dev/zero", 1).empty());
}

TEST_CASE("source_text: a line cannot disturb a terminal") {
    const TemporaryFile file("a\x1b[31mb\n" + std::string(100000, 'x') + "\n");
    CHECK(symbol::source_line(file.path(), 1) == "a?[31mb");
    CHECK(symbol::source_line(file.path(), 2).size() <= 1000);
}

TEST_CASE("source_text: a source that was edited after the program was built") {
    const TemporaryFile program("program");
    const TemporaryFile source("source");
    const TemporaryFile older("source");
    const auto set_time = [](const TemporaryFile& file, std::time_t seconds) {
        const timespec times[2] = {{seconds, 0}, {seconds, 0}};
        REQUIRE(utimensat(AT_FDCWD, file.path().c_str(), times, 0) == 0);
    };
    set_time(older, 1000);
    set_time(program, 2000);
    set_time(source, 3000);
    CHECK(symbol::is_newer(source.path(), program.path()));
    CHECK_FALSE(symbol::is_newer(older.path(), program.path()));
    CHECK_FALSE(symbol::is_newer(source.path(), source.path()));
    CHECK_FALSE(symbol::is_newer(source.path(), "/no/such/program"));
    CHECK_FALSE(symbol::is_newer("/no/such/source", program.path()));
}

TEST_CASE("source_text: more files than are kept") {
    for (int i = 0; i < 100; ++i) {
        const TemporaryFile file("line of " + std::to_string(i));
        CHECK(symbol::source_line(file.path(), 1) == "line of " + std::to_string(i));
    }
}
