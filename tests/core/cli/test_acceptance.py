from pathlib import Path

import pytest

from core.cli import acceptance
from core.cli.acceptance import accept
from core.cli.cli import main
from core.sim.listed.universe import whole_market


def test_the_acceptance_prints_its_table_and_draws_its_picture(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acceptance, "whole_market", lambda: whole_market()[1_000:1_300])
    picture = tmp_path / "real.svg"
    assert accept(1, seed=3, picture=picture) == 1
    told = capsys.readouterr()
    assert "벗어남/off" in told.out
    assert "1 / 1" in told.err
    assert picture.read_text("utf-8").startswith("<svg")


@pytest.mark.parametrize("count", ["0", "-1", "many"])
def test_no_count_of_days_is_refused(count: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["sim", f"--calibrate={count}"])
    assert "1 … 1000" in capsys.readouterr().err
