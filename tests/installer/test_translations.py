from __future__ import annotations

from pathlib import Path

from installer import translations


def test_sentences_finds_tr_mark_and_attribute_calls(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('x = tr("가") + i18n.tr("나", n=1) + mark("다") + tr(name) + other("라")', "utf-8")
    assert set(translations.sentences(tmp_path)) == {"가", "나", "다"}


def test_write_adds_unfinished_and_keeps_what_was_done(tmp_path: Path) -> None:
    path = tmp_path / "en.ts"
    path.write_text(translations.EN.read_text("utf-8"), "utf-8")
    done, said = translations.translated(path), set(translations.sentences())
    translations.write(path)
    assert translations.translated(path) == {text: done[text] for text in done if text in said}
    assert set(translations.missing(path)) == said - set(done)
