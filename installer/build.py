"""`make package`: freeze, list, sign, and let the frozen desk test itself where neither checkout nor Python is near.

The result is dist/tumepok/ (`tumepok`, its parts, licences/, sbom.json) and dist/SHA256SUMS. Nothing is called done
that did not trade against its own simulator from a copy in a temporary folder with an empty environment.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from installer import inventory
from installer.demo import table, virtual_screen

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
BUNDLE = DIST / "tumepok"
PROGRAM = "tumepok.exe" if os.name == "nt" else "tumepok"
IDENTITY = "TUMEPOK_SIGN_IDENTITY"  # a certificate's subject (Windows, macOS) or a key id (Linux)
TIMESTAMP = "TUMEPOK_SIGN_TIMESTAMP"  # address of a time-stamping authority, Windows only


def main() -> int:
    parser = argparse.ArgumentParser(prog="installer.build", description="Freeze the desk and let it test itself.")
    parser.add_argument(
        "--entry", type=Path, default=ROOT / "installer" / "entry.py", help="another program, for trials"
    )
    parser.add_argument("--seconds", type=int, default=10, help="length of the frozen self-test")
    parser.add_argument("--no-selftest", action="store_true", help="build only; never for a release")
    options = parser.parse_args()
    freeze(options.entry)
    write_inventory()
    sign_programs()
    (DIST / "SHA256SUMS").write_text(inventory.checksums(BUNDLE), encoding="utf-8")
    sign_list()
    size = sum(path.stat().st_size for path in BUNDLE.rglob("*") if path.is_file() and not path.is_symlink())
    print(f"{BUNDLE.relative_to(ROOT)}: {size / 1e6:.0f} MB")
    return 0 if options.no_selftest else selftest(options.seconds)


def freeze(entry: Path) -> None:
    shutil.rmtree(BUNDLE, ignore_errors=True)
    command = [sys.executable, "-m", "PyInstaller", str(ROOT / "installer" / "tumepok.spec"), "--noconfirm", "--clean"]
    command += ["--log-level", "WARN", "--distpath", str(DIST), "--workpath", str(ROOT / "build" / "pyinstaller")]
    subprocess.run([*command, "--", "--entry", str(entry.resolve())], cwd=ROOT, check=True)


def write_inventory() -> None:
    parts = inventory.locked_distributions(ROOT / "requirements.txt")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bill = inventory.bill_of_materials(parts, name=project["name"], version=project["version"])
    (BUNDLE / "sbom.json").write_text(json.dumps(bill, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    inventory.copy_licences(parts, BUNDLE / "licences")
    shutil.copyfile(ROOT / "LICENSE", BUNDLE / "licences" / "LICENSE")


def sign_programs() -> None:
    identity = os.environ.get(IDENTITY)
    if not identity:
        print(f"!!! 서명하지 않음 · NOT SIGNED: set {IDENTITY}. Windows and macOS will warn whoever opens it. !!!")
    elif sys.platform == "win32":
        stamp = ["/tr", os.environ[TIMESTAMP], "/td", "SHA256"] if TIMESTAMP in os.environ else []
        subprocess.run(["signtool", "sign", "/n", identity, "/fd", "SHA256", *stamp, BUNDLE / PROGRAM], check=True)
    elif sys.platform == "darwin":
        for target in (BUNDLE / PROGRAM, DIST / "Tumepok.app"):
            how = ["--force", "--deep", "--options", "runtime", "--timestamp", "--sign", identity]
            subprocess.run(["codesign", *how, target], check=True)


def sign_list() -> None:
    """Linux has no signature inside a program: the list of sums is signed instead."""
    identity = os.environ.get(IDENTITY)
    if identity and sys.platform.startswith("linux"):
        how = ["--batch", "--yes", "--armor", "--detach-sign", "--local-user", identity]
        subprocess.run(["gpg", *how, DIST / "SHA256SUMS"], check=True)


def selftest(seconds: int) -> int:
    """Exit code of the frozen desk, run from a copy far from here; its report and picture are kept in build/."""
    with tempfile.TemporaryDirectory(prefix="tumepok-") as away, virtual_screen() as screen:
        home = Path(away)
        shutil.copytree(BUNDLE, home / "tumepok", symlinks=True)
        report, picture = home / "R.json", home / "S.png"
        command = [str(home / "tumepok" / PROGRAM), "--demo", "--selftest", str(seconds)]
        command += ["--report", str(report), "--screenshot", str(picture)]
        code = subprocess.run(
            command, cwd=home, env={**bare_environment(home), **screen}, timeout=seconds + 120, check=False
        ).returncode
        (ROOT / "build").mkdir(exist_ok=True)
        for made in (report, picture):
            if made.is_file():
                shutil.copyfile(made, ROOT / "build" / ("package" + made.suffix))
        if report.is_file():
            print(table(json.loads(report.read_text(encoding="utf-8"))))
        complete = report.is_file() and picture.is_file()
    print(f"frozen self-test: exit {code}, report and picture {'kept in build/' if complete else 'MISSING'}")
    return code if complete else code or 1


def bare_environment(home: Path) -> dict[str, str]:
    """What a stranger's machine offers: system folders only, an empty home, no trace of this environment."""
    if os.name == "nt":
        kept = {name: os.environ[name] for name in ("SYSTEMROOT", "WINDIR", "COMSPEC") if name in os.environ}
        system = os.environ.get("SYSTEMROOT", r"C:\Windows")
        places = dict.fromkeys(("USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP"), str(home))
        return {**kept, **places, "PATH": system + r"\System32"}
    return {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TMPDIR": str(home)}


if __name__ == "__main__":
    raise SystemExit(main())
