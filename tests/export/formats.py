#!/usr/bin/env python3
"""What the writers write, read by those that it is for.

written.cpp writes a snapshot and a report in each format, with names that are meant to harm, and prints what
there is in all; each reader has to arrive at that. A reader that is not installed is left out, and said so:
`go tool pprof` (Debian: golang-go), promtool and prometheus (prometheus), a validator of JSON Schema
(python3-jsonschema).
"""
import contextlib
import functools
import http.server
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
INCLUDE = pathlib.Path(os.environ.get("TRACENEW_TEST_INCLUDE_DIR") or HERE.parents[1] / "include")
CXX = os.environ.get("CXX", "g++").split()

LEAK = "void (anonymous namespace)::leak<std::vector<int, std::allocator<int> >, "
problems = []


def expect(is_right, what):
    if not is_right:
        problems.append(what)


def is_harmless(text):
    """No command to a terminal, to an editor, or to who shows it."""
    return not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e]", text)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(folder):
    """As a program serves it from a handler: the address."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def build_id_of(program):
    notes = subprocess.run(["readelf", "-n", program], check=True, capture_output=True, text=True).stdout
    return re.search(r"Build ID: (\w+)", notes)[1]


def check_json(folder, totals):
    for name in ("snapshot", "report"):
        text = (folder / f"{name}.json").read_text(encoding="utf-8")  # which fails where it is no UTF-8
        expect(is_harmless(text) and not re.search("[<>&]", text), f"{name}.json: a name is not escaped")
        document = json.loads(text)
        rows = document["traces"] if name == "snapshot" else document["findings"]
        expect(any(frame["function"].startswith(LEAK) for row in rows for frame in row["frames"]), f"{name}.json: no frame {LEAK}")
        expect(any("</script><img" in frame["file"] for row in rows for frame in row["frames"]), f"{name}.json: a file's name is lost")
        if name == "snapshot":
            expect(sum(row["size"] for row in rows) == document["size"] == totals["size"], f"{name}.json: other bytes than {totals}")
            expect(sum(row["count"] for row in rows) == document["count"] == totals["count"], f"{name}.json: other blocks than {totals}")
        else:
            expect(sum(row["grown_bytes"] for row in rows) == totals["grown"], f"{name}.json: other growth than {totals}")
            history = document["history"]
            expect(history[0][0] == 0 and history[-1][0] == document["iterations"] - document["warmup"], f"{name}.json: history ends {history[-1]}")
            leak = next(row for row in rows if row["verdict"] == "leak")
            expect(len(leak["births"]) == 64 and sum(leak["births"]) == leak["grown_blocks"], f"{name}.json: births {leak['births']}")
            expect(leak["history"][-1][1] - leak["history"][0][1] == leak["grown_bytes"], f"{name}.json: history of a leak {leak['history']}")
        process = document["process"]
        expect(process["host"] == platform.node() and process["program"] == "written" and abs(process["time"] - time.time()) < 600,
               f"{name}.json: process {process}")
        ids = [module["build_id"] for module in process["modules"] if module["path"].endswith("/written")]
        expect(ids == [totals["build_id"]], f"{name}.json: build id {ids}, expected {totals['build_id']}")
        validate(name, document)


def validate(name, document):
    try:
        import jsonschema  # pylint: disable=import-outside-toplevel
    except ImportError:
        print("python3-jsonschema is not installed, so left out")
        return
    schema = json.loads((HERE / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    for error in jsonschema.Draft7Validator(schema).iter_errors(document):
        expect(False, f"{name}.json: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")


def check_folded(folder, totals):
    for name, total in (("snapshot", totals["size"]), ("report", totals["grown"])):
        text = (folder / f"{name}.folded").read_text(encoding="utf-8")
        expect(is_harmless(text.replace("\n", "")), f"{name}.folded: a name is not harmless")
        lines = text.splitlines()
        expect(all(re.fullmatch(r"[^;]+(;[^;]+)* \d+", line) for line in lines), f"{name}.folded: a line is no stack")
        expect(sum(int(line.rsplit(" ", 1)[1]) for line in lines) == total, f"{name}.folded: other bytes than {total}")
        expect(any(LEAK in line for line in lines), f"{name}.folded: no frame {LEAK}")


def check_speedscope(folder, totals):
    for name, total in (("snapshot", totals["size"]), ("report", totals["grown"])):
        text = (folder / f"{name}.speedscope.json").read_text(encoding="utf-8")
        expect(is_harmless(text) and not re.search("[<>&]", text), f"{name}.speedscope.json: a name is not escaped")
        document = json.loads(text)
        frames = document["shared"]["frames"]
        profile, = document["profiles"]
        expect(profile["endValue"] == sum(profile["weights"]) == total, f"{name}.speedscope.json: other bytes than {total}")
        expect(len(profile["samples"]) == len(profile["weights"]), f"{name}.speedscope.json: not a weight for each stack")
        stacks = [[frames[number]["name"] for number in sample] for sample in profile["samples"]]
        expect(any("main" in stack[:4] and any(frame.startswith(LEAK) for frame in stack) for stack in stacks), f"{name}.speedscope.json: {stacks}")


def check_dhat(folder, totals):
    for name, total in (("snapshot", totals["size"]), ("report", totals["grown"])):
        text = (folder / f"{name}.dhat.json").read_text(encoding="utf-8")
        expect(is_harmless(text) and not re.search("[<>&]", text), f"{name}.dhat.json: a name is not escaped")
        document = json.loads(text)
        expect(sum(point["tb"] for point in document["pps"]) == total, f"{name}.dhat.json: other bytes than {total}")
        stacks = [[document["ftbl"][number] for number in point["fs"]] for point in document["pps"]]
        expect(any(LEAK in frame for stack in stacks for frame in stack[:8]), f"{name}.dhat.json: {stacks}")


def check_trace_events(folder, totals):
    for name in ("snapshot", "report"):
        text = (folder / f"{name}.trace.json").read_text(encoding="utf-8")
        expect(is_harmless(text) and not re.search("[<>&]", text), f"{name}.trace.json: a name is not escaped")
        events = json.loads(text)["traceEvents"]
        live = [event for event in events if event["name"] == "live"]
        expect(all(event["ph"] == "C" for event in events), f"{name}.trace.json: not counters alone")
        expect([event["ts"] for event in live] == sorted(event["ts"] for event in live), f"{name}.trace.json: not in the order of time")
        expect(live[-1]["args"]["bytes"] == (totals["size"] if name == "snapshot" else totals["closed"]), f"{name}.trace.json: ends at {live[-1]}")
        expect(name == "snapshot" or any(event["name"].startswith("/src/</script>") for event in events), f"{name}.trace.json: no counter of a leak")


def check_prometheus(folder, totals):
    for name in ("snapshot", "report"):
        text = (folder / f"{name}.prom").read_text(encoding="utf-8")
        expect(is_harmless(text.replace("\n", "")), f"{name}.prom: a name is not harmless")
        values = dict(re.findall(r"^(tracenew_[^ {]*(?:{.*})?) (-?[\d.]+)$", text, re.M))
        expect(len(values) == len([line for line in text.splitlines() if line[0] != "#"]), f"{name}.prom: a series twice, or none")
        expect(int(values["tracenew_live_bytes"]) == totals["size"], f"{name}.prom: other bytes than {totals}")
        if shutil.which("promtool") is None:
            print("promtool is not installed, so left out")
            continue
        done = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True, check=False)
        expect(done.returncode == 0 and not done.stderr.strip(), f"{name}.prom: {done.stdout}{done.stderr}")
    if shutil.which("prometheus") is not None:
        check_scrape(folder, totals)


def check_scrape(folder, totals):
    """What Prometheus has stored of it, asked for in its own language."""
    address = "127.0.0.1:18474"
    with served(folder) as target:
        (folder / "prometheus.yml").write_text(json.dumps({"scrape_configs": [
            {"job_name": "traced", "scrape_interval": "1s", "metrics_path": "/report.prom", "static_configs": [{"targets": [target]}]}]}))
        with subprocess.Popen(["prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path=stored", f"--web.listen-address={address}"],
                              cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            try:
                def asked(query):
                    answer = fetch(f"http://{address}/api/v1/query?query={urllib.parse.quote(query)}")
                    return [float(row["value"][1]) for row in json.loads(answer or '{"data":{"result":[]}}')["data"]["result"]]

                for _ in range(300):
                    if asked("tracenew_live_bytes"):
                        break
                    time.sleep(0.1)
                expect(asked("tracenew_live_bytes") == [totals["size"]], f"prometheus: other bytes than {totals}: {asked('tracenew_live_bytes')}")
                expect(asked('up{job="traced"}') == [1], "prometheus: the scrape did not succeed")
                expect(1 in asked('tracenew_site_verdict{verdict="leak"}'), "prometheus: no site that leaks")
            finally:
                server.terminate()


def check_view(folder, totals):
    """examples/tracenew_view.cpp, on what was dumped, without the program that dumped it."""
    subprocess.run([*CXX, "-std=c++17", "-O0", f"-I{INCLUDE}", HERE.parents[1] / "examples/tracenew_view.cpp", "-o", folder / "view",
                    "-pthread", "-ldl"], check=True)

    def view(*arguments):
        return subprocess.run([folder / "view", *arguments], cwd=folder, capture_output=True, check=False)

    for name in ("snapshot", "report", "no_report"):
        for format_, suffix in (("json", "json"), ("html", "html"), ("folded", "folded"), ("pprof", "pb"), ("speedscope", "speedscope.json"),
                                ("dhat", "dhat.json"), ("prometheus", "prom"), ("text", "txt")):
            written = folder / f"{name}.{suffix}"
            shown = view(f"{name}.json", "--as", format_).stdout
            expect(shown == written.read_bytes(), f"view --as {format_}: other bytes than {written.name}:\n{shown[:2000]}")
    (folder / "cut.json").write_bytes((folder / "report.json").read_bytes()[:300])
    text = view("snapshot.json").stdout.decode()
    expect("in (anonymous namespace)::leak<...>" in text and f"in {totals['count']} memory blocks" in text, f"view:\n{text}")
    difference = view("snapshot.json", "first.json", "--by", "function").stdout.decode()
    expect("397.1 new KiB" in difference, f"view of two:\n{difference}")
    for arguments, code, words in ((["nope.json"], 1, "cannot read nope.json"), ([], 2, "usage"), (["x", "--by", "y"], 2, "expected line"),
                                   (["report.json", "snapshot.json"], 1, 'report.json: line 1, column 13: expected "snapshot"'),
                                   (["cut.json"], 1, "cut.json: line "),
                                   (["snapshot.json", "--as", "x"], 1, "expected text")):
        done = view(*arguments)
        expect(done.returncode == code and words in done.stderr.decode(), f"view {arguments}: {done.returncode}, {done.stderr.decode()}")


def pprof(folder, *arguments):
    done = subprocess.run(["go", "tool", "pprof", *arguments], cwd=folder, capture_output=True, text=True, check=False,
                          env={**os.environ, "HOME": str(folder), "PPROF_TMPDIR": str(folder), "PPROF_BINARY_PATH": "/nowhere"})
    expect(done.returncode == 0, f"pprof {' '.join(arguments)}: {done.stderr}")
    return done.stdout


def total_of(top):
    """What `-top` with raw units says of all: "Showing nodes accounting for 662016B, 100% of 662016B total"."""
    found = re.search(r"of (-?\d+)B? total", top)
    return int(found[1]) if found else None


def check_pprof(folder, totals):
    if shutil.which("go") is None:
        print("go is not installed, so left out")
        return
    top = ("-top", "-unit=B", "-nodefraction=0")
    for of, kind, file in (("size", "inuse_space", "snapshot.pb"), ("grown", "growth_space", "report.pb")):
        text = pprof(folder, *top, f"-sample_index={kind}", file)
        expect(total_of(text) == totals[of], f"{file}: {kind} is other than {totals[of]}:\n{text}")
        expect(f"Build ID: {totals['build_id']}" in text, f"{file}: not the program's build id:\n{text}")
        expect("File: written" in text, f"{file}: the program is not the first mapping:\n{text}")
        expect(re.search(r"^ +(\d+)B .*::leak", text, re.M), f"{file}: the leaking function is not on top:\n{text}")
    counted = pprof(folder, "-top", "-nodefraction=0", "-sample_index=inuse_objects", "snapshot.pb")
    expect(total_of(counted) == totals["count"], f"snapshot.pb: other blocks than {totals['count']}:\n{counted}")
    difference = pprof(folder, *top, "-base", "first.pb", "snapshot.pb")
    expect(total_of(difference) == totals["size"] - totals["first"], f"-base first.pb: not the difference of {totals}:\n{difference}")
    listing = pprof(folder, "-list", "leak", "-sample_index=inuse_space", "snapshot.pb")
    expect(re.search(r"kB .*kept\.push_back\(new std::string\(2000, 'x'\)\);", listing), f"-list: not the line:\n{listing}")
    tags = pprof(folder, "-tags", "report.pb")
    expect("verdict" in tags and "leak" in tags, f"-tags: no verdict:\n{tags}")
    with served(folder) as address:
        handled = pprof(folder, *top, "-sample_index=growth_space", f"http://{address}/report.pb")
        expect(total_of(handled) == totals["grown"], f"from a handler: growth_space is other than {totals['grown']}:\n{handled}")
    check_pages(folder)


def check_pages(folder):
    address = "127.0.0.1:18473"
    with subprocess.Popen(["go", "tool", "pprof", "-no_browser", f"-http={address}", "snapshot.pb"], cwd=folder, stderr=subprocess.DEVNULL,
                          env={**os.environ, "HOME": str(folder), "PPROF_TMPDIR": str(folder)}) as server:
        try:
            for page in ("ui/top", "ui/flamegraph", "ui/peek"):
                text = fetch(f"http://{address}/{page}")
                expect("leak" in text and "<img src=x" not in text, f"{page}: no such function, or a name that harms")
        finally:
            subprocess.run(["pkill", "-P", str(server.pid)], check=False)  # go runs pprof as a child
            server.terminate()


def fetch(url):
    for _ in range(100):
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                return answer.read().decode("utf-8", "replace")
        except urllib.error.URLError:
            time.sleep(0.1)
    return ""


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        # Where the source is can be told by its path alone: pprof reads it.
        subprocess.run([*CXX, "-std=c++17", "-g", "-O0", f"-I{INCLUDE}", HERE / "written.cpp", "-o", folder / "written", "-pthread", "-ldl"],
                       cwd=HERE, check=True)
        printed = subprocess.run([folder / "written", folder], check=True, capture_output=True, text=True).stdout
        first, _, size, count, grown, closed = map(int, printed.split())
        totals = {"first": first, "size": size, "count": count, "grown": grown, "closed": closed,
                  "build_id": build_id_of(folder / "written")}
        check_json(folder, totals)
        check_folded(folder, totals)
        check_speedscope(folder, totals)
        check_prometheus(folder, totals)
        check_dhat(folder, totals)
        check_trace_events(folder, totals)
        check_view(folder, totals)
        check_pprof(folder, totals)
    print("\n".join(problems))
    sys.exit(f"{len(problems)} to mend" if problems else 0)


if __name__ == "__main__":
    main()
