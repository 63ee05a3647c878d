#!/usr/bin/env python3
"""The pages that write_html() writes, in a browser: Chromium, driven by playwright-core, looked at by axe-core.

    browser.py                        builds written.cpp, opens its pages, and one with 3,000 findings
    browser.py --screenshots FOLDER   and leaves there what they look like
    browser.py --hashes               writes the hashes of style and script into html_page.hpp

Needs node, npm and chromium (Debian: chromium, nodejs, npm). The two modules are fetched by npm into a temporary
folder; TRACENEW_NODE_MODULES names one that has them.
"""
import argparse
import base64
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
INCLUDE = pathlib.Path(os.environ.get("TRACENEW_TEST_INCLUDE_DIR") or HERE.parents[1] / "include")
PAGE = HERE.parents[1] / "include/tracenew/detail/export/html_page.hpp"
CXX = os.environ.get("CXX", "g++").split()
SKIPPED = 77
MOST_BYTES = 2_000_000
DATA = re.compile(r'(<script type="application/json" id="data">)(.*?)(</script>)', re.S)


def skip(why):
    print(f"{why}: left out")
    sys.exit(SKIPPED)


def modules(folder):
    known = os.environ.get("TRACENEW_NODE_MODULES")
    if known:
        return pathlib.Path(known)
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder, "playwright-core", "axe-core"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        skip(f"npm does not fetch playwright-core and axe-core ({done.stderr.strip()[:200]})")
    return folder


def build(folder):
    subprocess.run([*CXX, "-std=c++17", "-g", "-O0", f"-I{INCLUDE}", HERE / "written.cpp", "-o", folder / "written", "-pthread", "-ldl"],
                   cwd=HERE, check=True)
    subprocess.run([folder / "written", folder], cwd=HERE, check=True, stdout=subprocess.DEVNULL)


def hashes(page):
    """Of style and script, as a Content Security Policy wants them."""
    texts = re.search(r"<style>(.*?)</style>", page, re.S)[1], page[page.rindex("<script>") + 8:page.rindex("</script>")]
    return [f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}" for text in texts]


def write_hashes(page):
    text = PAGE.read_text("ascii")
    for of, made in zip(("style", "script"), hashes(page)):
        text = re.sub(rf"{of}-src 'sha256-[^']*'", f"{of}-src '{made}'", text)
    PAGE.write_text(text, "ascii")


def whole(page):
    """The page's data with each frame where it is used, as write_json() has it."""
    texts = page["texts"]

    def frame(row):
        file, line, function, module, address, inlined, standard = page["frames"][row]
        return {"file": texts[file], "line": line, "function": texts[function], "module": texts[module], "address": address,
                "inlined": bool(inlined), "standard": bool(standard)}

    def with_frames(row):
        made = {**row, "frames": [frame(number) for number in row["frames"]]}
        if "site" in row:
            made["site"] = frame(row["site"])
            del made["site"]["standard"]
        if "parts" in row:
            made["parts"] = list(map(with_frames, row["parts"]))
        return made

    made = {name: value for name, value in page.items() if name not in ("texts", "frames")}
    rows = "findings" if "findings" in made else "traces"
    return {**made, rows: list(map(with_frames, made[rows]))}


def holders_told(rows):
    """The same rows with the text of each holder alone: a page has no more of it but words."""
    for row in rows:
        if "holders" in row:
            row["holders"] = [holder["text"] for holder in row["holders"]]
        holders_told(row.get("parts", []))


def has_all_of(small, complete):
    """Whether what is missing is 0, false, "none" or empty."""
    if isinstance(complete, dict):
        small = small or {}
        return small.keys() <= complete.keys() and all(has_all_of(small.get(name), value) for name, value in complete.items())
    if isinstance(complete, list) and isinstance(small, list):
        return len(small) == len(complete) and all(map(has_all_of, small, complete))
    if isinstance(complete, float):
        return abs((small or 0) - complete) <= 1e-6  # a page is for eyes
    return small == complete or (small is None and complete in (0, "", "none", [], [0, 0]))


