#!/usr/bin/env python3
"""version.hpp is the truth; whoever repeats the version must agree."""
import re
import sys

from common import INCLUDE, ROOT, finish


def first(pattern, path):
    match = re.search(pattern, path.read_text("utf-8"), re.M)
    return match[1] if match else None


def main():
    header = INCLUDE / "tracenew/version.hpp"
    parts = [first(rf"^#define TRACENEW_VERSION_{part} (\d+)$", header) for part in ("MAJOR", "MINOR", "PATCH")]
    if None in parts:
        sys.exit("version.hpp: define TRACENEW_VERSION_MAJOR, _MINOR and _PATCH as plain numbers")
    version = ".".join(parts)
    places = {
        "include/tracenew/version.hpp, the inline namespace":
            (first(r"^#define TRACENEW_ABI_BEGIN inline namespace (\w+)", header), "v" + "_".join(parts)),
        "meson.build, project(version:)":
            (first(r"^\s*version\s*:\s*'([^']+)'", ROOT / "meson.build"), version),
        ".github/CHANGELOG.md, the first heading":
            (first(r"^## .*?(\d+\.\d+\.\d+)", ROOT / ".github/CHANGELOG.md"), version),
    }
    readme = ROOT / "README.md"
    if readme.is_file() and (tag := first(r"GIT_TAG\s+v?(\d[\w.]*)", readme)):
        places["README.md, GIT_TAG"] = (tag, version)
    problems = [f"{place}: says {said}; version.hpp says {version}, so write {meant}"
                for place, (said, meant) in places.items() if said != meant]
    finish(problems, f"{len(places)} places agree on {version}")


if __name__ == "__main__":
    main()
