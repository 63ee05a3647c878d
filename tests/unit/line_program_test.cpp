#include <tracenew.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dwarf = tracenew::detail::dwarf;

namespace line_program_fixture {

/// ProgramBytes written as a compiler would.
class ProgramBytes {
public:
    ProgramBytes& number(std::uint64_t value, std::size_t width) {
        for (std::size_t i = 0; i < width; ++i) {
            bytes_.push_back(static_cast<unsigned char>(value >> (8 * i)));
        }
        return *this;
    }
    ProgramBytes& byte(std::uint64_t value) { return number(value, 1); }
    ProgramBytes& text(const std::string& text) {
        bytes_.insert(bytes_.end(), text.begin(), text.end());
        return byte(0);
    }
    ProgramBytes& add(const ProgramBytes& other) {
        bytes_.insert(bytes_.end(), other.bytes_.begin(), other.bytes_.end());
        return *this;
    }
    std::size_t size() const { return bytes_.size(); }
    tracenew::detail::ByteReader reader() const { return {bytes_.data(), bytes_.size()}; }

private:
    std::vector<unsigned char> bytes_;
};

ProgramBytes set_address(std::uint64_t address) {
    return ProgramBytes().byte(0).byte(9).byte(2).number(address, 8);
}

ProgramBytes end_sequence() {
    return ProgramBytes().byte(0).byte(1).byte(1);
}

// line_base -3, line_range 12, opcode_base 10
ProgramBytes special(int lines, unsigned bytes) {
    return ProgramBytes().byte(static_cast<unsigned>(lines + 3) + 12 * bytes + 10);
}

ProgramBytes line_section(unsigned version, const ProgramBytes& tables,
                          const ProgramBytes& program) {
    ProgramBytes header;
    header.byte(1);  // instruction length
    if (version >= 4) {
        header.byte(1);  // operations
    }
    header.byte(1).byte(0xfd).byte(12).byte(10);
    for (const unsigned operands : {0U, 1U, 1U, 1U, 1U, 0U, 0U, 0U, 1U}) {
        header.byte(operands);
    }
    header.add(tables);
    ProgramBytes body;
    body.number(version, 2);
    if (version >= 5) {
        body.byte(8).byte(0);  // address size, segment selector size
    }
    body.number(header.size(), 4).add(header).add(program);
    return ProgramBytes().number(body.size(), 4).add(body);
}

/// A table points into the bytes that it was made of.
struct Ran {
    ProgramBytes line;
    ProgramBytes line_strings;
    dwarf::LineTable table;
};

Ran run(const ProgramBytes& line, const ProgramBytes& line_strings = ProgramBytes()) {
    Ran ran{line, line_strings, dwarf::LineTable()};
    dwarf::Sections sections;
    sections.line = ran.line.reader();
    sections.line_strings = ran.line_strings.reader();
    dwarf::Unit unit;
    unit.encoding.version = 4;
    unit.lines.kind = dwarf::Value::Kind::section_offset;
    unit.directory.kind = dwarf::Value::Kind::text;
    unit.directory.text = "/home/me/build";
    ran.table = dwarf::LineProgram(sections, unit).run();
    return ran;
}

std::string at(const Ran& ran, std::uint64_t address) {
    const dwarf::LineTable::Rows rows = ran.table.find(address);
    return rows.last == nullptr
               ? ""
               : ran.table.path_of(rows.last->file) + ":" + std::to_string(rows.last->line);
}

const ProgramBytes old_tables = ProgramBytes()
                                    .text("../include")
                                    .text("/usr/include/c++/12")
                                    .byte(0)
                                    .text("main.cpp")
                                    .byte(0)
                                    .byte(0)
                                    .byte(0)
                                    .text("a.hpp")
                                    .byte(1)
                                    .byte(0)
                                    .byte(0)
                                    .text("vector")
                                    .byte(2)
                                    .byte(0)
                                    .byte(0)
                                    .byte(0);

}  // namespace line_program_fixture

using namespace line_program_fixture;

TEST_CASE("line_program: versions 2 to 4 count files from 1") {
    ProgramBytes program;
    program.add(set_address(0x1000));
    program.byte(3).byte(9).byte(1);   // line 10, row at 0x1000
    program.add(special(1, 4));        // line 11, 0x1004
    program.byte(4).byte(2);           // file 2
    program.add(special(-1, 4));       // line 10, 0x1008
    program.byte(8);                   // const_add_pc: 20
    program.byte(4).byte(3).byte(1);   // file 3, row at 0x101c
    program.byte(9).number(0x100, 2);  // fixed_advance_pc
    program.byte(4).byte(7).byte(1);   // a file that is not there, row at 0x111c
    program.byte(2).byte(4);           // advance_pc
    program.add(end_sequence());
    for (const unsigned version : {2U, 3U, 4U}) {
        CAPTURE(version);
        const Ran table = run(line_section(version, old_tables, program));
        CHECK(at(table, 0x0fff).empty());
        CHECK(at(table, 0x1000) == "/home/me/build/main.cpp:10");
        CHECK(at(table, 0x1003) == "/home/me/build/main.cpp:10");
        CHECK(at(table, 0x1004) == "/home/me/build/main.cpp:11");
        CHECK(at(table, 0x1008) == "/home/me/include/a.hpp:10");
        CHECK(at(table, 0x101c) == "/usr/include/c++/12/vector:10");
        CHECK(at(table, 0x111f) == ":10");
        CHECK(at(table, 0x1120).empty());
    }
}

