// The code whose rows are asked for never runs. Some is written in assembler, for only so does one
// know at which byte a row begins; for the rest there are only tables, registered at run time.
#include "support/catch.hpp"

#include <tracenew.hpp>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

using tracenew::detail::CfiProgram;
using tracenew::detail::CfiRow;

namespace {

/// The row of a frame that is in the instruction of the byte at `code`.
std::string cfi_row_at(const unsigned char* code) {
    const CfiRow row = CfiProgram::row_of(reinterpret_cast<std::uintptr_t>(code) + 1);
    std::string text;
    switch (row.kind) {
    case CfiRow::Kind::irreducible:
        return "irreducible";
    case CfiRow::Kind::end:
        return "end";
    case CfiRow::Kind::lost:
        return "lost";
    case CfiRow::Kind::realigned:
        return "*(rbp " + std::to_string(row.cfa_offset) + ")";
    case CfiRow::Kind::from_sp:
        text = "rsp ";
        break;
    case CfiRow::Kind::from_fp:
        text = "rbp ";
        break;
    }
    text += std::to_string(row.cfa_offset);
    return row.fp_slot == 0 ? text : text + ", rbp in slot " + std::to_string(row.fp_slot);
}

}  // namespace

TEST_CASE("cfi_program: code without tables is the end") {
    auto* page = static_cast<unsigned char*>(tracenew::detail::Os::map_pages(4096));
    REQUIRE(page != nullptr);
    CHECK(cfi_row_at(page) == "lost");
    CHECK(cfi_row_at(page + 4095) == "lost");
    tracenew::detail::Os::unmap_pages(page, 4096);
    CHECK(CfiProgram::row_of(1).kind == CfiRow::Kind::lost);
    CHECK(CfiProgram::row_of(UINTPTR_MAX).kind == CfiRow::Kind::lost);
}

#if defined(__x86_64__)

// The numbers are the instructions' distances from their function. Nothing lies between functions.
asm(R"(
    .pushsection .text
    .hidden cfi_code_with_fp
    .hidden cfi_code_without_fp
    .hidden cfi_code_long
    .hidden cfi_code_realigned
    .hidden cfi_code_mebibyte
    .hidden cfi_code_outermost
    .hidden cfi_code_of_signal
    .hidden cfi_code_with_cleanup
    .hidden cfi_code_with_far_cleanup
    .globl cfi_code_with_fp
    .globl cfi_code_without_fp
    .globl cfi_code_long
    .globl cfi_code_realigned
    .globl cfi_code_mebibyte
    .globl cfi_code_outermost
    .globl cfi_code_of_signal
    .globl cfi_code_with_cleanup
    .globl cfi_code_with_far_cleanup

cfi_code_with_fp:
    .cfi_startproc
    push %rbp                   # 0
    .cfi_def_cfa_offset 16
    .cfi_offset 6, -16
    mov %rsp, %rbp              # 1
    .cfi_def_cfa_register 6
    nop                         # 4
    .cfi_remember_state
    pop %rbp                    # 5
    .cfi_restore 6
    .cfi_def_cfa 7, 8
    ret                         # 6
    .cfi_restore_state
    nop                         # 7
    .cfi_endproc

cfi_code_without_fp:
    .cfi_startproc
    push %rbx                   # 0
    .cfi_def_cfa_offset 16
    .cfi_offset 3, -16
    sub $0x20, %rsp             # 1
    .cfi_def_cfa_offset 48
    nop                         # 5
    add $0x20, %rsp             # 6
    .cfi_def_cfa_offset 16
    pop %rbx                    # 10
    .cfi_restore 3
    .cfi_def_cfa_offset 8
    ret                         # 11
    .cfi_endproc

cfi_code_long:                  # distances that take one, two and four bytes
    .cfi_startproc
    .skip 200, 0xcc
    .cfi_def_cfa_offset 16
    .skip 3000, 0xcc
    .cfi_def_cfa_offset 24
    .skip 70000, 0xcc
    .cfi_def_cfa_offset 32
    nop
    .cfi_endproc

cfi_code_realigned:             # as GCC writes it
    .cfi_startproc
    lea 8(%rsp), %r10           # 0
    .cfi_def_cfa 10, 0
    and $-32, %rsp              # 5
    push -8(%r10)               # 9
    push %rbp                   # 13
    mov %rsp, %rbp              # 14
    .cfi_escape 0x10, 6, 2, 0x76, 0
    push %r10                   # 17
    .cfi_escape 0x0f, 3, 0x76, 0x78, 6
    nop                         # 19
    pop %r10                    # 20
    .cfi_def_cfa 10, 0
    pop %rbp                    # 22
    lea -8(%r10), %rsp          # 23
    .cfi_def_cfa 7, 8
    .cfi_restore 6
    ret                         # 27
    .cfi_endproc

cfi_code_mebibyte:
    .cfi_startproc
    sub $0x100008, %rsp         # 0
    .cfi_def_cfa_offset 0x100010
    nop                         # 7
    .cfi_endproc

cfi_code_outermost:
    .cfi_startproc
    .cfi_undefined 16
    nop
    .cfi_endproc

cfi_code_of_signal:
    .cfi_startproc
    .cfi_signal_frame
    nop
    .cfi_endproc

cfi_code_with_cleanup:          # a personality and an LSDA of four bytes each
    .cfi_startproc
    .cfi_personality 0x1b, cfi_code_with_fp
    .cfi_lsda 0x1b, cfi_code_with_fp
    push %rbx                   # 0
    .cfi_def_cfa_offset 16
    nop                         # 1
    .cfi_endproc

cfi_code_with_far_cleanup:      # of eight
    .cfi_startproc
    .cfi_personality 0x1c, cfi_code_with_fp
    .cfi_lsda 0x1c, cfi_code_with_fp
    push %rbx                   # 0
    .cfi_def_cfa_offset 16
    nop                         # 1
    .cfi_endproc

    .popsection
)");

