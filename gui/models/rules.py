"""The rules of the gate in words, and what lifts their no: a refusal without a cure leaves the user standing."""

from __future__ import annotations

from typing import Final

from gui.i18n import mark, tr

RULES: Final = {
    "kill": mark("긴급정지"),
    "daily-loss": mark("하루 손실 한도"),
    "positions": mark("동시 보유"),
    "entries": mark("하루 진입"),
    "value": mark("주문 금액"),
    "quantity": mark("주문 수량"),
    "distance": mark("가격 거리"),
    "rate": mark("초당 주문"),
    "stops": mark("연속 손절"),
    "duplicate": mark("중복 주문"),
    "self-cross": mark("자기 체결"),
    "cash": mark("주문 가능 금액"),
    "phase": mark("장 시간"),
    "vi": "VI",
    "stale": mark("시세 지연"),
    "suspect": mark("시세 의심"),
    "gap": mark("수신 공백"),
    "reconcile": mark("계좌 대조"),
    "unknown": mark("결과 모르는 주문"),
    "shares": mark("매도 가능 수량"),
    "clock": mark("시계"),
    "mode": mark("전략 모드"),
    "order": mark("주문 내용"),
    "tick": mark("호가 단위"),
    "band": mark("가격 제한폭"),
}
"""Rules of the gate by their names; one that is not known here is shown by its own name."""
CURES: Final = {
    "kill": mark("상단의 길게 눌러 해제로 풀면 다시 살 수 있습니다"),
    "daily-loss": mark("오늘은 여기까지입니다. 한도는 설정 › 위험 한도에서 바꿉니다"),
    "positions": mark("한 종목을 팔거나 설정 › 위험 한도에서 한도를 바꾸세요"),
    "entries": mark("내일 다시 셉니다. 한도는 설정 › 위험 한도에서 바꿉니다"),
    "value": mark("수량을 줄이거나 설정 › 위험 한도에서 한도를 바꾸세요"),
    "quantity": mark("수량을 줄이거나 설정 › 위험 한도에서 한도를 바꾸세요"),
    "distance": mark("현재가에 가까운 가격을 넣거나 설정 › 위험 한도에서 한도를 바꾸세요"),
    "rate": mark("1초 뒤에 다시 누르세요"),
    "stops": mark("오늘은 진입을 쉬거나 설정 › 위험 한도에서 한도를 바꾸세요"),
    "duplicate": mark("같은 주문이 더 필요하면 잠시 뒤에 다시 누르세요"),
    "self-cross": mark("반대쪽 내 주문을 먼저 취소하세요"),
    "cash": mark("수량을 줄이거나 남은 매수 주문을 취소하세요"),
    "phase": mark("다른 주문 유형을 고르거나 그 시간을 기다리세요"),
    "vi": mark("VI가 풀린 뒤에 다시 하세요. 매도는 지금도 됩니다"),
    "stale": mark("시세가 다시 오면 풀립니다. 그 전에는 지정가를 쓰세요"),
    "suspect": mark("시세가 확인되면 풀립니다. 그 전에는 지정가를 쓰세요"),
    "gap": mark("시세가 다시 오면 풀립니다. 그 전에는 지정가를 쓰세요"),
    "reconcile": mark("대조가 끝나면 풀립니다. 급하면 대조 창의 지금 대조를 누르세요"),
    "unknown": mark("주문 창에서 결과가 확인되기를 기다리세요"),
    "shares": mark("수량을 줄이거나 걸린 매도 주문을 취소하세요"),
    "clock": mark("운영체제에서 시간 자동 설정을 켜세요"),
    "mode": mark("설정 › 투매폭 전략에서 모드를 바꿉니다"),
    "tick": mark("호가 단위에 맞는 가격을 넣으세요"),
    "band": mark("상한가와 하한가 사이의 가격을 넣으세요"),
}
"""What the user can do about each; `order` says it itself."""


def rule_word(rule: str) -> str:
    """`rule` in the language in force."""
    return tr(RULES[rule]) if rule in RULES else rule


def cured(text: str, rule: str) -> str:
    """`text`, then what lifts it."""
    return f"{text}\n→ {tr(CURES[rule])}" if rule in CURES else text
