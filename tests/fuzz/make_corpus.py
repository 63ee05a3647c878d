#!/usr/bin/env python3
"""Makes corpus/<parser>/* from what compilers, the linker, objcopy and dwz write: mutations of real
files get deeper into a parser than noise, which it turns away at the first magic number. And what no
mutation comes upon: files that are small, valid by the letter, and would be read for hours.

Overwrites the files of its own names and leaves others, which fuzzers have found, where they are.
Needs g++, clang++, binutils and dwz.
"""
import pathlib
import shutil
import struct
import subprocess
import tempfile
import zlib

CORPUS = pathlib.Path(__file__).resolve().parent / "corpus"

# Inlined calls, lambdas, members of local classes, anonymous namespaces: all that has a name of its
# own kind. Two units share the header's types, which is what dwz and type units are about.
HEADER = """
namespace shapes {
struct Point { int x; int y; long (*measure)(const Point&); Point* next; };
template <class Number> struct Box {
    Number values[4]; Point corner;
    __attribute__((always_inline)) Number sum() const {
        Number total = 0;
        for (const Number& value : values) { total += value; }
        return total + static_cast<Number>(corner.x);
    }
    template <class Visit> __attribute__((always_inline)) void each(Visit visit) const {
        for (const Number& value : values) { visit(value); }
    }
};
enum class Colour { red, green, blue };
union Either { int number; Colour colour; Box<short> box; };
}
extern volatile int sink;
int other(const shapes::Box<int>& box);
"""
FIRST = """
#include "shapes.hpp"
volatile int sink;
namespace {
struct Counter {
    explicit Counter(int start) : count(start) {}
    virtual ~Counter() { sink = count; }
    __attribute__((noinline)) void add(int number) { count += number; sink = count; }
    int count;
};
inline __attribute__((always_inline)) int twice(int number) { sink = number; return number * 2; }
}
void operator delete(void*) noexcept {}
void operator delete(void*, unsigned long) noexcept {}
extern "C" __attribute__((noinline)) int plain(int number) { return twice(twice(number)) + sink; }
static __attribute__((noinline, cold)) int unlikely(int number) { sink = number; return sink; }
extern "C" void _start() {
    shapes::Box<int> box{{1, 2, 3, sink}, {4, 5, nullptr, nullptr}};
    Counter counter(box.sum());
    struct Local { static __attribute__((noinline)) int member(int number) { return sink + number; } };
    box.each([&](int number) { if (number > 100) { sink = unlikely(number); } counter.add(number); });
    sink = other(box) + plain(sink) + Local::member(1);
    for (;;) { sink = sink + 1; }
}
extern "C" int __cxa_atexit() { return 0; }
extern "C" void __cxa_pure_virtual() {}
"""
SECOND = """
#include "shapes.hpp"
int other(const shapes::Box<int>& box) {
    alignas(64) volatile int aligned[16] = {};
    volatile char* room = static_cast<volatile char*>(__builtin_alloca(static_cast<unsigned>(sink)));
    room[0] = 1;
    box.each([&](int number) { aligned[number & 15] = number; });
    return aligned[3] + box.sum() + room[0];
}
"""
MAIN_SECTIONS = ["info", "abbrev", "line", "str", "line_str", "str_offsets", "addr", "ranges", "rnglists"]
COMPANION_SECTIONS = ["info", "abbrev", "str", "str_offsets", "rnglists"]
NAMES = {
    "std_string": "_ZNSt6vectorINSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEESaIS5_EE9push_backERKS5_",
    "thunk": "_ZThn16_N8observer6Screen4drawEv",
    "virtual_thunk": "_ZTv0_n24_N8observer6Screen4drawEv",
    "lambda": "_ZZN5shape4drawEiENKUlRT_E0_clIcEEDaS1_",
    "clone": "_ZL8unlikelyi.constprop.0.cold",
    "foreign_clone": "main.cold",
    "expression": "_ZN1aIXadL_Z1fiEEE1bILi3EEEDTcl1gfp_EET_",
    "local": "_ZZN12_GLOBAL__N_13runEvENK5Local6memberEv",
    "operator_new": "_ZnwmSt11align_val_t",
    "parts_of_parts": "_Z1f1AIiiE" + "".join(f"S_IS{i}_S{i}_E" for i in "0123456789ABCDEFGHIJKLMN"),
    "pack": "_ZN5tupleIJidcEE3getILm2EEERNSt13tuple_elementIXT_ES0_E4typeEv",
}


