#!/usr/bin/env python3
"""The recipes for test frameworks: a tidy test passes, a leaking one fails and shows all there is to know.

    run.py [catch2 | doctest | googletest]...     exit code 77 when none of them is installed
"""
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
INCLUDE = HERE.parent.parent / "include"
CXX = os.environ.get("CXX", "g++")

# Headers of which one must be there, and what to link.
FRAMEWORKS = {
    "catch2": {"catch2/catch_test_macros.hpp": ["-lCatch2Main", "-lCatch2"], "catch2/catch.hpp": []},
    "doctest": {"doctest/doctest.h": []},
    "googletest": {"gtest/gtest.h": ["-lgtest_main", "-lgtest"]},
}
# What must be seen of the leak: its verdict, its line, its regularity, its function. A framework may
# break lines anywhere.
EXPECTED = ["leak:", "sessions.hpp:10:", "exactly 2 blocks in each", "Sessions::log_in"]


def libraries_of(framework):
    for header, libraries in FRAMEWORKS[framework].items():
        found = subprocess.run([CXX, "-std=c++17", "-E", "-x", "c++", "-"], input=f"#include <{header}>\n",
                               capture_output=True, text=True).returncode == 0
        if found:
            return libraries
    return None


def hold(folder):
    """What the tests only declare, once for all of them."""
    source = pathlib.Path(folder) / "held.cpp"
    source.write_text("#include <tracenew.hpp>\n")
    subprocess.run([CXX, "-std=c++17", "-g", "-O0", f"-I{INCLUDE}", "-c", source, "-o", source.with_suffix(".o")], check=True)
    return source.with_suffix(".o")


def problems_of(framework, libraries, held):
    program = held.with_name(framework)
    subprocess.run([CXX, "-std=c++17", "-g", "-O0", f"-I{INCLUDE}", "-DTRACENEW_CONFIG_COMPILED=1", str(HERE / f"{framework}.cpp"), held,
                    "-o", str(program), *libraries, "-pthread", "-ldl"], check=True)
    answer = subprocess.run([program], capture_output=True, text=True)
    text = answer.stdout + answer.stderr
    shown = "".join(text.split())
    problems = [f"{framework}: {expected!r} is not shown" for expected in EXPECTED
                if expected.replace(" ", "") not in shown]
    if answer.returncode == 0:
        problems.append(f"{framework}: the leaking test passed")
    if shown.count("leak:") != 1:
        problems.append(f"{framework}: expected one leak, of the test that leaks")
    return [*problems, text] if problems else []


def main():
    wanted = sys.argv[1:] or list(FRAMEWORKS)
    problems, tried, held = [], 0, None
    with tempfile.TemporaryDirectory() as folder:
        for framework in wanted:
            libraries = libraries_of(framework)
            if libraries is None:
                print(f"{framework}: not installed, skipped")
                continue
            tried += 1
            held = held or hold(folder)
            found = problems_of(framework, libraries, held)
            problems += found
            print(f"{framework}: {'failed' if found else 'as it should be'}")
    print("\n".join(problems))
    sys.exit(1 if problems else 0 if tried else 77)


if __name__ == "__main__":
    main()
