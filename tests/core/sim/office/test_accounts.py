from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from core.domain.calendar import instant
from core.domain.krx import MOCK, REAL_2026
from core.domain.market import Side
from core.domain.orders import OrderType
from core.domain.units import Code
from core.sim.office.accounts import Account, Placed
from core.sim.office.margins import Margins

CODE = Code("810010")


def an_account(deposit: int = 10_000_000) -> Account:
    return Account("8100000001", deposit, REAL_2026)


def placed(account: Account, side: Side, quantity: int, price: int, number: int = 1) -> Placed:
    order = Placed(number, CODE, side, OrderType.LIMIT, quantity, price, price, 0)
    account.place(order)
    return order


def bought(account: Account, quantity: int, price: int, number: int = 1) -> None:
    account.fill(placed(account, Side.BUY, quantity, price, number), price, quantity, "000001")


def test_open_buy_holds_back_its_worst_cost() -> None:
    account = an_account()
    order = placed(account, Side.BUY, 100, 10_000)
    assert account.orderable_cash == 10_000_000 - 1_000_000 - 150
    account.withdraw(order, 100)
    assert account.orderable_cash == account.cash == 10_000_000
    assert not order.is_open


def test_open_sell_holds_back_its_shares() -> None:
    account = an_account()
    bought(account, 10, 1_000)
    order = placed(account, Side.SELL, 4, 1_000, number=2)
    assert account.orderable_shares(CODE) == 6
    account.withdraw(order, 1)
    assert account.orderable_shares(CODE) == 7


def test_partial_fills_pay_the_commission_of_the_whole() -> None:
    account = an_account()
    order = placed(account, Side.BUY, 3, 10_000)
    for _ in range(3):
        account.fill(order, 10_000, 1, "000001")
    assert (order.fee, order.filled, order.remaining) == (REAL_2026.fee(30_000), 3, 0)
    assert account.cash == 10_000_000 - 30_000 - order.fee


def test_average_is_rounded_to_whole_won() -> None:
    account = an_account()
    bought(account, 1, 1_000, 1)
    bought(account, 2, 1_001, 2)
    assert account.positions[CODE].average == 1_001


def test_sale_realises_price_minus_cost_fees_and_tax() -> None:
    account = Account("8100000001", 10_000_000, MOCK)
    bought(account, 1, 258_000)
    account.fill(placed(account, Side.SELL, 1, 258_000, 2), 258_000, 1, "000002")
    fee, tax = MOCK.fee(258_000), MOCK.tax(258_000)
    assert account.positions[CODE].realised == -2 * fee - tax
    assert account.cash == 10_000_000 - 2 * fee - tax


STEPS = st.lists(
    st.tuples(st.sampled_from(list(Side)), st.integers(1, 50), st.integers(1_000, 20_000), st.integers(0, 50)),
    max_size=40,
)


@given(steps=STEPS)
def test_cash_shares_and_charges_are_conserved(steps: list[tuple[Side, int, int, int]]) -> None:
    account, paid, earned, shares = an_account(2_000_000), 0, 0, 0
    for number, (side, quantity, price, filled) in enumerate(steps, 1):
        is_buy = side is Side.BUY
        room = account.orderable_cash - account.cost_of_buying(CODE, price, quantity) if is_buy else (
            account.orderable_shares(CODE) - quantity
        )  # fmt: skip
        if room < 0:
            continue
        order, filled = placed(account, side, quantity, price, number), min(filled, quantity)
        if filled:
            account.fill(order, price, filled, f"{number:06}")
            shares += filled if is_buy else -filled
            paid, earned = (paid + price * filled, earned) if is_buy else (paid, earned + price * filled)
    position = account.positions.get(CODE)
    assert account.cash == 2_000_000 - paid + earned - account.fees - account.taxes
    assert shares == (position.quantity if position else 0)
    assert account.orderable_cash >= 0
    assert account.orderable_shares(CODE) >= 0
    if position:
        assert account.cash + position.cost + position.fees - position.realised == 2_000_000


def test_money_of_a_trade_is_paid_two_trading_days_later() -> None:
    account = an_account()
    friday = instant(dt.date(2026, 11, 20), 10 * 3600)
    order = Placed(1, CODE, Side.BUY, OrderType.LIMIT, 10, 10_000, 10_000, friday)
    account.place(order)
    account.fill(order, 10_000, 10, "000001")
    days = [account.deposit_on(dt.date(2026, 11, day)) for day in (20, 23, 24)]
    assert days == [10_000_000, 10_000_000, account.cash]
    assert account.orderable_cash == account.cash == 10_000_000 - 100_000 - 10


def test_margin_leaves_room_for_more_until_the_shares_are_sold() -> None:
    account = Account("8100000001", 1_000_000, REAL_2026, margins=Margins(account=20, issues={CODE: 20}))
    order = placed(account, Side.BUY, 100, 10_000)
    fee = REAL_2026.fee(1_000_000)
    assert account.orderable_cash == 800_000 - fee
    account.fill(order, 10_000, 100, "000001")
    assert (account.cash, account.orderable_cash) == (-fee, 800_000 - fee)
    account.fill(placed(account, Side.SELL, 100, 10_000, 2), 10_000, 100, "000002")
    assert account.orderable_cash == account.cash == 1_000_000 - 2 * fee - REAL_2026.tax(1_000_000)