class Elf:
    """The sections and functions of a file that a compiler wrote; it is trusted."""

    def __init__(self, path):
        self.bytes = path.read_bytes()
        table, = struct.unpack_from("<Q", self.bytes, 0x28)
        size, count, names = struct.unpack_from("<HHH", self.bytes, 0x3A)
        rows = [struct.unpack_from("<IIQQQQIIQQ", self.bytes, table + i * size) for i in range(count)]
        texts = self.bytes[rows[names][4]:]
        self.rows = {texts[row[0]:texts.index(0, row[0])].decode(): row for row in rows}

    def section(self, name):
        _, kind, flags, _, offset, size = self.rows.get(name, (0,) * 6)[:6]
        data = self.bytes[offset:offset + size] if kind != 8 else b""
        return zlib.decompress(data[24:]) if flags & 0x800 else data

    def address(self, name):
        return self.rows[name][3]

    def functions(self):
        table, texts = self.section(".symtab"), self.section(".strtab")
        for name, info, _, index, value, size in struct.iter_unpack("<IBBHQQ", table):
            if info & 15 == 2 and index and size:
                yield texts[name:texts.index(0, name)].decode(), value, size


def counted(data):
    return struct.pack("<H", len(data)) + data


def run(folder, *command):
    subprocess.run([str(part) for part in command], cwd=folder, check=True)


def save(parser, name, data):
    path = CORPUS / parser / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def build(folder, name, compiler, *flags):
    """A program of two units, as small as can be; the split units' files lie beside it."""
    for source in ("first", "second"):
        # Not where it was made but the same everywhere: a corpus that is re-made should not change.
        run(folder, compiler, "-std=c++17", "-O2", "-g", "-fno-exceptions", "-fno-rtti", "-fno-pic",
            "-fasynchronous-unwind-tables", "-fno-stack-protector", f"-fdebug-prefix-map={folder}=/build",
            *flags, "-c", f"{source}.cpp", "-o", f"{name}-{source}.o")
    run(folder, compiler, "-nostdlib", "-static", "-Wl,-z,noseparate-code", "-Wl,--build-id=sha1",
        *[flag for flag in flags if flag.startswith("-gz")],
        f"{name}-first.o", f"{name}-second.o", "-o", name)
    run(folder, "objcopy", "--remove-section=.comment", name)
    return folder / name


def builds(folder):
    made = {}
    for label, compiler in (("gcc", "g++"), ("clang", "clang++")):
        for variant, flags in {
            "dwarf5": ["-gdwarf-5"], "dwarf4": ["-gdwarf-4"], "dwarf3": ["-gdwarf-3"],
            "dwarf64": ["-gdwarf-5", "-gdwarf64"], "g1": ["-gdwarf-5", "-g1"],
            "unoptimised": ["-gdwarf-5", "-O0"], "types": ["-gdwarf-4", "-fdebug-types-section"],
            "split5": ["-gdwarf-5", "-gsplit-dwarf"], "split4": ["-gdwarf-4", "-gsplit-dwarf"],
            "sections": ["-gdwarf-5", "-ffunction-sections"],
        }.items():
            made[f"{label}-{variant}"] = build(folder, f"{label}-{variant}", compiler, *flags)
    return made


