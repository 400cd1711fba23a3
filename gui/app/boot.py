"""From the command line to a window, and back to an exit code.

Ways to end: the window is closed, 종료 in the menu, Ctrl+C, the self-test is over, the replay's window is closed, or a
fault that makes living impossible. Each sets one future; the finally-blocks of `Desk` do the rest.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Sequence

import qasync
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox

from core.net.clock import Clock
from core.storage import logs, settings
from core.storage.paths import paths
from core.storage.secrets import Vault
from gui import i18n, theme
from gui.app.arguments import Arguments, parse
from gui.app.desk import Desk, Outcome


def run(argv: Sequence[str]) -> int:
    """Exit code 0 after a normal end; the self-test's verdict with `--selftest`."""
    arguments = parse(argv)
    app = _application()
    try:
        tail = logs.start(paths().logs)
    except OSError as error:
        return _without_a_home(arguments, error)
    try:
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
            signal.signal(signal.SIGINT, lambda *_: app.closeAllWindows())
            signal.signal(signal.SIGTERM, lambda *_: app.closeAllWindows())
            return runner.run(_desks(app, arguments, tail))
    finally:
        tail.close()


def _without_a_home(arguments: Arguments, error: OSError) -> int:
    """Nothing can be kept, the kill latch neither: the desk does not open. Told in a box, no loop runs yet."""
    text = f"파일을 쓸 수 없어 시작하지 않습니다. TUMEPOK_HOME으로 쓸 수 있는 폴더를 주세요\ncannot start: {error}"
    if arguments.selftest:
        raise SystemExit(text)
    QMessageBox.critical(None, "투매폭", text)
    return 1


def _application() -> QApplication:
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("tumepok")
    app.setQuitOnLastWindowClosed(False)
    return app


async def _desks(app: QApplication, arguments: Arguments, tail: logs.LogTail) -> int:
    """One desk after another: changing account or environment builds a new one on a clean store."""
    home, vault = paths(), Vault()  # one for all: keys that no keychain keeps live as long as the program
    while True:
        loaded = settings.load(home.settings)
        theme.install(app, theme.load(loaded.settings.desk.theme, is_red_up=loaded.settings.desk.red_is_up))
        i18n.set_language(loaded.settings.desk.language)
        desk = Desk(arguments, loaded, home, tail, Clock(), vault)
        outcome = await desk.live()
        if outcome is not Outcome.AGAIN:
            return desk.exit_code
        arguments = desk.next_arguments