extern "C" {
#define HIDDEN_CODE __attribute__((visibility("hidden"))) const unsigned char
extern HIDDEN_CODE cfi_code_with_fp[];
extern HIDDEN_CODE cfi_code_without_fp[];
extern HIDDEN_CODE cfi_code_long[];
extern HIDDEN_CODE cfi_code_realigned[];
extern HIDDEN_CODE cfi_code_mebibyte[];
extern HIDDEN_CODE cfi_code_outermost[];
extern HIDDEN_CODE cfi_code_of_signal[];
extern HIDDEN_CODE cfi_code_with_cleanup[];
extern HIDDEN_CODE cfi_code_with_far_cleanup[];
#undef HIDDEN_CODE
}

TEST_CASE("cfi_program: a frame with a frame pointer, from its first byte to its last") {
    const unsigned char* code = cfi_code_with_fp;
    CHECK(cfi_row_at(code) == "rsp 8");
    CHECK(cfi_row_at(code + 1) == "rsp 16, rbp in slot 2");
    CHECK(cfi_row_at(code + 3) == "rsp 16, rbp in slot 2");
    CHECK(cfi_row_at(code + 4) == "rbp 16, rbp in slot 2");
    CHECK(cfi_row_at(code + 5) == "rbp 16, rbp in slot 2");
    CHECK(cfi_row_at(code + 6) == "rsp 8");
    CHECK(cfi_row_at(code + 7) == "rbp 16, rbp in slot 2");
}

TEST_CASE("cfi_program: a frame without a frame pointer, from its first byte to its last") {
    const unsigned char* code = cfi_code_without_fp;
    CHECK(cfi_row_at(code) == "rsp 8");
    CHECK(cfi_row_at(code + 1) == "rsp 16");
    CHECK(cfi_row_at(code + 4) == "rsp 16");
    CHECK(cfi_row_at(code + 5) == "rsp 48");
    CHECK(cfi_row_at(code + 6) == "rsp 48");
    CHECK(cfi_row_at(code + 10) == "rsp 16");
    CHECK(cfi_row_at(code + 11) == "rsp 8");
}

TEST_CASE("cfi_program: a frame that GCC realigned") {
    const unsigned char* code = cfi_code_realigned;
    CHECK(cfi_row_at(code) == "rsp 8");
    CHECK(cfi_row_at(code + 9) == "irreducible");  // from r10
    CHECK(cfi_row_at(code + 17) == "irreducible");
    CHECK(cfi_row_at(code + 19) == "*(rbp -8)");
    CHECK(cfi_row_at(code + 20) == "*(rbp -8)");
    CHECK(cfi_row_at(code + 22) == "irreducible");
    CHECK(cfi_row_at(code + 27) == "rsp 8");
}