def debug_info(elf, companion=None):
    """The bytes that debug_info.cpp reads."""
    functions = sorted(elf.functions(), key=lambda function: -function[2])[:4]
    addresses = [value + size // 2 for _, value, size in functions]
    data = struct.pack("<4Q", *(addresses + [0] * 4)[:4])
    for section in MAIN_SECTIONS:
        data += counted(elf.section(f".debug_{section}"))
    for section in COMPANION_SECTIONS:
        data += counted(companion(section) if companion else b"")
    return data


def save_debug_info(folder, made):
    for name, path in made.items():
        elf = Elf(path)
        if "split" not in name:
            save("debug_info", name, debug_info(elf))
            continue
        dwo = Elf(folder / f"{name}-first.dwo")
        save("debug_info", name, debug_info(elf, lambda section: dwo.section(f".debug_{section}.dwo")))


def save_dwz(folder, made):
    """What dwz takes out of two programs goes to a third file, to which both then refer."""
    names = []
    for name in ("gcc-shared", "gcc-sharing"):
        names.append(folder / name)
        shutil.copy(made["gcc-dwarf4"], names[-1])
    run(folder, "dwz", "-m", "shared.debug", "-M", "/build/shared.debug", *names)
    shared = Elf(folder / "shared.debug")
    save("debug_info", "dwz", debug_info(Elf(names[0]), lambda section: shared.section(f".debug_{section}")))
    save("elf_file", "dwz", names[0].read_bytes())
    save("elf_file", "dwz-shared", (folder / "shared.debug").read_bytes())


def save_elf_files(folder, made):
    plain = made["gcc-dwarf5"]
    for name in ("gcc-dwarf4", "clang-dwarf5"):
        save("elf_file", name, made[name].read_bytes())
    save("elf_file", "object", (folder / "gcc-g1-first.o").read_bytes())
    save("elf_file", "dwo", (folder / "clang-split5-first.dwo").read_bytes())
    for kind in ("zlib", "zlib-gnu"):
        run(folder, "objcopy", f"--compress-debug-sections={kind}", plain, kind)
        save("elf_file", kind, (folder / kind).read_bytes())
    run(folder, "objcopy", "--only-keep-debug", plain, "program.debug")
    run(folder, "strip", plain, "-o", "stripped")
    run(folder, "objcopy", "--add-gnu-debuglink=program.debug", "stripped")
    save("elf_file", "debug_link", (folder / "stripped").read_bytes())
    save("elf_file", "only_debug", (folder / "program.debug").read_bytes())
    run(folder, "g++", "-shared", "-nostdlib", "-fPIC", "-O2", "-fno-exceptions", "second.cpp",
        "-Wl,-z,noseparate-code", "-Wl,--build-id", "-s", "-o", "library.so")
    save("elf_file", "library", (folder / "library.so").read_bytes())


def save_inflate(data):
    for name, level, strategy in (("stored", 0, 0), ("fast", 1, 0), ("best", 9, 0), ("fixed", 6, 4),
                                  ("huffman_only", 6, 2), ("runs", 6, 3)):
        compressor = zlib.compressobj(level, zlib.DEFLATED, 15, 9, strategy)
        save("inflate", name, struct.pack("<I", len(data)) + compressor.compress(data) + compressor.flush())
    zeros = bytes(100000)
    save("inflate", "zeros", struct.pack("<I", len(zeros)) + zlib.compress(zeros, 9))
    save("inflate", "empty", struct.pack("<I", 0) + zlib.compress(b""))


def unit_header(info):
    """Version, offset size and the offset of the root entry of the first unit."""
    wide = info[:4] == b"\xff" * 4
    at = 12 if wide else 4
    version, = struct.unpack_from("<H", info, at)
    return version, wide, at + 2 + (2 if version >= 5 else 1) + (8 if wide else 4)


def save_dwarf_parts(made):
    for name in ("gcc-dwarf5", "clang-dwarf5", "gcc-dwarf4", "clang-dwarf4", "gcc-dwarf64", "clang-g1"):
        elf = Elf(made[name])
        info = elf.section(".debug_info")
        version, wide, root = unit_header(info)
        choice = version - 2 | (0x10 if wide else 0)
        save("abbreviations", name, struct.pack("<HB", 0, choice) + counted(elf.section(".debug_abbrev")) +
             info[root:])
        save("line_program", name, struct.pack("<BH", choice & 0x10, 8) + counted(elf.section(".debug_str")) +
             counted(elf.section(".debug_line_str")) + counted(elf.section(".debug_str_offsets")) +
             elf.section(".debug_line"))


def ranges(choice, values, elf_sections, lists_base=12):
    data = struct.pack("<BQHHH", choice, 0x401000, 8, lists_base, 0)
    for kind, number in values:
        data += struct.pack("<BQ", kind, number)
    addresses, old, lists = elf_sections
    return data + counted(addresses) + counted(old) + lists


def save_ranges(made):
    none, address, constant, offset, index = (0, 0), (1, 0x401000), (3, 0x40), 4, 5
    save("ranges", "low_high", ranges(2, [address, constant, none], (b"", b"", b"")))
    for name in ("gcc-sections", "clang-sections", "gcc-dwarf4"):
        elf = Elf(made[name])
        parts = [elf.section(f".debug_{part}") for part in ("addr", "ranges", "rnglists")]
        version, _, _ = unit_header(elf.section(".debug_info"))
        kind = (index, 0) if parts[0] else (offset, 12 if version >= 5 else 0)
        save("ranges", name, ranges(version - 2, [none, none, kind], parts))
    # Compilers use three or four of the eight entries each.
    every = (b"\x05" + struct.pack("<Q", 0x401000) + b"\x04\x10\x20" + b"\x01\x00" + b"\x04\x01\x81\x01" +
             b"\x02\x00\x01" + b"\x03\x01\x40" + b"\x06" + struct.pack("<QQ", 0x402000, 0x402010) +
             b"\x07" + struct.pack("<Q", 0x403000) + b"\x7f" + b"\x00")
    addresses = struct.pack("<IHBBQQ", 20, 5, 8, 0, 0x404000, 0x405000)
    save("ranges", "every_entry", ranges(3, [none, none, (offset, 0)], (addresses, b"", every)))


def save_packages():
    """Two units whose ids begin at one slot of the index, and what they have of four sections."""
    first, second = 0x100000002, 0x200000006
    for version in (2, 5):
        numbers = [0, 2, 1, 0] + [1, 3, 6, 8] + [0, 0, 0, 4] + [10, 20, 30, 8] + [10, 20, 30, 4] + [11, 21, 31, 5]
        index = struct.pack("<4I4Q24I", version, 4, 2, 4, 0, second, first, 0, *numbers)
        save("split_package", f"version{version}", struct.pack("<Q", second) + counted(bytes(100)) + index)


def save_cfi(made):
    for name in ("gcc-dwarf5", "clang-dwarf5", "gcc-unoptimised"):
        table = Elf(made[name]).section(".eh_frame")
        at, saved = 0, 0
        while at + 8 <= len(table):
            length, back = struct.unpack_from("<II", table, at)
            if back != 0 and length != 0:
                cie = at + 4 - back
                cie_length, = struct.unpack_from("<I", table, cie)
                data = struct.pack("<BH", saved & 3, 8 * saved) + counted(table[cie + 8:cie + 4 + cie_length])
                save("cfi_program", f"{name}-{saved}", data + table[at + 8:at + 4 + length])
                saved += 1
            at += 4 + length


# ---- small files that are long to read -------------------------------------------------------------

# DW_TAG, DW_AT and DW_FORM numbers: DWARF 5, tables 7.3, 7.5 and 7.6
COMPILE_UNIT, INLINED, SUBPROGRAM, NAMESPACE = 0x11, 0x1D, 0x2E, 0x39
NAME, LOW, HIGH, ORIGIN, EXTERNAL, RANGES = 0x03, 0x11, 0x12, 0x31, 0x3F, 0x55
ADDR, DATA8, STRING, REF_ADDR, REF4, SEC_OFFSET, PRESENT = 0x01, 0x07, 0x08, 0x10, 0x13, 0x17, 0x19
CODE = [LOW, ADDR, HIGH, DATA8]


def shape(code, tag, has_children, *attributes):
    return bytes([code, tag, has_children, *attributes, 0, 0])


def code_at(code, low):
    return bytes([code]) + struct.pack("<QQ", low, 0x1000)


def unit(entries):
    """Of DWARF 5; its entries begin at offset 12, with a root of code everywhere."""
    header = struct.pack("<HBBI", 5, 1, 8, 0)
    return struct.pack("<I", len(header) + len(entries)) + header + entries


ROOT = b"\x01" + struct.pack("<QQ", 0x1000, 0x100000)
ROOT_SHAPE = shape(1, COMPILE_UNIT, 1, *CODE)
ENTRIES_BEGIN = 12 + len(ROOT)


def save_hostile(name, info, shapes, range_lists=b"", address=0x1010):
    sections = {"info": info, "abbrev": ROOT_SHAPE + shapes + b"\0", "rnglists": range_lists}
    data = struct.pack("<4Q", address, address + 1, address + 2, 0)
    data += b"".join(counted(sections.get(section, b"")) for section in MAIN_SECTIONS)
    save("debug_info", name, data + counted(b"") * len(COMPANION_SECTIONS))


def long_list(pairs):
    return b"\x05" + struct.pack("<Q", 0x1000) + b"\x04\x01\x02" * pairs + b"\0"


def save_many_attributes():
    """Attributes that take no bytes, thousands to an entry of one byte: n bytes, n * n steps."""
    flags = [EXTERNAL, PRESENT] * 11500
    save_hostile("zero_byte_attributes", unit(ROOT + b"\x02" * 23000 + b"\0"),
                 shape(2, SUBPROGRAM, 0, *flags))
    # The same in namespaces, which are read again for each name in a chain of inlined calls.
    flags = [EXTERNAL, PRESENT] * 6000
    spaces = b"\x02a\0" * 31
    function = ENTRIES_BEGIN + len(spaces)
    calls = (code_at(4, 0x1000) + struct.pack("<I", function)) * 800
    save_hostile("zero_byte_attributes_of_scopes",
                 unit(ROOT + spaces + code_at(3, 0x1000) + b"f\0" + calls),
                 shape(2, NAMESPACE, 1, NAME, STRING, *flags) +
                 shape(3, SUBPROGRAM, 1, *CODE, NAME, STRING) + shape(4, INLINED, 1, *CODE, ORIGIN, REF4))


def save_shared_lists():
    """Inlined calls that all have the same long list of ranges: again n * n, and as much memory."""
    shapes = shape(2, SUBPROGRAM, 1, *CODE) + shape(3, INLINED, 0, RANGES, SEC_OFFSET)
    calls = code_at(2, 0x1000) + (b"\x03" + bytes(4)) * 750 + b"\0"
    save_hostile("shared_range_list", unit(ROOT + calls + b"\0") * 4, shapes, long_list(5000))
    # Two such units, larger than what is remembered of them, and scopes that lead from one to the
    # other and back: each step on the way to a name reads the other unit anew.
    depth, size = 16, 7
    calls = code_at(2, 0x1000) + (b"\x03" + bytes(4)) * 1200
    first = ENTRIES_BEGIN
    second = len(unit(ROOT + bytes(depth * size) + calls)) + ENTRIES_BEGIN

    def scopes(other, is_odd):
        return b"".join(b"\x04a\0" + struct.pack("<I", other + i * size if i % 2 == is_odd else 0)
                        for i in range(depth))

    named = code_at(5, 0x5000) + b"f\0" + (
        code_at(6, 0x5000) + struct.pack("<I", second + depth * size)) * 10 + bytes(11)
    save_hostile("units_read_in_turn",
                 unit(ROOT + scopes(second, 0) + calls) + unit(ROOT + scopes(first, 1) + named + calls),
                 shapes + shape(4, NAMESPACE, 1, NAME, STRING, ORIGIN, REF_ADDR) +
                 shape(5, SUBPROGRAM, 1, *CODE, NAME, STRING) + shape(6, INLINED, 1, *CODE, ORIGIN, REF_ADDR),
                 long_list(7000), 0x5010)


def save_overflow():
    """Offsets are factored: the product of two numbers of 64 bits need not be one."""
    largest = b"\xff" * 9
    cie = b"\x01\0\x01" + largest + b"\0\x10"  # data alignment 2^63 - 1, return address 16
    for name, program in {"offset": b"\x86\x7f", "offset_extended": b"\x05\x06\x7f",
                          "offset_extended_sf": b"\x11\x06\x3f", "def_cfa_sf": b"\x12\x07\x3f",
                          "def_cfa_offset_sf": b"\x13\x3f"}.items():
        save("cfi_program", f"overflow_{name}", struct.pack("<BH", 0, 1) + counted(cie) + bytes(16) + program)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for file, text in (("shapes.hpp", HEADER), ("first.cpp", FIRST), ("second.cpp", SECOND)):
            (folder / file).write_text(text)
        made = builds(folder)
        save_debug_info(folder, made)
        save_dwz(folder, made)
        save_elf_files(folder, made)
        save_inflate(Elf(made["gcc-dwarf5"]).section(".debug_info"))
        save_dwarf_parts(made)
        save_ranges(made)
        save_cfi(made)
        save_packages()
    save_many_attributes()
    save_shared_lists()
    save_overflow()
    for name, mangled in NAMES.items():
        save("demangle", name, mangled.encode())


if __name__ == "__main__":
    main()
