#!/usr/bin/env python3
"""The reflector's report follows the leak: it names its line, no other, and none when it is gone.

Builds three versions of examples/reflector at -O0 and -O2: as it is, without the leaking line, and
with that line in another function.
"""
import pathlib
import re
import shutil
import subprocess
import tempfile

from common import CXX, INCLUDE, ROOT, finish

REFLECTOR = ROOT / "examples" / "reflector"
LEAK = re.compile(r"^ *history_\.push_back\(response\);.*\n", re.M)


def report_of(folder, level):
    executable = folder / "reflector"
    subprocess.run([*CXX, "-std=c++17", "-g", level, f"-I{INCLUDE}", str(folder / "reflector.cpp"),
                    "-o", str(executable), "-pthread", "-ldl"], check=True)
    return subprocess.run([executable], check=True, capture_output=True, text=True).stdout


def leaks_in(report):
    """The sites of a report's leaks: (file name, line)."""
    blocks = re.split(r"\n\n", report)
    sites = [re.search(r'File "([^"]*)", line (\d+)', block) for block in blocks if block.startswith("LEAK")]
    return [(pathlib.Path(site[1]).name, int(site[2])) for site in sites]


def line_of(text, pattern):
    return text.count("\n", 0, pattern.search(text).start()) + 1


def main():
    library = (REFLECTOR / "http_session.hpp").read_text("utf-8")
    line = LEAK.search(library)[0]
    elsewhere = LEAK.sub("", library).replace("        return send(url);\n",
                                              "        const Response response = send(url);\n" + line +
                                              "        return response;\n")
    expected = {
        "as it is": (library, [("http_session.hpp", line_of(library, LEAK))]),
        "without the leak": (LEAK.sub("", library), []),
        "with the leak elsewhere": (elsewhere, [("http_session.hpp", line_of(elsewhere, LEAK))]),
    }
    problems = []
    for name, (text, sites) in expected.items():
        with tempfile.TemporaryDirectory() as temporary:
            folder = pathlib.Path(temporary) / "reflector"
            shutil.copytree(REFLECTOR, folder)
            (folder / "http_session.hpp").write_text(text, "utf-8")
            for level in ("-O0", "-O2"):
                report = report_of(folder, level)
                if leaks_in(report) != sites:
                    problems.append(f"reflector {name}, {level}: expected leaks {sites}, got {leaks_in(report)}:\n{report}")
                elif sites and "storage_client.hpp" not in report.split("\n\n")[2]:
                    problems.append(f"reflector {name}, {level}: the traceback does not show the client:\n{report}")
    finish(problems, "the report follows the leak")


if __name__ == "__main__":
    main()
