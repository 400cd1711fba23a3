"""The broker's lists against our books: which facts did we miss?

Pure. Feed the returned events to the engine in order; afterwards both sides tell the same story. An UNKNOWN order is
settled here and nowhere else: a row of its kind that nobody claims is it (`engine.claims`); in none of the lists means
that it never arrived. What neither rests (ka10075) nor was filled (ka10076) is looked up in the day's list (kt00007):
refused, cancelled and expired look the same in the other two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple, TypeVar

import msgspec

from core.domain import events as e
from core.domain.calendar import last_end
from core.domain.order_types import AT_ONCE
from core.domain.orders import WORKING, Order, Origin
from core.domain.units import SECOND, BrokerNo, Ns, Shares, Won, kst_hhmmss
from core.engine.claims import GRACE, claimed, heard, in_doubt, is_young, may_still_come, own_rows
from core.engine.differences import differences
from core.state.legs import QUERIED
from core.state.view import View

PATIENCE: Final = 60 * SECOND
"""So long an order in doubt waits for a day's list that does not come. Then the other two decide: what neither rests
nor was filled binds nothing, whatever became of it."""
_NOWHERE: Final = "미체결·체결·주문내역 어디에도 없음, 접수된 적 없음 / in none of the broker's lists: never received"
_UNLISTED: Final = (
    "미체결·체결에 없음, 주문내역은 조회 안 됨 / neither rests nor was filled; the day's list did not come"
)
_REFUSED: Final = "거부, 주문내역 조회로 확인 / refused, as the day's list says"


_FIRST: Final = "080000"
"""KST: NXT and the intake of KRX open; no order of a day is older."""
Listed = TypeVar("Listed", e.OpenOrdersListed, e.FillsListed)


class Lists(NamedTuple):
    """What the broker said, all asked for within one quiet moment. `day`: kt00007; None if it was asked in vain."""

    open_orders: e.OpenOrdersListed
    fills: e.FillsListed
    holdings: e.HoldingsListed
    day: Sequence[e.OrderRow] | None = ()


def of_today(listed: Listed) -> Listed:
    """Without yesterday's rows, which the broker may go on listing after midnight: rows tell the hour, not the day.

    Until the first market opens, what came when one was open is of the day before; its shares are in the holdings, and
    its numbers will be given anew.
    """
    if kst_hhmmss(listed.at) >= _FIRST:
        return listed
    return msgspec.structs.replace(listed, rows=tuple(row for row in listed.rows if row.time < _FIRST))


def needs_day(view: View, open_orders: e.OpenOrdersListed, fills: e.FillsListed, at: Ns) -> bool:
    """Whether something ended, or never began, in a way of which these two lists say nothing."""
    look = _Look(view, Lists(open_orders, fills, e.HoldingsListed(at, ())), at)
    doubtful = (order for order in in_doubt(view) if not may_still_come(order, at))
    return any(order.id not in look.claims for order in doubtful) or any(True for _ in look.gone())


def missed(
    view: View,
    *,
    open_orders: e.OpenOrdersListed,
    fills: e.FillsListed,
    holdings: e.HoldingsListed,
    at: Ns,
    done_at: Ns = 0,
    day: Sequence[e.OrderRow] | None = (),
) -> list[e.Event]:
    """Events that bring our books level with the lists, ending with `Reconciled` and what had to be mended.

    `at` is when the first list was asked for: whatever happened later, the lists need not know; `done_at` is now.
    `day` are the rows of kt00007 where `needs_day` asked for them, None if they did not come: then what hangs on them
    waits.
    """
    lists = Lists(open_orders, fills, holdings, day)
    look = _Look(view, lists, at)
    found = [*look.settled(), *look.corrected(), *look.fills(), *look.gone()]
    diff = tuple(differences(view, open_orders, holdings, found))
    words = tuple(each.text for each in diff)
    return [*found, open_orders, holdings, e.Reconciled(at, words, done_at=done_at, diff=diff)]


class _Look:
    """One comparison. `claims`: the numbers of orders in doubt."""

    def __init__(self, view: View, lists: Lists, at: Ns) -> None:
        self._view, self._at = view, at
        self._resting = {row.broker_no for row in lists.open_orders.rows}
        self._filled = _by_number(lists.fills.rows)
        self._listed = {row.broker_no: row for row in lists.day or ()}
        self._is_told = lists.day is not None
        self._taken_back = {row.original_no for row in lists.day or () if row.report is e.Report.CANCELLED}
        told = (*lists.open_orders.rows, *lists.fills.rows, *(lists.day or ()), *heard(view))
        self.claims = claimed(view, own_rows(told))
        self._corrections = self._unheard((*lists.open_orders.rows, *lists.fills.rows, *self._orphans()))

    def _orphans(self) -> Iterator[e.OrderRow]:
        """Of orders that only corrections were told of: whose they are hangs on one that was not."""
        for order in self._view.orders:
            if (
                order.origin is Origin.EXTERNAL
                and order.broker_no in self._listed
                and not self._view.orders.placed(order)
            ):
                yield self._listed[order.broker_no]

    def _unheard(self, rows: Iterable[e.OrderRow]) -> dict[BrokerNo, e.OrderRow]:
        """By their numbers: corrections that took effect, for what they made rests, was filled or was told of."""
        known = set(self.claims.values())
        found: dict[BrokerNo, e.OrderRow] = {}
        for row in rows:
            chain: list[e.OrderRow] = []
            each: e.OrderRow | None = row
            while each is not None and each.original_no is not None and each not in chain:
                chain.append(each)
                if each.original_no in known or self._view.orders.by_number(each.original_no) is not None:
                    found |= {link.broker_no: link for link in chain}
                each = self._listed.get(each.original_no)
        return {number: found[number] for number in sorted(found) if not self._view.orders.is_corrected(number)}

    def settled(self) -> Iterator[e.Event]:
        """Every order in doubt gets its number, or its end. A request under way still gets its own answer."""
        for order in in_doubt(self._view):
            number = self.claims.get(order.id)
            if number is not None:
                yield e.OrderAccepted(self._at, order.id, number)
            elif not may_still_come(order, self._at, GRACE if self._is_told else PATIENCE):
                yield e.OrderRejected(self._at, order.id, "조회", _NOWHERE if self._is_told else _UNLISTED)

    def corrected(self) -> Iterator[e.OrderUpdate]:
        """Corrections of which neither push nor answer came: the order goes on under its new number."""
        for row in self._corrections.values():
            yield _told(row, e.Report.CONFIRMED, self._at, original_no=row.original_no, is_amend=True)

    def fills(self) -> Iterator[e.Fill]:
        # The lists come newest first; numbers rise with time, and a sale must not be booked before its purchase.
        for number, parts in sorted(self._filled.items()):
            booked, paid = self._view.orders.filled_under(number)
            filled = _shares(parts)
            if filled > booked:
                amount = sum(part.amount for part in parts)
                # told is an average, or the last price alone: where that leaves nothing to pay, it is the better guess
                left = amount - paid if amount - paid >= filled - booked else amount * (filled - booked) // filled
                yield from _fill(parts, filled - booked, left, self._at)

    def gone(self) -> Iterator[e.OrderUpdate]:
        """What should be working, rests no longer and is not wholly filled, ended without our hearing. Of what goes on
        under another number, the next look will tell."""
        goes_on = self._resting | {row.original_no for row in self._corrections.values()}
        for order in self._view.orders.open():
            number = order.broker_no or self.claims.get(order.id)
            if number is None or number in goes_on or is_young(order, self._at):
                continue
            if order.status not in WORKING and order.id not in self.claims:
                continue
            if self._view.orders.by_number(number) not in (None, order):  # told of as somebody else's: judged as that
                continue
            parts = self._filled.get(number, ())
            missing = max(0, _shares(parts) - self._view.orders.filled_under(number)[0])
            if order.filled + missing < order.quantity and not self._is_denied(order, number, _shares(parts)):
                yield self._end(order, number)

    def _is_denied(self, order: Order, number: BrokerNo, filled: Shares) -> bool:
        """The day's list says that it rests, or was filled further: one list is older, the next ones decide."""
        row = self._listed.get(number)
        if row is None or row.report is e.Report.REJECTED or number in self._taken_back:
            return False
        return row.filled > filled or (row.remaining > 0 and order.requested_at >= last_end(self._at))

    def _end(self, order: Order, number: BrokerNo) -> e.OrderUpdate:
        row = self._listed.get(number)
        if row is not None and row.report is e.Report.REJECTED:
            report = e.Report.REJECTED
        elif number in self._taken_back or order.type in AT_ONCE or order.requested_at >= last_end(self._at):
            report = e.Report.CANCELLED
        else:
            report = e.Report.EXPIRED
        reason = _REFUSED if report is e.Report.REJECTED else ""
        return _told(order, report, self._at, broker_no=number, remaining=0, reason=reason)


