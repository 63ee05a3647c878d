// SPDX-License-Identifier: MIT
// The numbers of DWARF that are looked at, by their names in the standard.
// World: cold. May include: version.
#pragma once

#include "tracenew/version.hpp"

#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace dwarf {

// DWARF 5 section 7.5.1, table 7.2
namespace unit_type {
constexpr std::uint8_t compile = 1, type = 2, partial = 3, skeleton = 4, split_compile = 5,
                       split_type = 6;
}  // namespace unit_type

// Section 7.5.3, table 7.3
namespace tag {
constexpr std::uint32_t array_type = 0x01, class_type = 0x02, enumeration_type = 0x04,
                        formal_parameter = 0x05, lexical_block = 0x0b, member = 0x0d,
                        pointer_type = 0x0f, reference_type = 0x10, structure_type = 0x13,
                        type_alias = 0x16, union_type = 0x17, inheritance = 0x1c,
                        inlined_subroutine = 0x1d, subrange_type = 0x21, const_type = 0x26,
                        subprogram = 0x2e, variable = 0x34, volatile_type = 0x35, name_space = 0x39,
                        rvalue_reference_type = 0x42, atomic_type = 0x47, call_site = 0x48,
                        gnu_call_site = 0x4109;
}  // namespace tag

// Section 7.5.4, table 7.5
namespace attribute {
constexpr std::uint16_t location = 0x02, name = 0x03, byte_size = 0x0b, stmt_list = 0x10,
                        low_pc = 0x11, high_pc = 0x12, comp_dir = 0x1b, producer = 0x25,
                        upper_bound = 0x2f, abstract_origin = 0x31, artificial = 0x34, count = 0x37,
                        data_member_location = 0x38, decl_file = 0x3a, decl_line = 0x3b,
                        frame_base = 0x40, specification = 0x47, type = 0x49, ranges = 0x55,
                        call_column = 0x57, call_file = 0x58, call_line = 0x59, linkage_name = 0x6e,
                        str_offsets_base = 0x72, addr_base = 0x73, rnglists_base = 0x74,
                        dwo_name = 0x76, call_all_calls = 0x7a, gnu_all_call_sites = 0x2117,
                        call_return_pc = 0x7d, call_origin = 0x7f, call_pc = 0x81,
                        call_tail_call = 0x82, defaulted = 0x8b, loclists_base = 0x8c,
                        mips_linkage_name = 0x2007, gnu_tail_call = 0x2115, gnu_dwo_name = 0x2130,
                        gnu_dwo_id = 0x2131, gnu_ranges_base = 0x2132, gnu_addr_base = 0x2133;
}  // namespace attribute

// Section 7.5.6, table 7.6, and what GCC and LLVM added to DWARF 4
namespace form {
constexpr std::uint16_t addr = 0x01, block2 = 0x03, block4 = 0x04, data2 = 0x05, data4 = 0x06,
                        data8 = 0x07, string = 0x08, block = 0x09, block1 = 0x0a, data1 = 0x0b,
                        flag = 0x0c, sdata = 0x0d, strp = 0x0e, udata = 0x0f, ref_addr = 0x10,
                        ref1 = 0x11, ref2 = 0x12, ref4 = 0x13, ref8 = 0x14, ref_udata = 0x15,
                        indirect = 0x16, sec_offset = 0x17, exprloc = 0x18, flag_present = 0x19,
                        strx = 0x1a, addrx = 0x1b, ref_sup4 = 0x1c, strp_sup = 0x1d, data16 = 0x1e,
                        line_strp = 0x1f, ref_sig8 = 0x20, implicit_const = 0x21, loclistx = 0x22,
                        rnglistx = 0x23, ref_sup8 = 0x24, strx1 = 0x25, strx2 = 0x26, strx3 = 0x27,
                        strx4 = 0x28, addrx1 = 0x29, addrx2 = 0x2a, addrx3 = 0x2b, addrx4 = 0x2c,
                        gnu_addr_index = 0x1f01, gnu_str_index = 0x1f02, gnu_ref_alt = 0x1f20,
                        gnu_strp_alt = 0x1f21;
}  // namespace form

// Section 7.22, tables 7.25 to 7.27
namespace line_opcode {
constexpr std::uint8_t extended = 0, copy = 1, advance_pc = 2, advance_line = 3, set_file = 4,
                       set_column = 5, negate_stmt = 6, set_basic_block = 7, const_add_pc = 8,
                       fixed_advance_pc = 9, set_prologue_end = 10, set_epilogue_begin = 11,
                       set_isa = 12;
constexpr std::uint8_t end_sequence = 1, set_address = 2, define_file = 3;  // extended ones
}  // namespace line_opcode
namespace line_content {
constexpr std::uint64_t path = 1, directory_index = 2;
}  // namespace line_content

// Section 7.7.1, table 7.9: those by which compilers say where a variable lies, and the older name
// that GCC and Clang give to form_tls_address
namespace operation {
constexpr std::uint8_t addr = 0x03, const4u = 0x0c, const8u = 0x0e, reg0 = 0x50, breg0 = 0x70,
                       regx = 0x90, fbreg = 0x91, bregx = 0x92, piece = 0x93,
                       form_tls_address = 0x9b, call_frame_cfa = 0x9c, addrx = 0xa1,
                       gnu_push_tls_address = 0xe0, gnu_addr_index = 0xfb;
}  // namespace operation

// Section 7.7.3, table 7.10, and what GCC puts in between
namespace location_list {
constexpr std::uint8_t end_of_list = 0, base_addressx = 1, startx_endx = 2, startx_length = 3,
                       offset_pair = 4, default_location = 5, base_address = 6, start_end = 7,
                       start_length = 8, gnu_view_pair = 9;
}  // namespace location_list

// Section 7.25, table 7.30
namespace range_list {
constexpr std::uint8_t end_of_list = 0, base_addressx = 1, startx_endx = 2, startx_length = 3,
                       offset_pair = 4, base_address = 5, start_end = 6, start_length = 7;
}  // namespace range_list

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