TEST_CASE("cfi_program: a call that never returns is its own function's, though it is the last") {
    REQUIRE(cfi_code_without_fp == cfi_code_with_fp + 8);
    const auto ip = reinterpret_cast<std::uintptr_t>(cfi_code_without_fp);
    CHECK(CfiProgram::row_of(ip).kind == CfiRow::Kind::from_fp);
    CHECK(CfiProgram::row_of(ip + 1).kind == CfiRow::Kind::from_sp);
}

TEST_CASE("cfi_program: long functions") {
    const unsigned char* code = cfi_code_long;
    CHECK(cfi_row_at(code + 199) == "rsp 8");
    CHECK(cfi_row_at(code + 200) == "rsp 16");
    CHECK(cfi_row_at(code + 3199) == "rsp 16");
    CHECK(cfi_row_at(code + 3200) == "rsp 24");
    CHECK(cfi_row_at(code + 73199) == "rsp 24");
    CHECK(cfi_row_at(code + 73200) == "rsp 32");
}

TEST_CASE("cfi_program: frames for another walker, and the outermost one") {
    CHECK(cfi_row_at(cfi_code_mebibyte) == "rsp 8");
    CHECK(cfi_row_at(cfi_code_mebibyte + 7) == "irreducible");
    CHECK(cfi_row_at(cfi_code_of_signal) == "irreducible");
    CHECK(cfi_row_at(cfi_code_outermost) == "end");
}

TEST_CASE("cfi_program: functions that exceptions stop at are like any other") {
    for (const unsigned char* code : {cfi_code_with_cleanup, cfi_code_with_far_cleanup}) {
        CHECK(cfi_row_at(code) == "rsp 8");
        CHECK(cfi_row_at(code + 1) == "rsp 16");
    }
}

extern "C" void __register_frame(void* begin);
extern "C" void __deregister_frame(void* begin);

namespace {

using CfiBytes = std::vector<unsigned char>;

void append_cfi(CfiBytes& bytes, const CfiBytes& more) {
    for (const unsigned char byte : more) {
        bytes.push_back(byte);
    }
}

/// 16 bytes of code with tables of its own, for as long as this lives.
class RegisteredCfi {
public:
    RegisteredCfi(const CfiBytes& cie, const CfiBytes& instructions)
        : code_(static_cast<unsigned char*>(tracenew::detail::Os::map_pages(4096))) {
        add_entry(number(0, 4), cie);
        CfiBytes fde = number(reinterpret_cast<std::uintptr_t>(code_), 8);
        append_cfi(fde, number(16, 8));
        append_cfi(fde, instructions);
        add_entry(number(tables_.size() + 4, 4), fde);
        append_cfi(tables_, number(0, 4));
        __register_frame(tables_.data());
    }
    ~RegisteredCfi() {
        __deregister_frame(tables_.data());
        tracenew::detail::Os::unmap_pages(code_, 4096);
    }
    RegisteredCfi(const RegisteredCfi&) = delete;
    RegisteredCfi& operator=(const RegisteredCfi&) = delete;

    const unsigned char* code() const { return code_; }

private:
    static CfiBytes number(std::uint64_t value, std::size_t width) {
        CfiBytes bytes(width);
        std::memcpy(bytes.data(), &value, width);
        return bytes;
    }

    // No padding: what reads too far has to notice.
    void add_entry(const CfiBytes& id, const CfiBytes& content) {
        append_cfi(tables_, number(id.size() + content.size(), 4));
        append_cfi(tables_, id);
        append_cfi(tables_, content);
    }

    unsigned char* code_;
    CfiBytes tables_;
};

/// Factors 1 and -8; CFA = rsp + 8, the return address at CFA - 8.
CfiBytes cie_bytes(unsigned char version = 1, const std::string& augmentation = "",
                   unsigned char column = 16) {
    CfiBytes bytes = {version};
    append_cfi(bytes, {augmentation.begin(), augmentation.end()});
    append_cfi(bytes, {0, 1, 0x78, column});
    append_cfi(bytes, {0x0c, 7, 8, 0x90, 1});
    return bytes;
}

// At the code's byte 4, the frame grows to 16 bytes and rbp is saved at CFA - 16.
const CfiBytes pushes_rbp_at_4 = {0x44, 0x0e, 16, 0x86, 2};

/// The row after `instructions`, which are in force from the code's byte 4 on.
std::string cfi_row_after(const CfiBytes& instructions) {
    CfiBytes bytes = {0x44};
    append_cfi(bytes, instructions);
    const RegisteredCfi registered{cie_bytes(), bytes};
    CHECK(cfi_row_at(registered.code() + 3) == "rsp 8");  // whatever comes later
    return cfi_row_at(registered.code() + 4);
}

}  // namespace

