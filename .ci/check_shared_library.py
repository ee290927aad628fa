#!/usr/bin/env python3
"""Scans a made-up library with a known truth and compares what the program says with it.

    check_shared_library.py BINARY [--stub FOLDER] [--count N]

FOLDER holds `civitai_stub.py`, which makes the library with its manifest and serves the CivitAI that knows it; by default it is
looked for beside the project. Without it there is nothing to compare with, which is said and is no failure. Exit code 1 when
something differs that is not of a kind named in TOLERATED.
"""

import argparse
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter

# CivitAI's word for a file, and the kinds that are the same thing by its tensors: CivitAI files every adapter as LORA or LoCon,
# and a bare denoiser as a checkpoint.
KINDS = {
    "Checkpoint": {"checkpoint", "diffusion_model"},
    "LORA": {"lora", "locon", "dora"},
    "LoCon": {"lora", "locon", "dora"},
    "DoRA": {"dora"},
    "TextualInversion": {"embedding"},
    "VAE": {"vae"},
    "Controlnet": {"controlnet"},
    "Upscaler": {"upscaler"},
    "Hypernetwork": {"hypernetwork"},
}
FAMILIES = {
    "SD 1.5": "sd1", "SD 2.0": "sd2", "SD 2.0 768": "sd2", "SD 2.1": "sd2", "SD 2.1 768": "sd2", "SDXL 1.0": "sdxl", "Pony": "sdxl",
    "Illustrious": "sdxl", "NoobAI": "sdxl", "Flux.1 D": "flux1", "Flux.1 S": "flux1", "Qwen": "qwen", "ZImageTurbo": "z_image",
}
# What each defect must be called; any of the codes will do.
DEFECTS = {
    "truncated_body": {"truncated"}, "truncated_header": {"truncated", "header_too_large"}, "html_body": {"html_page"}, "empty": {"empty"},
    "json_body": {"json_body"}, "header_length_lies": {"header_too_large"}, "header_not_json": {"header_invalid"},
    "offsets_overlap": {"overlapping_tensors"}, "trailing_bytes": {"trailing_bytes"},
}
# Defects that leave a file usable.
HARMLESS = {"trailing_bytes"}
# Differences that are no faults of the program, with the reason.
TOLERATED = {
    "family of a pickle": "made-up pickles hold one tensor of Stable Diffusion 1 whatever they are published for; tensors count first",
    "kind of a pickle": "the same, and in a folder that names no kind nothing else tells",
    "kind of a DoRA": "made-up DoRAs for Qwen and Z-Image have no magnitudes, so they are LoRAs",
    "family of a Z-Image checkpoint": "made-up Z-Image checkpoints have the tensors of Qwen",
    "sidecar of a namesake": "two models with one stem share a sidecar, which is then stale for one of them, and is said to be",
    "family of a ControlNet": "made-up ControlNets have the shapes of Stable Diffusion 1 whatever they are published for; tensors count first",
    "family of an unpublished VAE": "the VAEs of most families have the same tensors here, so nothing tells but a sidecar's guess",
    "AutoV3 of a broken header": "the digests look at the header's beginning only; no one publishes such a file",
}


