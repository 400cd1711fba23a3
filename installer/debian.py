"""What Qt, the fonts and the virtual screen need from the system, and how to get it on Debian and Ubuntu.

Looked at by effect (does the library load, is there a Korean font), never by distribution: elsewhere the same list is
printed for the reader's own package tool. With root or sudo on Debian the missing packages are installed, else named.
Runs on any Python 3.8, before the environment exists.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys

LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
# The program that must be there → its package. binutils: PyInstaller reads libraries with objdump.
DEMO_PROGRAMS = {"Xvfb": "xvfb"}
TEST_PROGRAMS = {"Xvfb": "xvfb", "dbus-run-session": "dbus", "gnome-keyring-daemon": "gnome-keyring"}
PACKAGE_PROGRAMS = {"Xvfb": "xvfb", "objdump": "binutils"}
PROGRAMS = {
    "demo": DEMO_PROGRAMS,
    "test": TEST_PROGRAMS,
    "check": TEST_PROGRAMS,
    "bench": DEMO_PROGRAMS,
    "package": PACKAGE_PROGRAMS,
}


def provide(word: str) -> None:
    """Install what `word` needs and the system lacks, or say what is lacking. Never fails: the program says more."""
    if not sys.platform.startswith("linux"):
        return
    wanted = missing(word)
    if wanted and install(wanted):
        wanted = missing(word)
    if wanted:
        print("시스템에 없는 것 · missing from this system:", file=sys.stderr)
        print("  sudo apt-get install -y --no-install-recommends " + " ".join(wanted), file=sys.stderr)
        print("계속합니다 · going on without them.\n", file=sys.stderr)


def missing(word: str) -> list[str]:
    """Debian names of what is not there."""
    names = [package for soname, package in LIBRARIES.items() if not _loads(soname)]
    names += [package for program, package in PROGRAMS.get(word, {}).items() if not shutil.which(program)]
    if not has_korean_font():
        names += ["fontconfig", "fonts-noto-cjk"]
    return names


def has_korean_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    found = subprocess.run(["fc-list", ":lang=ko", "family"], stdout=subprocess.PIPE, check=False)
    return bool(found.stdout.strip())


def install(packages: list[str]) -> bool:
    """True when apt installed them; False when it could not or may not."""
    prefix = _as_root()
    if prefix is None or not shutil.which("apt-get"):
        return False
    print("시스템 패키지 설치 · installing: " + " ".join(packages), flush=True)
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "Dpkg::Use-Pty=0"]
    get = [*apt, "install", "-y", "--no-install-recommends", *packages]
    if _quietly(get):
        return True
    return _quietly([*apt, "update"]) and _quietly(get, show=True)


def _quietly(command: list[str], *, show: bool = False) -> bool:
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode and show:
        print(done.stdout.decode(errors="replace")[-4000:], file=sys.stderr)
    return done.returncode == 0


def _as_root() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    if subprocess.run(["sudo", "-n", "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0:
        return ["sudo", "-n"]
    return ["sudo"] if sys.stdin.isatty() else None


def _loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True