TEST_CASE("cfi_program: tables that were registered at run time, without an augmentation") {
    for (const unsigned char version : CfiBytes{1, 3}) {
        const RegisteredCfi registered{cie_bytes(version), pushes_rbp_at_4};
        const unsigned char* code = registered.code();
        CHECK(cfi_row_at(code) == "rsp 8");
        CHECK(cfi_row_at(code + 3) == "rsp 8");
        CHECK(cfi_row_at(code + 4) == "rsp 16, rbp in slot 2");
        CHECK(cfi_row_at(code + 15) == "rsp 16, rbp in slot 2");
        CHECK(cfi_row_at(code + 16) == "lost");
    }
}

TEST_CASE("cfi_program: sizes of frames, and where they keep rbp") {
    CHECK(cfi_row_after({0x0e, 0xf8, 0xff, 0x0f}) == "rsp 262136");
    CHECK(cfi_row_after({0x0e, 0x80, 0x80, 0x10}) == "irreducible");              // 262144
    CHECK(cfi_row_after({0x0e, 0x90, 0x80, 0x80, 0x80, 0x10}) == "irreducible");  // 2^32 + 16
    CHECK(cfi_row_after({0x0e, 20}) == "irreducible");
    CHECK(cfi_row_after({0x87, 2}) ==
          "irreducible");  // rsp was saved: the caller has another stack
    CHECK(cfi_row_after({0x0c, 6, 32}) == "rbp 32");
    CHECK(cfi_row_after({0x0c, 6, 32, 0x0d, 7}) == "rsp 32");
    CHECK(cfi_row_after({0x0c, 10, 8}) == "irreducible");
    CHECK(cfi_row_after({0x86, 0xff, 1}) == "rsp 8, rbp in slot 255");
    CHECK(cfi_row_after({0x86, 0x80, 2}) == "irreducible");
    CHECK(cfi_row_after({0x86, 0}) == "irreducible");
    CHECK(cfi_row_after({0x83, 2, 0x8c, 3, 0x8f, 4, 0xc3}) == "rsp 8");  // rbx, r12, r15
}

TEST_CASE("cfi_program: what only looks like a frame that GCC realigned is irreducible") {
    const CfiBytes fp_at_fp = {0x10, 6, 2, 0x76, 0};
    const auto with_cfa = [&](const CfiBytes& expression) {
        CfiBytes bytes = {0x0f, static_cast<unsigned char>(expression.size())};
        append_cfi(bytes, expression);
        append_cfi(bytes, fp_at_fp);
        return cfi_row_after(bytes);
    };
    CHECK(with_cfa({0x76, 0x78, 0x06}) == "*(rbp -8)");
    CHECK(with_cfa({0x76, 0x80, 0x7f, 0x06}) == "*(rbp -128)");
    CHECK(with_cfa({0x77, 0x78, 0x06}) == "irreducible");  // of rsp
    CHECK(with_cfa({0x76, 0x78}) == "irreducible");        // rbp - 8 itself
    CHECK(with_cfa({0x76, 0x78, 0x06, 0x06}) == "irreducible");
    CHECK(with_cfa({0x76, 0x78, 0x23, 8}) == "irreducible");
    CHECK(with_cfa({0x76}) == "irreducible");
    CHECK(with_cfa({}) == "irreducible");
    // A stub of a procedure linkage table.
    CHECK(with_cfa({0x77, 8, 0x80, 0, 0x3f, 0x1a, 0x3b, 0x2a, 0x33, 0x24, 0x22}) == "irreducible");

    CHECK(cfi_row_after(fp_at_fp) == "irreducible");
    CHECK(cfi_row_after({0x0f, 3, 0x76, 0x78, 0x06}) == "irreducible");
    CHECK(cfi_row_after({0x0f, 3, 0x76, 0x78, 0x06, 0x86, 2}) == "irreducible");
    CHECK(cfi_row_after({0x0f, 3, 0x76, 0x78, 0x06, 0x10, 6, 2, 0x76, 8}) == "irreducible");
    CHECK(cfi_row_after({0x0f, 3, 0x76, 0x78, 0x06, 0x10, 6, 3, 0x76, 0, 0x06}) == "irreducible");
    CHECK(cfi_row_after({0x0f, 3, 0x76, 0x78, 0x06, 0x10, 6, 2, 0x77, 0}) == "irreducible");
    // Until a plain CFA comes.
    CHECK(cfi_row_after({0x0f, 3, 0x76, 0x78, 0x06, 0x0c, 7, 24}) == "rsp 24");
    CHECK(cfi_row_after({0x0f, 2, 0x77, 8, 0x0c, 6, 16}) == "rbp 16");
}

