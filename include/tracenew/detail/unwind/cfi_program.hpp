// SPDX-License-Identifier: MIT
// Call frame information, read: from a return address to its row.
// World: hot. May include: base, unwind/cfi_row.
//
// 1. Find the FDE that covers the call. 2. Read its CIE. 3. Run the CIE's instructions, then the
// FDE's up to the address (DWARF 5 section 6.4; the encodings of .eh_frame: Linux Standard
// Base 5.0, "DWARF Extensions"). 4. Reduce what is then known of the CFA, rbp and the return
// address to a row; what cannot be reduced is irreducible, never guessed.
#pragma once

#include "tracenew/detail/base/byte_reader.hpp"
#include "tracenew/detail/unwind/cfi_row.hpp"

#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct FdeBases {  // libgcc's struct dwarf_eh_bases
    void* text;
    void* data;
    void* function;
};

// Of the runtime that exceptions use: it knows static executables and code that was registered at
// run time, and since glibc 2.35 it takes no lock (_dl_find_object).
const void* find_fde(void* address, FdeBases* bases) __asm__("_Unwind_Find_FDE");

class CfiProgram {
public:
    /// The row of a frame that will return to `ip`.
    static CfiRow row_of(std::uintptr_t ip) noexcept {
        const std::uintptr_t address = ip - 1;  // in the call instruction
        FdeBases bases{};
        const void* fde = find_fde(reinterpret_cast<void*>(address), &bases);
        if (fde == nullptr) {
            CfiRow row;
            row.kind = CfiRow::Kind::lost;
            return row;
        }
        CfiProgram program{address};
        return program.read(static_cast<const unsigned char*>(fde),
                            reinterpret_cast<std::uintptr_t>(bases.function))
                   ? program.reduced()
                   : CfiRow{};
    }

    static bool has_tables(std::uintptr_t address) noexcept {
        FdeBases bases{};
        return find_fde(reinterpret_cast<void*>(address), &bases) != nullptr;
    }

private:
    static constexpr unsigned rbp = 6;
    static constexpr unsigned rsp = 7;
    static constexpr unsigned return_address = 16;
    static constexpr std::size_t max_remembered = 8;

    enum class Saved : std::uint8_t { same, at_cfa, at_fp, undefined, other };

    struct Rule {
        Saved saved = Saved::same;
        std::int64_t offset = 0;  // at_cfa: bytes from the CFA
    };

    struct State {
        std::uint64_t cfa_register = rsp;
        std::int64_t cfa_offset = 0;
        bool cfa_is_deref = false;        // CFA = *(rbp + cfa_offset)
        bool cfa_is_irreducible = false;  // an expression that is not that
        Rule fp;
        Rule sp;  // same: the caller's is the CFA; anything else switches stacks
        Rule ra;
    };

    explicit CfiProgram(std::uintptr_t address) noexcept
        : address_(address) {}

    static ByteReader entry(const unsigned char* begin) noexcept {
        ByteReader header{begin, 12};
        std::uint64_t length = header.read_u32();
        std::size_t skipped = 4;
        if (length == 0xFFFFFFFFU) {
            length = header.read_u64();
            skipped = 12;
        }
        return {begin + skipped, static_cast<std::size_t>(length)};
    }

    bool read(const unsigned char* fde, std::uintptr_t function) noexcept {
        ByteReader reader = entry(fde);
        const unsigned char* cie_field =
            fde + (ByteReader{fde, 4}.read_u32() == 0xFFFFFFFFU ? 12 : 4);
        const std::uint32_t cie_distance = reader.read_u32();
        if (!read_cie(cie_field - cie_distance)) {
            return false;
        }
        initial_ = state_;
        skip_pointer(reader);  // where the function begins: `function`
        skip_pointer(reader);  // its size
        if (has_augmentation_) {
            reader.skip(reader.read_uleb128());
        }
        location_ = function;
        return run(reader) && reader.ok();
    }

    bool read_cie(const unsigned char* cie) noexcept {
        ByteReader reader = entry(cie);
        reader.read_u32();  // the id, 0
        const std::uint8_t version = reader.read_u8();
        const std::string_view augmentation = reader.read_string();
        if (version != 1 && version != 3) {
            return false;
        }
        code_alignment_ = reader.read_uleb128();
        data_alignment_ = reader.read_sleb128();
        const std::uint64_t column = version == 1 ? reader.read_u8() : reader.read_uleb128();
        if (column != return_address || (!augmentation.empty() && augmentation[0] != 'z')) {
            return false;
        }
        if (!augmentation.empty()) {
            has_augmentation_ = true;
            ByteReader values = reader.read_block(reader.read_uleb128());
            for (const char letter : augmentation.substr(1)) {
                if (letter == 'R') {
                    pointer_encoding_ = values.read_u8();
                } else if (letter == 'L') {
                    values.read_u8();
                } else if (letter == 'P') {
                    const std::uint8_t encoding = values.read_u8();
                    values.skip(size_of(encoding));
                } else {
                    return false;  // 'S', a signal frame, or something newer than us
                }
            }
        }
        return run(reader) && reader.ok();
    }