TEST_CASE("line_program: version 5 describes its tables and counts from 0") {
    ProgramBytes tables;
    tables.byte(1).byte(1).byte(0x1f);  // directories: path, line_strp
    tables.byte(2).number(0, 4).number(4, 4);
    tables.byte(3).byte(1).byte(0x08).byte(2).byte(0x0b).byte(5).byte(0x1e);
    tables.byte(2);
    tables.text("main.cpp").byte(0).number(0, 8).number(0, 8);  // with an MD5
    tables.text("vector").byte(1).number(0, 8).number(0, 8);
    const ProgramBytes line_strings = ProgramBytes().text("/up").text("/usr/include");

    ProgramBytes program;
    program.add(set_address(0x1000)).byte(1);  // file 1 is where the machine starts
    program.byte(4).byte(0).add(special(4, 4));
    program.byte(2).byte(4).add(end_sequence());
    const Ran table = run(line_section(5, tables, program), line_strings);
    CHECK(at(table, 0x1000) == "/usr/include/vector:1");
    CHECK(at(table, 0x1004) == "/up/main.cpp:5");
}

TEST_CASE("line_program: several sequences, and those that the linker threw away") {
    ProgramBytes program;
    program.add(set_address(0)).add(special(1, 0)).byte(2).number(0xff, 1).byte(0x7f);
    program.add(end_sequence());
    program.add(set_address(0x3000)).add(special(2, 0)).byte(2).byte(8).add(end_sequence());
    program.add(set_address(0x1000)).add(special(1, 0)).byte(2).byte(8).add(end_sequence());
    const Ran table = run(line_section(4, old_tables, program));
    CHECK(table.table.sequences.size() == 2);
    CHECK(at(table, 0x10).empty());
    CHECK(at(table, 0x1000) == "/home/me/build/main.cpp:2");
    CHECK(at(table, 0x1008).empty());
    CHECK(at(table, 0x3007) == "/home/me/build/main.cpp:3");
}

TEST_CASE("line_program: the last row of an address describes it") {
    ProgramBytes program;
    program.add(set_address(0x1000)).add(special(1, 0)).add(special(5, 0)).add(special(1, 4));
    program.byte(2).byte(4).add(end_sequence());
    CHECK(at(run(line_section(4, old_tables, program)), 0x1000) == "/home/me/build/main.cpp:7");
}

TEST_CASE("line_program: addresses that go back do not break the search") {
    ProgramBytes program;
    program.add(set_address(0x2000)).add(special(1, 0)).add(special(1, 4));
    program.add(set_address(0x1000)).add(special(1, 0)).byte(2).byte(4).add(end_sequence());
    const Ran table = run(line_section(4, old_tables, program));
    CHECK(at(table, 0x2000) == "/home/me/build/main.cpp:2");
    CHECK(at(table, 0x1000) == "/home/me/build/main.cpp:4");
}

TEST_CASE("line_program: opcodes nobody knows are stepped over") {
    ProgramBytes program;
    program.add(set_address(0x1000));
    program.byte(0).byte(5).byte(0x80).number(0x01020304, 4);  // a vendor's extended opcode
    program.byte(0).byte(0);                                   // one of no length
    program.byte(5).byte(3).byte(6).byte(7).byte(0x0a - 1).number(0, 2);
    program.byte(1).byte(2).byte(4).add(end_sequence());
    CHECK(at(run(line_section(4, old_tables, program)), 0x1000) == "/home/me/build/main.cpp:1");
}

TEST_CASE("line_program: hostile headers end at once") {
    ProgramBytes program;
    program.add(set_address(0x1000)).byte(1).byte(2).byte(4).add(end_sequence());
    SECTION("2^63 directories of no bytes") {
        ProgramBytes tables;
        tables.byte(1).byte(1).byte(0x19);
        for (int i = 0; i < 9; ++i) {
            tables.byte(0xff);
        }
        tables.byte(0x7f);
        CHECK(run(line_section(5, tables, program)).table.directories.size() <= 1);
    }
    SECTION("cut anywhere") {
        const ProgramBytes whole = line_section(4, old_tables, program);
        for (std::size_t size = 0; size < whole.size(); ++size) {
            ProgramBytes cut;
            cut.number(size, 4);
            for (std::size_t i = 4; i < size; ++i) {
                cut.byte(whole.reader().at(i).read_u8());
            }
            at(run(cut), 0x1000);
        }
    }
    SECTION("a version that does not exist") {
        CHECK(run(line_section(6, old_tables, program)).table.rows.empty());
        CHECK(run(line_section(1, old_tables, program)).table.rows.empty());
    }
    SECTION("no section at all") {
        CHECK(run(ProgramBytes()).table.rows.empty());
    }
}
