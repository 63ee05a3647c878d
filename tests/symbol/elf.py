# SPDX-License-Identifier: MIT
"""As much of ELF as it takes to pick addresses and to know a function's other names: where a file's
code lies, and which symbols begin where. Written apart from our own reader, which is under test."""
import pathlib
import struct
from dataclasses import dataclass

ALLOCATED, EXECUTABLE = 2, 4
NO_BITS = 8
FUNCTION_TYPES = {2, 10}


@dataclass(frozen=True)
class Section:
    name: str
    type: int
    flags: int
    address: int
    offset: int
    size: int
    link: int


class Elf:
    def __init__(self, path):
        self.data = pathlib.Path(path).read_bytes()
        if self.data[:6] != b"\x7fELF\x02\x01":
            raise ValueError(f"{path}: not a 64-bit little-endian ELF file")
        offset, = struct.unpack_from("<Q", self.data, 0x28)
        size, count, names = struct.unpack_from("<HHH", self.data, 0x3A)
        rows = [struct.unpack_from("<IIQQQQI", self.data, offset + i * size) for i in range(count)]
        strings = rows[names][4]
        self.sections = [Section(self.text(strings + row[0]), *row[1:]) for row in rows]

    def text(self, offset):
        return self.data[offset:self.data.index(b"\0", offset)].decode("utf-8", "replace")

    def code(self):
        """The (begin, end) of each section of instructions."""
        return [(one.address, one.address + one.size) for one in self.sections
                if one.flags & EXECUTABLE and one.flags & ALLOCATED and one.size]

    def functions(self):
        """address -> the names of the functions that begin there, of both symbol tables."""
        found = {}
        for table in self.sections:
            if table.name not in (".symtab", ".dynsym") or table.type == NO_BITS:
                continue
            strings = self.sections[table.link].offset
            for at in range(table.offset, table.offset + table.size, 24):
                name, info, _, index, value, _ = struct.unpack_from("<IBBHQQ", self.data, at)
                if info & 15 in FUNCTION_TYPES and index != 0:
                    found.setdefault(value, set()).add(self.text(strings + name))
        return found

    def has_debug_info(self):
        return any(one.name in (".debug_info", ".zdebug_info") for one in self.sections)

    def separate_file(self):
        """Where its debug info lies if it was shipped apart, by the build id; None when unknown."""
        note = next((one for one in self.sections if one.name == ".note.gnu.build-id"), None)
        if note is None:
            return None
        name_size, size, _ = struct.unpack_from("<III", self.data, note.offset)
        begin = note.offset + 12 + (name_size + 3) // 4 * 4
        digits = self.data[begin:begin + size].hex()
        path = pathlib.Path("/usr/lib/debug/.build-id", digits[:2], digits[2:] + ".debug")
        return path if path.exists() else None
