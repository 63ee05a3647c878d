#!/usr/bin/env python3
"""Makes the pictures of README.md again: python3 tests/export/pictures.py, with chromium installed.

What they show is the page of examples/reflector, which writes it here instead of printing its report.
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PICTURES = ROOT / ".github/pictures"
PRINTS = "<< probe.report();"
WRITES = "<< 1; std::ofstream page(\"page.html\"); tracenew::write_html(page, probe.report());"
WIDTH, HEIGHT = 900, 880  # where the first finding's card is whole


def main():
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("chromium is not installed: apt-get install chromium")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        shutil.copytree(ROOT / "examples/reflector", folder, dirs_exist_ok=True)
        source = (folder / "reflector.cpp").read_text("utf-8")
        if PRINTS not in source:
            sys.exit(f"examples/reflector/reflector.cpp: there is no line {PRINTS}")
        (folder / "reflector.cpp").write_text(source.replace(PRINTS, WRITES), "utf-8")
        subprocess.run(["g++", "-std=c++17", "-g", f"-I{ROOT / 'include'}", "reflector.cpp", "-o", "reflector", "-pthread", "-ldl"],
                       cwd=folder, check=True)
        subprocess.run(["./reflector"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        PICTURES.mkdir(exist_ok=True)
        subprocess.run([chromium, "--headless", "--no-sandbox", "--hide-scrollbars", f"--window-size={WIDTH},{HEIGHT}",
                        f"--screenshot={PICTURES / 'page.png'}", (folder / "page.html").as_uri()],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    print(f"{PICTURES / 'page.png'}: {(PICTURES / 'page.png').stat().st_size} bytes")


if __name__ == "__main__":
    main()
