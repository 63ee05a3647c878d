#!/usr/bin/env python3
"""The one-file edition: same bytes every time, loud when it cannot be made, enough on its own."""
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "tests/one_header/amalgamate.py"
CXX = shlex.split(os.environ.get("CXX") or "g++")

PROGRAM = """
#include "tracenew.hpp"
int main() {
    tracenew::Tracer tracer;
    if (tracer.start(5) != tracenew::StartStatus::started) { return 1; }
    void* const kept = ::operator new(100);
    const bool seen = tracer.traceback_of(kept).has_value();
    ::operator delete(kept);
    return seen ? 0 : 2;
}
"""


def run(*arguments, cwd=ROOT):
    return subprocess.run([sys.executable, "-B", str(SCRIPT), *arguments], cwd=cwd, capture_output=True, check=False)


class TheRealTree(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        done = run()
        assert done.returncode == 0, done.stderr.decode()
        cls.output = done.stdout

    def test_same_bytes_again_and_from_another_directory(self):
        self.assertTrue(self.output == run().stdout)
        with tempfile.TemporaryDirectory() as elsewhere:
            self.assertTrue(self.output == run(cwd=elsewhere).stdout)

    def test_no_path_of_this_machine(self):
        self.assertFalse(str(ROOT).encode() in self.output)
        self.assertFalse(str(ROOT).encode() in run("--line").stdout)

    def test_every_header_is_there_once(self):
        for path in (ROOT / "include/tracenew").rglob("*.hpp"):
            name = path.relative_to(ROOT / "include")
            self.assertEqual(self.output.count(f"// ==== {name} ====".encode()), 1, name)

    def test_nothing_is_left_to_include_but_the_system(self):
        self.assertEqual(re.findall(rb'(?m)^\s*#\s*include\s*".*', self.output), [])
        self.assertEqual(self.output.count(b"#pragma once"), 1)
        self.assertEqual(self.output.count(b"SPDX-License-Identifier"), 1)

    def test_comments_are_kept(self):
        lines = set(self.output.decode().splitlines())
        for path in (ROOT / "include").rglob("*.hpp"):
            for line in path.read_text().splitlines():
                if line.startswith("// ") and "SPDX" not in line and "IWYU" not in line:
                    self.assertTrue(line.rstrip() in lines, f"{path}: {line}")

    def test_alone_in_an_empty_folder(self):
        for arguments in [(), ("--line",)]:
            with tempfile.TemporaryDirectory() as empty:
                folder = pathlib.Path(empty)
                (folder / "tracenew.hpp").write_bytes(run(*arguments).stdout)
                (folder / "main.cpp").write_text(PROGRAM)
                subprocess.run([*CXX, "-std=c++17", "main.cpp", "-o", "main", "-pthread", "-ldl"],
                               cwd=empty, check=True)
                subprocess.run([folder / "main"], check=True)


class Trees(unittest.TestCase):
    """Small trees, most of them wrong in one way."""

    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        self.write("tracenew.hpp", '#pragma once\n#include "tracenew/version.hpp"  // the version\n')
        self.write("tracenew/version.hpp", "#define TRACENEW_VERSION_MAJOR 1\n"
                   "#define TRACENEW_VERSION_MINOR 2\n#define TRACENEW_VERSION_PATCH 3\n")
        (self.root / "LICENSE").write_text("Free.\n")

    def write(self, name, text):
        path = self.root / "include" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("latin-1"))

    def make(self, *arguments):
        return run("--root", str(self.root), *arguments)

    def refused(self, because):
        done = self.make()
        message = done.stderr.decode()
        self.assertEqual(done.returncode, 1, message)
        self.assertEqual(done.stdout, b"")
        self.assertEqual(message.count("\n"), 1, "one sentence")
        self.assertIn(because, message)

    def test_shape(self):
        self.write("tracenew.hpp", "// SPDX-License-Identifier: MIT\n// The promise.\n#pragma once\n"
                   '#include "tracenew/b.hpp"  // what b is\n#include "tracenew/version.hpp"\n#include <new>\n')
        self.write("tracenew/a.hpp", "#pragma once\n// IWYU pragma: private\n"
                   "#include <vector>\n#include <map>\n#if 1\n#include <os.h>\n#endif\nint a;\n")
        self.write("tracenew/b.hpp", '#pragma once\n#include "tracenew/a.hpp"\n#include <map>\nint b;  // why\n')
        done = self.make()
        self.assertEqual(done.stderr, b"")
        self.assertEqual(done.stdout.decode(), """\
// SPDX-License-Identifier: MIT
// generated from tracenew 1.2.3 by tests/one_header/amalgamate.py; edit there
//
// Free.
#pragma once

#include <map>
#include <new>
#include <vector>

// The promise.

// ==== tracenew/a.hpp ====

#if 1
#include <os.h>
#endif
int a;

// ==== tracenew/b.hpp ====  what b is

int b;  // why

// ==== tracenew/version.hpp ====

#define TRACENEW_VERSION_MAJOR 1
#define TRACENEW_VERSION_MINOR 2
#define TRACENEW_VERSION_PATCH 3
""")

    def test_a_branch_of_the_umbrella_keeps_what_it_needs(self):
        self.write("tracenew.hpp", '#pragma once\n#include "tracenew/version.hpp"\n#if X\n'
                   '#include "tracenew/a.hpp"\n#else\n#include "tracenew/b.hpp"\n#include "tracenew/c.hpp"\n#endif\n')
        self.write("tracenew/a.hpp", "#include <map>\nint a;\n")
        self.write("tracenew/b.hpp", "#include <map>\n#include <new>\nint b;\n")
        self.write("tracenew/c.hpp", "#include <map>\n#include <set>\nint c;\n")
        done = self.make()
        self.assertEqual(done.stderr, b"")
        self.assertIn("""\
#if X

#include <map>

// ==== tracenew/a.hpp ====

int a;
#else

#include <map>
#include <new>

// ==== tracenew/b.hpp ====

int b;

#include <set>

// ==== tracenew/c.hpp ====

int c;
#endif
""", done.stdout.decode())

    def test_what_lies_in_a_branch_is_not_there_for_the_others(self):
        self.write("tracenew/a.hpp", "int a;\n")
        self.write("tracenew.hpp", '#pragma once\n#include "tracenew/version.hpp"\n#if X\n'
                   '#include "tracenew/a.hpp"\n#endif\n#include "tracenew/a.hpp"\n')
        self.refused("a.hpp lies in the branch of include/tracenew.hpp:3")

    def test_line_directives_point_into_the_parts(self):
        self.write("tracenew.hpp", '#pragma once\n#include "tracenew/version.hpp"\n#include "tracenew/a.hpp"\n')
        self.write("tracenew/a.hpp", "#pragma once\n#include <map>\n\n\n\nint a = wrong;\n")
        text = self.make("--line").stdout.decode()
        self.assertIn('#line 3 "include/tracenew/a.hpp"\n\n\n\nint a = wrong;\n', text)

    def test_unknown_own_include(self):
        self.write("tracenew/version.hpp", '#include "tracenew/missing.hpp"\n')
        self.refused("version.hpp:1: there is no include/tracenew/missing.hpp")

    def test_own_include_in_angle_brackets(self):
        self.write("tracenew/version.hpp", "#include <tracenew/a.hpp>\n")
        self.refused('write own headers as "tracenew/..."')

    def test_own_include_relative_to_the_file(self):
        self.write("tracenew/version.hpp", '#include "a.hpp"\n')
        self.refused('write own headers as "tracenew/..."')

    def test_own_include_inside_if(self):
        self.write("tracenew/a.hpp", "int a;\n")
        self.write("tracenew/version.hpp", '#ifdef X\n#  include "tracenew/a.hpp"\n#endif\n')
        self.refused("version.hpp:2: tracenew/a.hpp is included inside #if")

    def test_own_include_after_code(self):
        self.write("tracenew/a.hpp", "int a;\n")
        self.write("tracenew/version.hpp", '#define X\n#include "tracenew/a.hpp"\n')
        self.refused("after code (line 1)")

    def test_computed_include(self):
        self.write("tracenew/version.hpp", "#include TRACENEW_PLATFORM_HEADER\n")
        self.refused("name the file")

    def test_cycle(self):
        self.write("tracenew/version.hpp", '#include "tracenew/a.hpp"\n')
        self.write("tracenew/a.hpp", '#include "tracenew/version.hpp"\n')
        self.refused("tracenew/version.hpp -> tracenew/a.hpp -> tracenew/version.hpp")

    def test_byte_that_is_not_ascii(self):
        self.write("tracenew/version.hpp", "// caf\xe9\n")
        self.refused("version.hpp:1: a byte is not ASCII")


if __name__ == "__main__":
    unittest.main()
