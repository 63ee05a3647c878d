// SPDX-License-Identifier: MIT
// Call frame information: how long the CIE is and in which format the two lengths are written, the
// offset into the function that is asked for, a CIE and an FDE behind their lengths and ids. Those
// lengths are right: the tables are the program's own, and without them nobody could throw. What
// they say inside may be of any compiler, assembler or JIT, and is read inside operator new.
#include "fuzz/input.hpp"

#include "tracenew/detail/unwind/cfi_program.hpp"

#include <cstddef>
#include <cstdint>
#include <dlfcn.h>
#include <string_view>
#include <vector>

namespace detail = tracenew::detail;

namespace {

constexpr std::uintptr_t function = 0x10000;  // no code lies so low, so it is nobody else's
const unsigned char* fde = nullptr;

void add_number(std::vector<unsigned char>& bytes, std::uint64_t number, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i) {
        bytes.push_back(static_cast<unsigned char>(number >> (8 * i)));
    }
}

/// Appends an entry; answers where its id stands, from which an FDE counts back to its CIE.
std::size_t add_entry(std::vector<unsigned char>& bytes, bool is_64_bit, std::uint64_t id,
                      std::string_view body) {
    if (is_64_bit) {
        add_number(bytes, 0xFFFFFFFF, 4);
    }
    add_number(bytes, body.size() + 4, is_64_bit ? 8 : 4);
    const std::size_t place = bytes.size();
    add_number(bytes, id, 4);
    bytes.insert(bytes.end(), body.begin(), body.end());
    return place;
}

}  // namespace

// In the place of the runtime's, which goes on answering for the program itself.
const void* detail::find_fde(void* address, FdeBases* bases) {
    const auto number = reinterpret_cast<std::uintptr_t>(address);
    if (number >= function && number - function <= UINT16_MAX) {
        bases->function = reinterpret_cast<void*>(function);
        return fde;
    }
    using FindFde = const void* (*)(void*, FdeBases*);
    static const auto of_runtime =
        reinterpret_cast<FindFde>(::dlsym(RTLD_NEXT, "_Unwind_Find_FDE"));
    return of_runtime != nullptr ? of_runtime(address, bases) : nullptr;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const std::uint64_t formats = input.number(1);
    const std::uint64_t offset = input.number(2);
    const detail::ByteReader cie_body = input.counted_block();
    const detail::ByteReader fde_body = input.rest();
    std::vector<unsigned char> table;
    add_entry(table, (formats & 1U) != 0, 0, cie_body.text());
    const std::size_t begin = table.size();
    const std::size_t id_at = begin + ((formats & 2U) != 0 ? 12 : 4);
    add_entry(table, (formats & 2U) != 0, id_at, fde_body.text());
    table.shrink_to_fit();
    fde = table.data() + begin;
    const detail::CfiRow row = detail::CfiProgram::row_of(function + offset + 1);
    const bool has_cfa =
        row.kind != detail::CfiRow::Kind::irreducible && row.kind != detail::CfiRow::Kind::end;
    if (has_cfa) {
        fuzz::require(row.fits() &&
                      detail::CfiRow::unpack(row.pack()).cfa_offset == row.cfa_offset);
    }
    return 0;
}