def _told(each: Order | e.OrderRow, report: e.Report, at: Ns, **changes: Any) -> e.OrderUpdate:
    """The push that we missed, as a list has it."""
    values: dict[str, Any] = {
        "at": at,
        "time": at,
        "broker_no": each.broker_no,
        "original_no": None,
        "code": each.code,
        "name": "",
        "side": each.side,
        "type": each.type,
        "report": report,
        "is_cancel": False,
        "is_amend": False,
        "quantity": each.quantity,
        "price": each.price,
        "remaining": each.remaining,
        "is_listed": True,
    }
    return e.OrderUpdate(**{**values, **changes})


def _by_number(rows: Sequence[e.OrderRow]) -> dict[BrokerNo, list[e.OrderRow]]:
    grouped: dict[BrokerNo, list[e.OrderRow]] = defaultdict(list)
    for row in rows:
        grouped[row.broker_no].append(row)
    return dict(grouped)


def _shares(parts: Sequence[e.OrderRow]) -> Shares:
    return sum(part.filled for part in parts)


def _fill(parts: Sequence[e.OrderRow], shares: Shares, amount: Won, at: Ns) -> Iterator[e.Fill]:
    """An average that is no whole won is told in two fills, so that not a won of the amount is lost."""
    last = parts[-1]
    price, over = divmod(amount, shares)
    for each, quantity, left in ((price, shares - over, over), (price + 1, over, 0)):
        if not quantity:
            continue
        yield e.Fill(
            at=at,
            time=at,
            broker_no=last.broker_no,
            fill_no=QUERIED,
            code=last.code,
            name=last.name,
            side=last.side,
            type=last.type,
            price=each,
            quantity=quantity,
            order_quantity=last.quantity,
            order_price=last.price,
            remaining=last.quantity - _shares(parts) + left,
            fee=max(part.fee for part in parts),
            tax=max(part.tax for part in parts),
        )
