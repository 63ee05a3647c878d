// SPDX-License-Identifier: MIT
// Runs a line number program: .debug_line to a LineTable (DWARF 5 section 6.2, versions 2 to 5).
// World: cold. May include: base, dwarf.
#pragma once

#include "tracenew/detail/base/byte_reader.hpp"
#include "tracenew/detail/base/function_ref.hpp"
#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/dwarf/constants.hpp"
#include "tracenew/detail/dwarf/line_table.hpp"
#include "tracenew/detail/dwarf/sections.hpp"
#include "tracenew/detail/dwarf/unit.hpp"
#include "tracenew/detail/dwarf/values.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace dwarf {

class LineProgram {
public:
    LineProgram(const Sections& sections, const Unit& unit)
        : sections_(sections)
        , unit_(unit) {}

    /// Empty when the unit has no lines; what was read before the damage when they are corrupt.
    LineTable run() {
        table_.compilation_directory = unit_.text(unit_.directory, sections_);
        if (unit_.lines) {
            ByteReader reader = sections_.line.at(unit_.lines.number);
            if (read_header(reader)) {
                run(reader);
            }
            table_.sort();
        }
        return std::move(table_);
    }

private:
    // Section 6.2.2: the state machine's registers that end up in a row.
    struct Registers {
        std::uint64_t address = 0;
        std::uint64_t operation = 0;
        std::uint64_t file = 1;
        std::uint64_t line = 1;
        std::uint64_t column = 0;
    };

    // Section 6.2.4
    bool read_header(ByteReader& reader) {
        const std::uint64_t length = read_initial_length(reader, encoding_);
        reader = reader.read_block(length);
        encoding_.version = reader.read_u16();
        encoding_.address_size = unit_.encoding.address_size;
        if (encoding_.version < 2 || encoding_.version > 5) {
            return false;
        }
        if (encoding_.version >= 5) {
            encoding_.address_size = reader.read_u8();
            reader.skip(1);  // size of a segment selector
        }
        const std::uint64_t header_length = reader.read_unsigned(encoding_.offset_size);
        const std::uint64_t program = reader.offset() + header_length;
        instruction_length_ = reader.read_u8();
        operations_ = encoding_.version >= 4 ? reader.read_u8() : std::uint8_t{1};
        reader.skip(1);  // whether rows are statements at first: every row counts here
        line_base_ = reader.read_i8();
        line_range_ = reader.read_u8();
        opcode_base_ = reader.read_u8();
        operand_counts_ = reader.read_block(opcode_base_ > 0 ? opcode_base_ - 1U : 0U);
        if (!reader.ok() || line_range_ == 0 || operations_ == 0 || opcode_base_ == 0) {
            return false;
        }
        if (encoding_.version >= 5) {
            read_tables(reader);
        } else {
            read_old_tables(reader);
        }
        reader.seek(program);
        return reader.ok();
    }

    void read_tables(ByteReader& reader) {
        table_.counts_from_zero = true;
        read_entries(reader, [this](std::string_view path, std::uint64_t) {
            table_.directories.push_back(path);
        });
        read_entries(reader, [this](std::string_view path, std::uint64_t directory) {
            table_.files.push_back({path, directory});
        });
    }

    // Section 6.2.4.1: the header describes the format of its own entries.
    void read_entries(ByteReader& reader,
                      FunctionRef<void(std::string_view path, std::uint64_t directory)> add) {
        struct Format {
            std::uint64_t content;
            std::uint64_t form;
        };
        List<Format> formats;
        for (unsigned left = reader.read_u8(); left != 0; --left) {
            const std::uint64_t content = reader.read_uleb128();
            formats.push_back({content, reader.read_uleb128()});
        }
        const std::uint64_t count = reader.read_uleb128();
        for (std::uint64_t i = 0; i < count && i < most_files && reader.ok(); ++i) {
            const std::size_t begin = reader.offset();
            Value path;
            Value directory;
            for (const Format& format : formats) {
                const Value value = read_value(reader, format.form, 0, encoding_);
                if (format.content == line_content::path) {
                    path = value;
                } else if (format.content == line_content::directory_index) {
                    directory = value;
                }
            }
            if (reader.offset() == begin) {
                return;  // 2^64 entries of no bytes at all
            }
            add(unit_.text(path, sections_), directory.number);
        }
    }

    void read_old_tables(ByteReader& reader) {
        while (reader.more() && table_.directories.size() < most_files) {
            const std::string_view directory = reader.read_string();
            if (directory.empty()) {
                break;
            }
            table_.directories.push_back(directory);
        }
        while (reader.more() && table_.files.size() < most_files && read_old_file(reader)) {
        }
    }