    static std::size_t size_of(std::uint8_t encoding) noexcept {
        switch (encoding & 0x07U) {
        case 2:
            return 2;
        case 3:
            return 4;
        default:
            return 8;
        }
    }

    void skip_pointer(ByteReader& reader) const noexcept {
        reader.skip(size_of(pointer_encoding_));
    }

    // False when the program holds what we do not know.
    bool run(ByteReader& reader) noexcept {
        while (reader.more() && location_ <= address_) {
            const std::uint8_t opcode = reader.read_u8();
            const std::uint8_t operand = opcode & 0x3FU;
            switch (opcode >> 6) {
            case 1:
                advance(operand);
                continue;
            case 2:
                save(operand, factored(reader.read_uleb128()));
                continue;
            case 3:
                restore(operand);
                continue;
            default:
                break;
            }
            if (!run_extended(operand, reader)) {
                return false;
            }
        }
        return true;
    }

    bool run_extended(std::uint8_t opcode, ByteReader& reader) noexcept {
        switch (opcode) {
        case 0x00:  // DW_CFA_nop
            return true;
        case 0x02:  // DW_CFA_advance_loc1, 2, 4
            advance(reader.read_u8());
            return true;
        case 0x03:
            advance(reader.read_u16());
            return true;
        case 0x04:
            advance(reader.read_u32());
            return true;
        case 0x05: {  // DW_CFA_offset_extended
            const std::uint64_t number = reader.read_uleb128();
            save(number, factored(reader.read_uleb128()));
            return true;
        }
        case 0x11: {  // DW_CFA_offset_extended_sf
            const std::uint64_t number = reader.read_uleb128();
            save(number, factored(static_cast<std::uint64_t>(reader.read_sleb128())));
            return true;
        }
        case 0x06:  // DW_CFA_restore_extended
            restore(reader.read_uleb128());
            return true;
        case 0x07:  // DW_CFA_undefined
            set(reader.read_uleb128(), {Saved::undefined, 0});
            return true;
        case 0x08:  // DW_CFA_same_value
            set(reader.read_uleb128(), {Saved::same, 0});
            return true;
        case 0x09:    // DW_CFA_register
        case 0x14: {  // DW_CFA_val_offset
            const std::uint64_t number = reader.read_uleb128();
            reader.read_uleb128();
            set(number, {Saved::other, 0});
            return true;
        }
        case 0x15: {  // DW_CFA_val_offset_sf
            const std::uint64_t number = reader.read_uleb128();
            reader.read_sleb128();
            set(number, {Saved::other, 0});
            return true;
        }
        case 0x0a:  // DW_CFA_remember_state
            if (remembered_ == max_remembered) {
                return false;
            }
            memory_[remembered_++] = state_;
            return true;
        case 0x0b:  // DW_CFA_restore_state
            if (remembered_ == 0) {
                return false;
            }
            state_ = memory_[--remembered_];
            return true;
        case 0x0c:  // DW_CFA_def_cfa
            define_cfa(reader.read_uleb128(), 0);
            state_.cfa_offset = static_cast<std::int64_t>(reader.read_uleb128());
            return true;
        case 0x12:  // DW_CFA_def_cfa_sf
            define_cfa(reader.read_uleb128(), 0);
            state_.cfa_offset = factored(static_cast<std::uint64_t>(reader.read_sleb128()));
            return true;
        case 0x0d:  // DW_CFA_def_cfa_register
            define_cfa(reader.read_uleb128(), state_.cfa_offset);
            return true;
        case 0x0e:  // DW_CFA_def_cfa_offset
            state_.cfa_offset = static_cast<std::int64_t>(reader.read_uleb128());
            return true;
        case 0x13:  // DW_CFA_def_cfa_offset_sf
            state_.cfa_offset = factored(static_cast<std::uint64_t>(reader.read_sleb128()));
            return true;
        case 0x0f: {  // DW_CFA_def_cfa_expression
            ByteReader expression = reader.read_block(reader.read_uleb128());
            state_.cfa_is_deref = reads_fp_plus(expression, state_.cfa_offset) &&
                                  expression.read_u8() == 0x06 /* DW_OP_deref */ &&
                                  expression.ok() && !expression.more();
            state_.cfa_is_irreducible = !state_.cfa_is_deref;
            return true;
        }
        case 0x10: {  // DW_CFA_expression
            const std::uint64_t number = reader.read_uleb128();
            ByteReader expression = reader.read_block(reader.read_uleb128());
            std::int64_t offset = 0;
            const bool at_fp =
                reads_fp_plus(expression, offset) && !expression.more() && offset == 0;
            set(number, {at_fp ? Saved::at_fp : Saved::other, 0});
            return true;
        }
        case 0x16: {  // DW_CFA_val_expression
            const std::uint64_t number = reader.read_uleb128();
            reader.skip(reader.read_uleb128());
            set(number, {Saved::other, 0});
            return true;
        }
        case 0x2e:  // DW_CFA_GNU_args_size
            reader.read_uleb128();
            return true;
        default:
            return false;
        }
    }