TEST_CASE("cfi_program: a return address that is not at CFA - 8") {
    CHECK(cfi_row_after({0x07, 16}) == "end");
    CHECK(cfi_row_after({0x07, 16, 0x0c, 10, 8}) == "end");  // where the CFA is, matters not
    CHECK(cfi_row_after({0x07, 16, 0x06, 16}) == "rsp 8");
    CHECK(cfi_row_after({0x07, 16, 0xd0}) == "rsp 8");
    CHECK(cfi_row_after({0x90, 2}) == "irreducible");
    CHECK(cfi_row_after({0x09, 16, 2}) == "irreducible");
    CHECK(cfi_row_after({0x08, 16}) == "irreducible");
}

TEST_CASE("cfi_program: each instruction is understood, or its frame is irreducible") {
    struct Case {
        const char* name;
        CfiBytes of_rbp;
        const char* expected;
        CfiBytes of_rbx;  // read as well, or the next instruction would be misread
    };
    const Case cases[] = {
        {"nop", {0, 0, 0}, "rsp 8", {0}},
        {"offset", {0x86, 3}, "rsp 8, rbp in slot 3", {0x83, 3}},
        {"offset_extended", {0x05, 6, 3}, "rsp 8, rbp in slot 3", {0x05, 3, 6}},
        {"offset_extended_sf", {0x11, 6, 3}, "rsp 8, rbp in slot 3", {0x11, 3, 6}},
        {"offset_extended_sf above the CFA", {0x11, 6, 0x7f}, "irreducible", {0x11, 3, 0x7f}},
        {"restore", {0x86, 3, 0xc6}, "rsp 8", {0xc3}},
        {"restore_extended", {0x86, 3, 0x06, 6}, "rsp 8", {0x06, 3}},
        {"same_value", {0x86, 3, 0x08, 6}, "rsp 8", {0x08, 3}},
        {"undefined", {0x07, 6}, "irreducible", {0x07, 3}},
        {"register", {0x09, 6, 12}, "irreducible", {0x09, 3, 6}},
        {"val_offset", {0x14, 6, 2}, "irreducible", {0x14, 3, 6}},
        {"val_offset_sf", {0x15, 6, 0x7e}, "irreducible", {0x15, 3, 0x7e}},
        {"expression", {0x10, 6, 2, 0x77, 8}, "irreducible", {0x10, 3, 2, 0x77, 8}},
        {"val_expression", {0x16, 6, 2, 0x76, 0}, "irreducible", {0x16, 3, 2, 0x77, 8}},
        {"def_cfa_sf", {0x12, 6, 0x7d}, "rbp 24", {}},
        {"def_cfa_offset_sf", {0x13, 0x7e}, "rsp 16", {}},
        {"GNU_args_size", {0x2e, 0x80, 1}, "rsp 8", {0x2e, 0x80, 1}},
        {"set_loc", {0x01, 0, 0, 0, 0, 0, 0, 0, 0}, "irreducible", {}},
        {"0x17", {0x17}, "irreducible", {}},
        {"GNU_window_save", {0x2d}, "irreducible", {}},
        {"GNU_negative_offset_extended", {0x2f, 6, 2}, "irreducible", {}},
        {"0x3f", {0x3f}, "irreducible", {}},
    };
    for (const Case& each : cases) {
        INFO(each.name);
        CHECK(cfi_row_after(each.of_rbp) == each.expected);
        CfiBytes of_rbx = each.of_rbx;
        append_cfi(of_rbx, {0x0e, 24, 0x86, 2});
        CHECK(cfi_row_after(of_rbx) == "rsp 24, rbp in slot 2");
    }
}