    bool read_old_file(ByteReader& reader) {
        const std::string_view name = reader.read_string();
        if (name.empty()) {
            return false;
        }
        const std::uint64_t directory = reader.read_uleb128();
        reader.read_uleb128();  // time of last change
        reader.read_uleb128();  // size
        table_.files.push_back({name, directory});
        return true;
    }

    void run(ByteReader& reader) {
        while (reader.more()) {
            const std::uint8_t opcode = reader.read_u8();
            if (opcode >= opcode_base_) {
                const unsigned adjusted = unsigned{opcode} - opcode_base_;
                advance(adjusted / line_range_);
                registers_.line += static_cast<std::uint64_t>(
                    std::int64_t{line_base_} + static_cast<std::int64_t>(adjusted % line_range_));
                add_row();
            } else if (opcode == line_opcode::extended) {
                run_extended(reader);
            } else {
                run_standard(opcode, reader);
            }
            if (table_.rows.size() >= most_rows) {
                break;
            }
        }
        end_sequence(registers_.address);  // a program that was cut short
    }

    // Section 6.2.5.2
    void run_standard(std::uint8_t opcode, ByteReader& reader) {
        switch (opcode) {
        case line_opcode::copy:
            add_row();
            break;
        case line_opcode::advance_pc:
            advance(reader.read_uleb128());
            break;
        case line_opcode::advance_line:
            registers_.line += static_cast<std::uint64_t>(reader.read_sleb128());
            break;
        case line_opcode::set_file:
            registers_.file = reader.read_uleb128();
            break;
        case line_opcode::set_column:
            registers_.column = reader.read_uleb128();
            break;
        case line_opcode::const_add_pc:
            advance((255U - opcode_base_) / line_range_);
            break;
        case line_opcode::fixed_advance_pc:
            registers_.address += reader.read_u16();
            registers_.operation = 0;
            break;
        default: {  // what does not matter here, and what is not known yet
            const unsigned operands = operand_counts_.at(opcode - 1U).read_u8();
            for (unsigned i = 0; i < operands; ++i) {
                reader.read_uleb128();
            }
        }
        }
    }

    // Section 6.2.5.3
    void run_extended(ByteReader& reader) {
        ByteReader operands = reader.read_block(reader.read_uleb128());
        switch (operands.read_u8()) {
        case line_opcode::end_sequence:
            end_sequence(registers_.address);
            registers_ = Registers();
            break;
        case line_opcode::set_address:
            registers_.address = operands.read_unsigned(operands.left());
            registers_.operation = 0;
            break;
        case line_opcode::define_file:
            read_old_file(operands);
            break;
        default:
            break;
        }
    }

    // Section 6.2.5.1
    void advance(std::uint64_t operations) noexcept {
        registers_.operation += operations;
        registers_.address += instruction_length_ * (registers_.operation / operations_);
        registers_.operation %= operations_;
    }

    void add_row() {
        List<LineRow>& rows = table_.rows;
        if (rows.size() > first_ && rows.back().address > registers_.address) {
            end_sequence(rows.back().address);  // not allowed: addresses only grow in a sequence
        }
        if (rows.size() == first_ || rows.back().address != registers_.address) {
            rows.emplace_back();
        }
        // The last row of an address describes it.
        rows.back() = LineRow(registers_.address, registers_.file,
                              static_cast<std::uint32_t>(registers_.line), registers_.column);
    }

    void end_sequence(std::uint64_t end) {
        List<LineRow>& rows = table_.rows;
        LineSequence sequence;
        sequence.range.low = rows.size() > first_ ? rows[first_].address : 0;
        sequence.range.high = end;
        sequence.first = static_cast<std::uint32_t>(first_);
        sequence.end = static_cast<std::uint32_t>(rows.size());
        // The linker threw away code that starts at 0: see ranges.hpp.
        if (sequence.range.low != 0 && sequence.range.low < end) {
            table_.sequences.push_back(sequence);
        } else {
            rows.truncate(first_);
        }
        first_ = rows.size();
    }

    static constexpr std::size_t most_files = LineRow::most_files - 1;
    static constexpr std::size_t most_rows = std::size_t{1} << 23;  // 128 MiB

    const Sections& sections_;
    const Unit& unit_;
    LineTable table_;
    Encoding encoding_;
    ByteReader operand_counts_;
    std::uint8_t instruction_length_ = 1;
    std::uint8_t operations_ = 1;
    std::int8_t line_base_ = 0;
    std::uint8_t line_range_ = 1;
    std::uint8_t opcode_base_ = 1;

    Registers registers_;
    std::size_t first_ = 0;  ///< row of the sequence that is being read
};

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