    // DW_OP_breg6 offset
    static bool reads_fp_plus(ByteReader& expression, std::int64_t& offset) noexcept {
        if (expression.read_u8() != 0x70 + rbp) {
            return false;
        }
        offset = expression.read_sleb128();
        return expression.ok();
    }

    void advance(std::uint64_t delta) noexcept { location_ += delta * code_alignment_; }

    // Wraps: a product that large is no real offset, and does not fit into a row.
    std::int64_t factored(std::uint64_t count) const noexcept {
        return static_cast<std::int64_t>(count * static_cast<std::uint64_t>(data_alignment_));
    }

    void define_cfa(std::uint64_t number, std::int64_t offset) noexcept {
        state_.cfa_register = number;
        state_.cfa_offset = offset;
        state_.cfa_is_deref = false;
        state_.cfa_is_irreducible = false;
    }

    void save(std::uint64_t number, std::int64_t offset) noexcept {
        set(number, {Saved::at_cfa, offset});
    }

    void restore(std::uint64_t number) noexcept {
        set(number, number == rbp ? initial_.fp : number == rsp ? initial_.sp : initial_.ra);
    }

    void set(std::uint64_t number, Rule rule) noexcept {
        if (number == rbp) {
            state_.fp = rule;
        } else if (number == rsp) {
            state_.sp = rule;
        } else if (number == return_address) {
            state_.ra = rule;
        }
    }

    CfiRow reduced() const noexcept {
        CfiRow row;
        if (state_.ra.saved == Saved::undefined) {
            row.kind = CfiRow::Kind::end;
            return row;
        }
        const Rule& fp = state_.fp;
        const bool fp_is_slot = fp.saved == Saved::at_cfa && fp.offset < 0 && fp.offset % 8 == 0 &&
                                fp.offset >= -std::int64_t{8} * 255;
        if (state_.cfa_is_irreducible || state_.sp.saved != Saved::same ||
            state_.ra.saved != Saved::at_cfa || state_.ra.offset != -8) {
            return CfiRow{};
        }
        row.cfa_offset = static_cast<std::int32_t>(state_.cfa_offset);
        if (row.cfa_offset != state_.cfa_offset || !row.fits()) {
            return CfiRow{};
        }
        if (state_.cfa_is_deref) {
            row.kind =
                fp.saved == Saved::at_fp ? CfiRow::Kind::realigned : CfiRow::Kind::irreducible;
            return row;
        }
        if (state_.cfa_register != rsp && state_.cfa_register != rbp) {
            return CfiRow{};
        }
        if (fp.saved != Saved::same && !fp_is_slot) {
            return CfiRow{};
        }
        row.fp_slot = fp_is_slot ? static_cast<std::uint8_t>(-fp.offset / 8) : std::uint8_t{0};
        row.kind = state_.cfa_register == rsp ? CfiRow::Kind::from_sp : CfiRow::Kind::from_fp;
        if (row.kind == CfiRow::Kind::from_sp && row.cfa_offset < 8) {
            return CfiRow{};  // there is no room for the return address
        }
        return row;
    }

    std::uintptr_t address_;
    std::uintptr_t location_ = 0;
    std::uint64_t code_alignment_ = 1;
    std::int64_t data_alignment_ = 1;
    std::uint8_t pointer_encoding_ = 0;
    bool has_augmentation_ = false;
    State state_;
    State initial_;
    State memory_[max_remembered];
    std::size_t remembered_ = 0;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
