#!/usr/bin/env python3
"""The top level is a newcomer's first page: nothing may be added to it."""
import subprocess

from common import ROOT, finish

ALLOWED = {"include", "examples", "tests", "CMakeLists.txt", "meson.build", "README.md", "LICENSE"}


def names():
    """Tracked or about to be; in an unpacked archive, whatever is there."""
    git = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(git, capture_output=True, text=True, check=True).stdout.splitlines()
        return {path.split("/")[0] for path in listed}
    except (OSError, subprocess.CalledProcessError):
        return {path.name for path in ROOT.iterdir() if not path.name.startswith("build")}


def main():
    strangers = sorted(name for name in names() - ALLOWED if not name.startswith("."))
    finish([f"{name}: does not belong at the top level; move it under tests/, examples/ or include/"
            for name in strangers], "the top level holds what it should")


if __name__ == "__main__":
    main()