class Mismatches:
    def __init__(self):
        self.kinds = Counter()

    def note(self, kind, path, expected, got):
        self.kinds[kind] += 1
        mark = "tolerated" if kind in TOLERATED else "MISMATCH"
        print(f"{mark} {kind}: {path}: expected {expected}, got {got}")

    def expect(self, kind, path, expected, got):
        if expected != got:
            self.note(kind, path, expected, got)

    def failed(self):
        return any(kind not in TOLERATED for kind in self.kinds)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(stub, library):
    """Starts the server and waits until it answers."""
    port, storage = free_port(), free_port()
    server = subprocess.Popen(
        [sys.executable, str(stub), "serve", "--port", str(port), "--storage-port", str(storage), "--manifest", f"{library}.manifest.json"],
        stdout=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{base}/__stats", timeout=2):
                return server, base
        except OSError:
            time.sleep(0.1)
    server.kill()
    sys.exit("the server of the made-up CivitAI did not start")


class Program:
    def __init__(self, binary, data, base):
        self.binary, self.data = binary, data
        self.env = dict(os.environ, CIVITDECK_PACE_SECONDS="0", CIVITDECK_CIVITAI_URL=base)

    def run(self, *arguments, codes=(0,)):
        done = subprocess.run([self.binary, *arguments, "--json", "--data-dir", self.data], env=self.env, capture_output=True)
        if done.returncode not in codes:
            sys.exit(f"{arguments[0]} ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
        return [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]


def compare_file(entry, line, namesakes, wrong):
    path, codes = entry["path"], {finding["code"] for finding in line["findings"]}
    wrong.expect("size", path, entry["size"], line["size"])
    wrong.expect("sha256", path, entry["hashes"]["SHA256"], line["sha256"])
    wrong.expect(autov3_kind(entry), path, entry["hashes"]["AutoV3"], line["autov3"])
    if entry["defect"]:
        if not codes & DEFECTS.get(entry["defect"], set()):
            wrong.note("defect", path, entry["defect"], sorted(codes))
        if entry["defect"] not in HARMLESS:
            wrong.expect("state of a defect", path, "broken", line["state"])
            return
    elif line["state"] == "broken":
        wrong.note("broken without a defect", path, entry["api"], [finding["detail"] for finding in line["findings"]])
    known = entry["api"] == "known"
    wrong.expect("state", path, "identified" if known else "unknown", line["state"])
    wrong.expect("ids", path, (entry["modelId"], entry["versionId"]) if known else (None, None), (line["model_id"], line["version_id"]))
    if entry["type"] and line["kind"] not in KINDS[entry["type"]]:
        wrong.note(kind_kind(entry, line), path, entry["type"], line["kind"])
    family = FAMILIES.get(entry["base"])
    # An upscaler has none.
    if family and entry["type"] not in ("Upscaler", "Hypernetwork"):
        wrong.expect(family_kind(entry, line), path, family, line["family"])
    wrong.expect("suspicious", path, entry["suspicious"], bool(codes & {"suspicious_pickle", "dangerous_pickle"}))
    kind = "stale sidecar" if entry.get("stale_sidecar") or pathlib.Path(path).with_suffix("") not in namesakes else "sidecar of a namesake"
    wrong.expect(kind, path, bool(entry.get("stale_sidecar")), "sidecar_stale" in codes)
    wrong.expect("edited header", path, known and bool(entry.get("not_the_api_bytes")), "header_edited" in codes)


def is_pickle(entry):
    return not entry["path"].lower().endswith(".safetensors")


def kind_kind(entry, line):
    if is_pickle(entry) and line["kind"] in ("other", "lora"):
        return "kind of a pickle"
    if entry["type"] == "DoRA" and entry["base"] in ("Qwen", "ZImageTurbo") and line["kind"] == "lora":
        return "kind of a DoRA"
    return "kind"


def family_kind(entry, line):
    if is_pickle(entry):
        return "family of a pickle"
    if entry["type"] == "Checkpoint" and entry["base"] == "ZImageTurbo" and line["family"] == "qwen":
        return "family of a Z-Image checkpoint"
    if entry["type"] == "Controlnet" and line["family"] == "sd1":
        return "family of a ControlNet"
    if entry["type"] == "VAE" and not line["model_id"]:
        return "family of an unpublished VAE"
    return "family"


def autov3_kind(entry):
    return "AutoV3 of a broken header" if entry["defect"] == "header_not_json" else "AutoV3"


def compare_groups(files, lines, wrong):
    """Duplicates: the same bytes, and the same weights under another header."""
    def group(key):
        groups = {}
        for entry in files:
            if key(entry):
                groups.setdefault(key(entry), []).append(entry)
        return [group for group in groups.values() if len(group) > 1]
    same_bytes = {entry["path"] for group in group(lambda entry: entry["hashes"]["SHA256"]) for entry in group}
    by_weights = {entry["path"] for group in group(lambda entry: entry["hashes"]["AutoV3"])
                  if len({entry["hashes"]["SHA256"] for entry in group}) > 1 for entry in group}
    for entry in files:
        codes = {finding["code"] for finding in lines[entry["path"]]["findings"]}
        wrong.expect("duplicate", entry["path"], entry["path"] in same_bytes, "duplicate" in codes)
        if entry["path"] not in same_bytes:
            wrong.expect("same weights", entry["path"], entry["path"] in by_weights, "same_weights" in codes)


def compare_hashes(program, root, files, wrong):
    hashed = program.run("hash", *[str(root / entry["path"]) for entry in files])
    for entry, line in zip(files, hashed, strict=True):
        for kind, expected in entry["hashes"].items():
            # Without its optional library the maker of the truth has no BLAKE3.
            if expected is not None or kind != "BLAKE3":
                wrong.expect(autov3_kind(entry) if kind == "AutoV3" else kind, entry["path"], expected, line[kind.lower()])


def compare_lookups(program, root, files, wrong):
    edited = [entry for entry in files if entry.get("not_the_api_bytes") and entry["api"] == "known"]
    plain = [entry for entry in files if entry["api"] == "known" and not entry.get("not_the_api_bytes")][:5]
    for entry in edited + plain:
        for line in program.run("lookup", str(root / entry["path"])):
            found = line["match"] or {}
            wrong.expect("lookup", entry["path"], entry["versionId"], found.get("version_id"))
            if entry in plain:
                wrong.expect("lookup of the file", entry["path"], entry["fileId"], found.get("file_id"))
            wrong.expect("lookup by", entry["path"], "AutoV3" if entry in edited else "SHA256", found.get("by"))
            wrong.expect("lookup in the library", entry["path"], True, str(root / entry["path"]) in line["local"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    beside = pathlib.Path(__file__).resolve().parents[2] / "shared" / "tools" / "civitai_stub"
    parser.add_argument("binary")
    parser.add_argument("--stub", type=pathlib.Path, default=beside)
    parser.add_argument("--count", type=int, default=200)
    arguments = parser.parse_args()
    stub = arguments.stub / "civitai_stub.py"
    if not stub.is_file():
        print(f"nothing to compare with: {stub} is not there")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(os.path.realpath(folder)) / "library"
        subprocess.run([sys.executable, str(stub), "make-library", str(root), "--count", str(arguments.count), "--small"], check=True,
                       stdout=subprocess.DEVNULL)
        manifest = json.loads(pathlib.Path(f"{root}.manifest.json").read_text(encoding="utf-8"))
        server, base = serve(stub, root)
        try:
            return compare(Program(os.path.abspath(arguments.binary), os.path.join(folder, "data"), base), root, manifest)
        finally:
            server.terminate()
            server.wait()


def compare(program, root, manifest):
    wrong = Mismatches()
    started = time.monotonic()
    output = program.run("scan", "--identify", str(root))
    summary = output.pop()["summary"]
    lines = {os.path.relpath(line["path"], root): line for line in output}
    # A download under way is not a model yet.
    files = [entry for entry in manifest["files"] if entry["defect"] != "partial_download"]
    expected = {entry["path"] for entry in files}
    for path in sorted(expected ^ set(lines)):
        wrong.note("files", path, path in expected, path in lines)
    files = [entry for entry in files if entry["path"] in lines]
    stems = Counter(pathlib.Path(entry["path"]).with_suffix("") for entry in files)
    namesakes = {stem for stem, times in stems.items() if times > 1}
    for entry in files:
        compare_file(entry, lines[entry["path"]], namesakes, wrong)
    compare_groups(files, lines, wrong)
    compare_hashes(program, root, files, wrong)
    compare_lookups(program, root, files, wrong)
    again = program.run("scan").pop()["summary"]
    wrong.expect("second scan", str(root), summary["found"], again["unchanged"])
    print(f"{len(files)} files compared in {time.monotonic() - started:.1f} s: {sum(wrong.kinds.values())} differ {dict(wrong.kinds)}")
    return 1 if wrong.failed() else 0


if __name__ == "__main__":
    sys.exit(main())
