"""What an account could order and take out: kt00003, kt00010, kt00011, kt00013. Without credit there is one pot."""

from __future__ import annotations

from collections.abc import Callable

from core.domain.calendar import kst_date
from core.domain.units import Code, Shares, Won
from core.kiwoom.trs import table
from core.kiwoom.words import padded
from core.sim.market import SimMarket
from core.sim.office.accounts import Account
from core.sim.office.checks import number
from core.sim.office.margins import RATES
from core.sim.office.settlement import trading_day_after
from core.sim.wording.replies import Body, Page, bad_input, done
from core.sim.wording.shapes import shaped

_LISTED = "조회가 완료되었습니다."


class Capacity:
    """Reads accounts and prices, changes nothing."""

    def __init__(self, market: SimMarket) -> None:
        self._market = market

    def handlers(self) -> dict[str, Callable[[Account, Body, int], Page]]:
        """What is answered here, by TR."""
        return {"kt00003": self.assets, "kt00010": self.reach, "kt00011": self.by_margin, "kt00013": self.details}

    def assets(self, account: Account, _: Body, __: int) -> Page:
        """kt00003 추정자산: D+2 cash and what the shares are worth."""
        held = account.positions.items()
        worth = sum(self._market.tape(code).price * position.quantity for code, position in held if position.quantity)
        return Page(done({"prsm_dpst_aset_amt": padded(account.cash + worth, 12)}, _LISTED))

    def reach(self, account: Account, body: Body, _: int) -> Page:
        """kt00010 주문인출가능금액: how many shares at `uv` could be bought with each margin."""
        code, price, quantity = self._code(body), number(body, "uv"), number(body, "trde_qty")
        values: dict[str, Won] = {}
        for rate in RATES:
            amount, shares = _reach(account, code, price, rate)
            values |= {f"profa_{rate}ord_alow_amt": amount, f"profa_{rate}ord_alowq": shares}
        fee, today = account.rates_of(code).fee(price * quantity), kst_date(self._market.now)
        paid = [account.deposit_on(trading_day_after(today, count)) for count in range(2)]
        values |= {
            "profa_rdex_60ord_alow_amt": values["profa_60ord_alow_amt"],
            "profa_rdex_60ord_alowq": values["profa_60ord_alowq"],
            "pred_reu_alowa": 0,
            "tdy_reu_alowa": max(0, account.cash - paid[0]),
            **_pot(account, paid[0]),
            "wthd_alowa": max(0, min(account.orderable_cash, paid[0])),
            "nxdy_wthd_alowa": max(0, min(account.orderable_cash, paid[1])),
            "pur_amt": price * quantity,
            "cmsn": fee,
            "pur_exct_amt": price * quantity + fee,
            "d2entra": account.cash,
        }
        return Page(done(shaped("kt00010", _padded(values) | {"profa_rdex_aplc_tp": "0"}), _LISTED))

    def by_margin(self, account: Account, body: Body, _: int) -> Page:
        """kt00011 증거금율별주문가능수량; without `uv` at the present price."""
        code = self._code(body)
        price = number(body, "uv") or self._market.tape(code).price
        values: dict[str, Won] = dict.fromkeys(table()["kt00011"].values, 0)
        for rate in RATES:
            amount, shares = _reach(account, code, price, rate)
            values |= {f"profa_{rate}ord_alow_amt": amount, f"profa_{rate}ord_alowq": shares}
        own = account.margins.of(code)
        amount, shares = _reach(account, code, price, own)
        values |= {"min_ord_alow_amt": amount, "min_ord_alowq": shares}
        values |= _pot(account, account.deposit_on(kst_date(self._market.now)))
        rates = {"stk_profa_rt": f"{own}%", "profa_rt": f"{account.margins.account}%", "aplc_rt": f"{own}%"}
        return Page(done(shaped("kt00011", _padded(values) | rates), _LISTED))

    def details(self, account: Account, _: Body, __: int) -> Page:
        """kt00013 증거금세부내역."""
        orderable = account.orderable_cash
        values: dict[str, Won] = dict.fromkeys(table()["kt00013"].values, 0)
        values |= {f"{rate}ord_alow_amt": account.margins.reach(orderable, rate) for rate in RATES}
        values |= {
            "ch_amt": account.deposit_on(kst_date(self._market.now)),
            "ch_profa": account.held_cash,
            "use_pos_ch": orderable,
            "use_pos_ch_fin": orderable,
            "d2vexct_entr": account.cash,
            "d2ch_ord_alow_amt": orderable,
        }
        return Page(done(shaped("kt00013", _padded(values) | {"evlt_repl_rt": "0.00"}), _LISTED))

    def _code(self, body: Body) -> Code:
        code = Code(str(body["stk_cd"]).removeprefix("A").partition("_")[0])
        if code not in self._market.listings:
            raise bad_input(1902, f"종목 정보가 없습니다. 입력한 종목코드 값을 확인바랍니다. 종목코드={code}")
        return code


def _reach(account: Account, code: Code, price: Won, rate: int) -> tuple[Won, Shares]:
    amount = account.margins.reach(account.orderable_cash, rate)
    return amount, amount // (price + account.rates_of(code).fee(price) + 1) if price else 0


def _pot(account: Account, deposit: Won) -> dict[str, Won]:
    orderable = account.orderable_cash
    return {"entr": deposit, "repl_amt": 0, "uncla": 0, "ord_pos_repl": 0, "ord_alowa": orderable}


def _padded(values: dict[str, Won]) -> dict[str, str]:
    return {name: padded(value, 12) for name, value in values.items()}
