from __future__ import annotations

from core.domain import events as e
from core.domain.commands import Cancel
from core.domain.market import Side
from core.domain.orders import Origin
from gui.models.happenings import fault_row, log_table, notice_row, refusal_row, signal_row, signal_table
from tests.build import CODE, NOW, order_id, place, requested
from tests.gui.desk import NAME, lively

REASONS = (e.Condition("RSI", True, "RSI(14) 28.1", NOW), e.Condition("거래량", False, "최대의 40 %", NOW))
SIGNAL = e.Signal(NOW, CODE, Side.BUY, "k", 1, 9_000, "1단계 진입", 1, 2_500, 1_000, REASONS)


def texts(table: object, row: int = 0) -> list[str]:
    return [table.cell(row, at).text for at in range(table.columnCount())]  # type: ignore[attr-defined]


def test_a_signal_shows_where_it_stood_and_why(qapp: object) -> None:
    table, row = signal_table(), signal_row(lively(), SIGNAL, 1)
    table.put(row)
    assert texts(table)[:6] == ["10:00:00", "매수", NAME, "1", "9,000", "1단계 진입"]
    assert row.why == "● RSI  RSI(14) 28.1\n○ 거래량  최대의 40 %"


def test_a_refusal_names_rule_and_value(qapp: object) -> None:
    table = signal_table()
    table.put(refusal_row(lively(), e.OrderRefused(NOW, "quantity", "7주 > 5주", place()), 1))
    assert [texts(table)[at] for at in (1, 2, 5, 7)] == ["거부", NAME, "7주 > 5주", "주문 수량"]


def test_a_refused_cancellation_is_shown_under_its_orders_issue() -> None:
    refused = e.OrderRefused(NOW, "rate", "초당 5건", Cancel(order_id(), Origin.USER))
    row = refusal_row(lively(requested()), refused, 1)
    assert (row.code, row.side, row.price) == (CODE, Side.BUY, 10_000)


def test_a_refused_cancellation_of_an_order_nobody_knows_has_no_issue() -> None:
    refused = e.OrderRefused(NOW, "unknown", "없는 주문", Cancel(order_id(9), Origin.USER))
    assert refusal_row(lively(), refused, 1).code is None


def test_the_newest_line_of_the_log_stands_on_top(qapp: object) -> None:
    table = log_table()
    table.put(notice_row(e.Notice(NOW, "alarm", "시세 끊김"), 1))
    table.put(fault_row(e.Fault(NOW, "0B", "읽을 수 없음", "{}"), 2))
    assert [texts(table, row)[1:3] for row in (0, 1)] == [["오류", "0B: 읽을 수 없음"], ["경보", "시세 끊김"]]
