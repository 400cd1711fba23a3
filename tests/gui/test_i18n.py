from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from gui import i18n
from installer.translations import missing, sentences


@pytest.fixture
def english() -> Iterator[None]:
    i18n.set_language("en")
    yield
    i18n.set_language("ko")


def test_every_sentence_of_the_screen_has_english() -> None:
    assert missing() == []


def test_english_keeps_every_placeholder_of_the_korean() -> None:
    for korean, text in i18n.dictionary("en").items():
        assert sorted(re.findall(r"\{\w+\}", korean)) == sorted(re.findall(r"\{\w+\}", text)), korean


def test_english_file_holds_nothing_that_nobody_says() -> None:
    assert set(i18n.dictionary("en")) <= set(sentences())


def test_tr_in_korean_is_the_source() -> None:
    assert i18n.tr("긴급정지") == "긴급정지"


@pytest.mark.usefixtures("english")
def test_tr_in_english_translates_and_fills_in() -> None:
    assert i18n.tr("긴급정지") == "Emergency stop"
    assert i18n.tr("재연결 {attempt}", attempt=3) == "Reconnecting 3"


@pytest.mark.usefixtures("english")
def test_tr_without_translation_stays_korean() -> None:
    assert i18n.tr("번역 없는 말") == "번역 없는 말"


LOST = "결과 모름, 조회로 확인 (not known, to be asked): 응답하지 않음 (no answer in time: ReadTimeout) [kt10003]"
REFUSED = "[RC4033] 정정/취소할 수량이 없습니다. → 남은 수량이 없습니다 (nothing is left; it was filled)"


def test_english_in_brackets_is_left_out_in_korean() -> None:
    assert i18n.pick(LOST) == "결과 모름, 조회로 확인: 응답하지 않음 [kt10003]"
    assert i18n.pick(REFUSED) == "[RC4033] 정정/취소할 수량이 없습니다. → 남은 수량이 없습니다"
    assert i18n.pick("주문 유형 (IOC)") == "주문 유형 (IOC)"


@pytest.mark.usefixtures("english")
def test_english_in_brackets_stands_for_its_phrase_in_english() -> None:
    assert i18n.pick(LOST) == "not known, to be asked: no answer in time: ReadTimeout [kt10003]"
    assert i18n.pick(REFUSED) == "[RC4033] 정정/취소할 수량이 없습니다. → nothing is left; it was filled"


BOTH = "파일 오류 / file trouble: a.toml"


@pytest.mark.parametrize(
    ("text", "korean"),
    [
        (BOTH, "파일 오류: a.toml"),
        ("복기 중 / in replay", "복기 중"),
        ("상승 3 / 낙폭 2", "상승 3 / 낙폭 2"),
        ("체결", "체결"),
        ("새빛전자 매도 지연: 하한가 / 새빛전자 is not sold yet: nobody buys", "새빛전자 매도 지연: 하한가"),
    ],
)
def test_pick_takes_the_korean_half_and_the_detail(text: str, korean: str) -> None:
    assert i18n.pick(text) == korean


@pytest.mark.usefixtures("english")
def test_pick_in_english_takes_the_english_half() -> None:
    assert [i18n.pick(text) for text in (BOTH, "체결")] == ["file trouble: a.toml", "체결"]


def test_set_language_tells_listeners_once(qtbot: QtBot) -> None:
    heard: list[str] = []
    slot = lambda: heard.append(i18n.language())  # noqa: E731 – kept by name for the disconnect
    i18n.language_changed.connect(slot)
    i18n.set_language("en")
    i18n.set_language("en")
    i18n.set_language("ko")
    i18n.language_changed.disconnect(slot)
    assert heard == ["en", "ko"]


def test_set_language_unknown_raises() -> None:
    with pytest.raises(KeyError):
        i18n.set_language("fr")