TEST_CASE("cfi_program: states are remembered one above the other, up to eight") {
    const auto remembered = [](unsigned char count, unsigned char restored) {
        CfiBytes bytes;
        for (unsigned char i = 1; i <= count; ++i) {
            append_cfi(bytes, {0x0a, 0x0c, 6, static_cast<unsigned char>(8 * i), 0x86, i});
        }
        bytes.insert(bytes.end(), restored, 0x0b);
        return cfi_row_after(bytes);
    };
    CHECK(remembered(8, 0) == "rbp 64, rbp in slot 8");
    CHECK(remembered(8, 1) == "rbp 56, rbp in slot 7");
    CHECK(remembered(8, 7) == "rbp 8, rbp in slot 1");
    CHECK(remembered(8, 8) == "rsp 8");
    CHECK(remembered(8, 9) == "irreducible");
    CHECK(remembered(9, 9) == "irreducible");
}

TEST_CASE("cfi_program: the return address's column is a byte, and from version 3 on a LEB128") {
    const CfiBytes in_two_bytes = {3, 0, 1, 0x78, 0x90, 0, 0x0c, 7, 8, 0x90, 1};
    const RegisteredCfi registered{in_two_bytes, pushes_rbp_at_4};
    CHECK(cfi_row_at(registered.code() + 4) == "rsp 16, rbp in slot 2");
}

TEST_CASE("cfi_program: factors other than 1 and -8") {
    CfiBytes cie = cie_bytes();
    cie[2] = 4;     // code
    cie[3] = 0x7c;  // data: -4
    cie.back() = 2;
    const RegisteredCfi registered{cie, {0x42, 0x0e, 16, 0x86, 4, 0x41, 0x86, 3}};
    CHECK(cfi_row_at(registered.code() + 7) == "rsp 8");
    CHECK(cfi_row_at(registered.code() + 8) == "rsp 16, rbp in slot 2");
    CHECK(cfi_row_at(registered.code() + 12) == "irreducible");  // at CFA - 12
}

TEST_CASE("cfi_program: to restore rbp means what the CIE said of it") {
    CfiBytes cie = cie_bytes();
    append_cfi(cie, {0x86, 3});
    const RegisteredCfi registered{cie, {0x86, 2, 0x44, 0xc6}};
    CHECK(cfi_row_at(registered.code()) == "rsp 8, rbp in slot 2");
    CHECK(cfi_row_at(registered.code() + 4) == "rsp 8, rbp in slot 3");
}

TEST_CASE("cfi_program: a CIE of another kind makes its code irreducible") {
    CfiBytes cie = cie_bytes();
    SECTION("version") {
        cie = cie_bytes(2);
    }
    SECTION("augmentation without a size") {
        cie = {1, 'R', 0, 1, 0x78, 16, 0, 0x0c, 7, 8, 0x90, 1};
    }
    SECTION("augmentation of several letters without a size") {
        cie = cie_bytes(1, "armcc+");
    }
    SECTION("augmentation that is unknown") {
        cie = {1, 'z', 'B', 0, 1, 0x78, 16, 0, 0x0c, 7, 8, 0x90, 1};
    }
    SECTION("another machine's return address") {
        cie = cie_bytes(1, "", 8);
    }
    SECTION("an instruction that is unknown") {
        cie.push_back(0x17);
    }
    SECTION("an instruction that ends too soon") {
        cie.push_back(0x0e);
    }
    // The nop would be the size of the FDE's augmentation, if there were one.
    const RegisteredCfi registered{cie, {0, 0x44, 0x0e, 16, 0x86, 2}};
    CHECK(cfi_row_at(registered.code()) == "irreducible");
    CHECK(cfi_row_at(registered.code() + 4) == "irreducible");
}

TEST_CASE("cfi_program: an instruction that ends too soon makes its rows irreducible") {
    for (const CfiBytes& end : {CfiBytes{0x0e},
                                {0x0e, 0x80},
                                {0x86},
                                {0x0c, 7},
                                {0x11, 6},
                                {0x10, 3, 3, 0x76, 0},
                                {0x16, 3, 3, 0x76, 0},
                                {0x0f, 3, 0x76, 0x78},
                                {0x03, 0},
                                {0x04, 0, 0, 0}}) {
        CHECK(cfi_row_after(end) == "irreducible");
    }
}

#endif