def large(report):
    """3,000 findings: 300 leaks, some that grow or are undecided, and what services have besides."""
    chance = random.Random(1)
    texts, frames = report["texts"][:], report["frames"][:]

    def text(value):
        texts.append(value)
        return len(texts) - 1

    module = text("/usr/local/bin/service")
    files = [text(f"/home/somebody/service/src/component_{i}/implementation_{i}.cpp") for i in range(200)]
    standard = []
    for i in range(400):
        name = text(f"std::_Rb_tree<std::string, std::pair<std::string const, Type{i}>, std::_Select1st<std::pair<std::string const, "
                    f"Type{i}> > >::_M_emplace_unique<std::pair<std::string, Type{i}> >(std::pair<std::string, Type{i}>&&)")
        frames.append([text(f"/usr/include/c++/12/bits/header_{i % 40}.h"), i + 1, name, module, 94_000_000_000_000 + i, 0, 1])
        standard.append(len(frames) - 1)
    own = []
    for i in range(3000):
        frames.append([files[i % 200], i + 1, text(f"service::component_{i % 200}::Class{i}::function_{i}(service::Request const&)"), module,
                       94_000_001_000_000 + i, 0, 0])
        own.append(len(frames) - 1)
    told = next(row for row in report["findings"] if row["verdict"] == "leak")
    over_time = {name: told[name] for name in ("history", "births", "evidence", "source")}
    findings = []
    for i, site in enumerate(own):
        verdict = "leak" if i < 300 else chance.choice(["growing", "undecided"]) if i < 340 else chance.choice(["steady", "warming up", "sawtooth"])
        callers = [chance.choice(own[:100 * (9 - depth)]) for depth in range(6)]
        size = 10_000_000 // (i + 1)
        findings.append({
            "verdict": verdict, "site": site, "bytes_per_iteration": round(size / 300, 6),
            "bytes_interval": [round(size / 310, 6), round(size / 290, 6)],
            "blocks_per_iteration": 2.25, "blocks_interval": [2.123456, 2.345678], "size": size, "count": size // 40, "size_diff": size,
            "count_diff": size // 40, "grown_bytes": size, "grown_blocks": size // 40, "iterations": 297, "iterations_grown": 290,
            "begins": i if i < 300 else 0, "paths": 3, "leaking_paths": 2, "site_index": 4,
            "frames": [*(chance.choice(standard) for _ in range(4)), site, *callers, report["findings"][0]["frames"][-1]],
            **(over_time if i < 100 else {})})
    findings[2500].update(site_index=0, frames=[])  # as where there was no memory for them
    return {**report, "findings": findings, "frames": frames, "texts": texts}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--screenshots", default="")
    parser.add_argument("--hashes", action="store_true")
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not options.hashes:
        for program, found in (("node", shutil.which("node")), ("npm", shutil.which("npm")), ("chromium", chromium)):
            if not found:
                skip(f"{program} is not installed")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        build(folder)
        page = (folder / "report.html").read_text("utf-8")
        if options.hashes:
            write_hashes(page)
            return
        for made in hashes(page):
            if f"-src '{made}'" not in page:
                sys.exit("the page's style or script is not what its policy allows: run tests/export/browser.py --hashes")
        data = json.loads(DATA.search(page)[2])
        for name in ("report", "snapshot"):
            small = json.loads(DATA.search((folder / f"{name}.html").read_text("utf-8"))[2])
            complete = json.loads((folder / f"{name}.json").read_text("utf-8"))
            holders_told(small.get("findings", []))
            holders_told(complete.get("findings", []))
            if not has_all_of(whole(small), complete):
                sys.exit(f"{name}.html has other data than write_json writes")
        text = json.dumps(large(data), ensure_ascii=False, separators=(",", ":"))
        text = re.sub("[<>&]", lambda match: f"\\u{ord(match[0]):04x}", text)
        big = DATA.sub(lambda match: match[1] + text + match[3], page)
        (folder / "large.html").write_text(big, "utf-8")
        print(f"report.html {len(page.encode())} bytes, 3,000 findings {len(big.encode())} bytes", flush=True)
        if len(big.encode()) > MOST_BYTES:
            sys.exit(f"a page of 3,000 findings has {len(big.encode())} bytes")
        (folder / "broken.html").write_text(page.replace('<main id="main">', '<main id="main"><img src=x onerror=alert(1)>'), "utf-8")
        sys.exit(subprocess.run(["node", HERE / "browser.mjs", modules(folder), chromium, folder, options.screenshots], check=False).returncode)


if __name__ == "__main__":
    main()
