"""What an account earned, and what it holds as traded: ka10072, ka10073, ka10077, ka10085, kt00005.

Counterpart of `ledgers`. A row of the results is one issue of today: price − unit cost − commission − tax of what was
sold is its result to the hundredth of a won, where the unit cost carries the commission of the purchase.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from core.domain.calendar import kst_date
from core.domain.market import Side
from core.domain.units import Code, Shares, Won
from core.kiwoom.words import decimal, padded, prefixed
from core.sim.market import SimMarket
from core.sim.office.access import kst_stamp
from core.sim.office.accounts import Account, Position
from core.sim.office.margins import RATES
from core.sim.office.settlement import trading_day_after
from core.sim.rows.pushes import hundredths
from core.sim.wording.replies import Body, Page, continued, done
from core.sim.wording.shapes import shaped

RESULT_ROWS: Final = 100
_LISTED: Final = " 조회가 완료되었습니다."


class _Sale(msgspec.Struct, frozen=True):
    """All sales of one issue today."""

    code: Code
    quantity: Shares
    amount: Won
    fee: Won
    tax: Won
    profit: Won

    @property
    def cost(self) -> Won:
        """Of the shares that were sold, the commission of their purchase included."""
        return self.amount - self.fee - self.tax - self.profit


class Results:
    """Reads accounts and prices, changes nothing."""

    def __init__(self, market: SimMarket) -> None:
        self._market = market

    def handlers(self) -> dict[str, Callable[[Account, Body, int], Page]]:
        """What is answered here, by TR."""
        return {
            "ka10072": self.of_day,
            "ka10073": self.of_span,
            "ka10077": self.of_today,
            "ka10085": self.returns,
            "kt00005": self.balance,
        }

    def of_day(self, account: Account, body: Body, start: int) -> Page:
        """ka10072 일자별종목별실현손익_일자."""
        rows = [self._sale_row(sale) for sale in self._sales(account, body, str(body["strt_dt"]), str(body["strt_dt"]))]
        for row in rows:
            row |= {
                "wthd_alowa": "0",
                "crd_tp": "현금잔고",
                "stk_cd_1": row["stk_cd"],
                "tdy_sel_pl_1": row["tdy_sel_pl"],
            }
        return _listed("ka10072", "dt_stk_div_rlzt_pl", rows, start)

    def of_span(self, account: Account, body: Body, start: int) -> Page:
        """ka10073 일자별종목별실현손익_기간."""
        sales = self._sales(account, body, str(body["strt_dt"]), str(body["end_dt"]))
        more = {"dt": self._today, "tdy_htssel_cmsn": "현금", "wthd_alowa": "0", "crd_tp": "현금잔고"}
        return _listed("ka10073", "dt_stk_rlzt_pl", [self._sale_row(sale) | more for sale in sales], start)

    def of_today(self, account: Account, body: Body, _: int) -> Page:
        """ka10077 당일실현손익상세."""
        sales = self._sales(account, body, self._today, self._today)
        total = {"tdy_rlzt_pl": decimal(100 * sum(sale.profit for sale in sales))}
        rows = {"tdy_rlzt_pl_dtl": [self._sale_row(sale) for sale in sales]}
        return Page(done(shaped("ka10077", total, rows), _LISTED))

    def returns(self, account: Account, body: Body, start: int) -> Page:
        """ka10085 계좌수익률: what is held, and what was earned with it today."""
        sold = {sale.code: sale for sale in self._sales(account, {}, self._today, self._today)}
        codes = [code for code, one in account.positions.items() if one.quantity or code in sold]
        rows = [self._return_row(account, code, sold.get(code)) for code in codes]
        return _listed("ka10085", "acnt_prft_rt", rows, start)

    def balance(self, account: Account, body: Body, _: int) -> Page:
        """kt00005 체결잔고: cash and holdings as traded, whether paid or not."""
        held = [(code, position) for code, position in account.positions.items() if position.quantity]
        worth = sum(self._worth(code, position) for code, position in held)
        cost = sum(position.cost for _, position in held)
        today, orderable = kst_date(self._market.now), account.orderable_cash
        days = [account.deposit_on(trading_day_after(today, count)) for count in range(3)]
        amounts = dict.fromkeys(_PLAIN, 0) | {
            "entr": days[0],
            "entr_d1": days[1],
            "entr_d2": days[2],
            "pymn_alow_amt": max(0, min(days) - account.cash + orderable),
            "ord_alowa": orderable,
            "profa_ch": account.held_cash,
            "stk_buy_tot_amt": cost,
            "evlt_amt_tot": worth,
            "tot_pl_tot": worth - cost,
            "tot_re_buy_alowa": orderable,
            **{f"{rate}ord_alow_amt": account.margins.reach(orderable, rate) for rate in RATES},
        }
        values = {name: padded(amount, 12) for name, amount in amounts.items()}
        values |= {"tot_pl_rt": decimal(hundredths(worth - cost, cost)), "crd_grnt_rt": "0.00"}
        rows = {"stk_cntr_remn": [self._balance_row(code, position) for code, position in held]}
        return Page(done(shaped("kt00005", values, rows), "조회가 완료되었습니다."))

    @property
    def _today(self) -> str:
        return kst_stamp(self._market.now)[:8]

    def _sales(self, account: Account, body: Body, first: str, last: str) -> list[_Sale]:
        """By issue, if today lies in the span; `stk_cd` names one issue."""
        if not first <= self._today <= last:
            return []
        asked = str(body.get("stk_cd") or "")
        found = []
        for code, position in account.positions.items():
            orders = [o for o in account.orders.values() if o.code == code and o.side is Side.SELL and o.filled]
            if orders and asked in ("", code):
                sums = (sum(o.filled for o in orders), sum(o.amount for o in orders), sum(o.fee for o in orders))
                found.append(_Sale(code, *sums, sum(o.tax for o in orders), position.realised))
        return found

    def _sale_row(self, sale: _Sale) -> Body:
        return {
            "stk_nm": self._market.listings[sale.code].name,
            "cntr_qty": str(sale.quantity),
            "buy_uv": decimal(100 * sale.cost // sale.quantity),
            "cntr_pric": str(sale.amount // sale.quantity),
            "tdy_sel_pl": decimal(100 * sale.profit),
            "pl_rt": decimal(hundredths(sale.profit, sale.cost), sign=True),
            "stk_cd": prefixed(sale.code),
            "tdy_trde_cmsn": str(sale.fee),
            "tdy_trde_tax": str(sale.tax),
        }

    def _return_row(self, account: Account, code: Code, sale: _Sale | None) -> Body:
        position = account.positions[code]
        return {
            "dt": self._today,
            "stk_cd": code,
            "stk_nm": self._market.listings[code].name,
            "cur_prc": str(self._market.tape(code).price),
            "pur_pric": str(position.average),
            "pur_amt": str(position.cost),
            "rmnd_qty": str(position.quantity),
            "tdy_sel_pl": str(sale.profit if sale else 0),
            "tdy_trde_cmsn": str(sale.fee if sale else 0),
            "tdy_trde_tax": str(sale.tax if sale else 0),
            "crd_tp": "00",
            "loan_dt": "00000000",
            "setl_remn": str(position.quantity - position.bought_today + position.sold_today),
            "clrn_alow_qty": str(account.orderable_shares(code)),
            "crd_amt": "0",
            "crd_int": "0",
            "expr_dt": "00000000",
        }

    def _worth(self, code: Code, position: Position) -> Won:
        return self._market.tape(code).price * position.quantity

    def _balance_row(self, code: Code, position: Position) -> Body:
        worth = self._worth(code, position)
        amounts = {
            "setl_remn": position.quantity - position.bought_today + position.sold_today,
            "cur_qty": position.quantity,
            "cur_prc": self._market.tape(code).price,
            "buy_uv": position.average,
            "pur_amt": position.cost,
            "evlt_amt": worth,
            "evltv_prft": worth - position.cost,
        }
        return {
            "crd_tp": "00",
            "stk_cd": prefixed(code),
            "stk_nm": self._market.listings[code].name,
            **{name: padded(amount, 12) for name, amount in amounts.items()},
            "pl_rt": decimal(hundredths(worth - position.cost, position.cost)),
        }


_PLAIN: Final = """
    uncl_stk_amt repl_amt rght_repl_amt ch_uncla crd_int_npay_gold etc_loana nrpy_loan repl_profa crd_loan_tot
    crd_loan_ls_tot dpst_grnt_use_amt_amt grnt_loan_amt
    """.split()


def _listed(api_id: str, name: str, rows: list[Body], start: int) -> Page:
    reply = shaped(api_id, {}, {name: rows[start : start + RESULT_ROWS]})
    return Page(done(reply, _LISTED), continued(start, RESULT_ROWS, len(rows)))
