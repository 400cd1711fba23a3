"""What an account did today, asked afterwards: orders and fills of a day, worth, realised results, the diary.

Counterpart of `statements`, which tells what rests and what is held now. This broker opened this morning: of any other
day there is nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from core.domain.calendar import kst_date
from core.domain.events import Report
from core.domain.market import Side
from core.domain.orders import OrderType
from core.domain.units import Code, Ns, Won, kst_hhmmss
from core.kiwoom.words import decimal, padded, prefixed
from core.sim.market import SimMarket
from core.sim.office.access import kst_stamp
from core.sim.office.accounts import Account, Placed, Position
from core.sim.office.orders import TYPE_NAMES, number_text
from core.sim.rows.pushes import hundredths
from core.sim.wording.replies import Body, Page, continued, done, require

LEDGER_ROWS: Final = 100
_LISTED: Final = "조회가 완료되었습니다"
_CASH_ORDER: Final = {Side.BUY: "현금매수", Side.SELL: "현금매도"}
_WANTED: Final[dict[str, Callable[[Placed], bool]]] = {
    "3": lambda order: bool(order.remaining),
    "4": lambda order: bool(order.filled),
}


def _any(_: Placed) -> bool:
    return True


class Ledgers:
    """Reads accounts and prices, changes nothing."""

    def __init__(self, market: SimMarket) -> None:
        self._market = market

    def handlers(self) -> dict[str, Callable[[Account, Body, int], Page]]:
        """What is answered here, by TR."""
        return {
            "kt00004": self.evaluation,
            "kt00007": self.orders,
            "kt00009": self.fills,
            "ka10074": self.realised,
            "ka10170": self.diary,
        }

    def orders(self, account: Account, body: Body, start: int) -> Page:
        """kt00007 계좌별주문체결내역상세, by number; `qry_tp` 2 newest first, 3 open ones, 4 filled ones."""
        require("kt00007", body)
        kind = str(body["qry_tp"])
        found = [order for order in self._of_day(account, body) if _WANTED.get(kind, _any)(order)]
        if kind == "2":
            found.reverse()
        rows = [self._order_row(order) for order in found[start : start + LEDGER_ROWS]]
        reply = done({"acnt_ord_cntr_prps_dtl": rows}, _LISTED)
        return Page(reply, continued(start, LEDGER_ROWS, len(found)))

    def fills(self, account: Account, body: Body, start: int) -> Page:
        """kt00009 계좌별주문체결현황; `qry_tp` 1 filled ones only."""
        require("kt00009", body)
        found = [order for order in self._of_day(account, body) if order.filled or str(body["qry_tp"]) == "0"]
        sums = {side: sum(order.amount for order in found if order.side is side) for side in Side}
        reply: Body = {
            "sell_grntl_engg_amt": padded(sums[Side.SELL], 12),
            "buy_engg_amt": padded(sums[Side.BUY], 12),
            "engg_amt": padded(sum(sums.values()), 12),
            "acnt_ord_cntr_prst_array": [self._fill_row(order) for order in found[start : start + LEDGER_ROWS]],
        }
        return Page(done(reply, _LISTED), continued(start, LEDGER_ROWS, len(found)))

    def evaluation(self, account: Account, body: Body, _: int) -> Page:
        """kt00004 계좌평가현황."""
        require("kt00004", body)
        held = {code: position for code, position in account.positions.items() if position.quantity}
        worth = sum(self._market.tape(code).price * position.quantity for code, position in held.items())
        amounts = {
            "entr": account.deposit_on(kst_date(self._market.now)),
            "d2_entra": account.cash,
            "tot_est_amt": worth,
            "aset_evlt_amt": account.cash + worth,
            "tot_pur_amt": sum(position.cost for position in held.values()),
            "prsm_dpst_aset_amt": account.cash + worth,
            "tdy_lspft": account.cash + worth - account.opening,
        }
        reply: Body = {"acnt_nm": "", "brch_nm": "", **{name: padded(value, 12) for name, value in amounts.items()}}
        reply["tdy_lspft_rt"] = decimal(hundredths(amounts["tdy_lspft"], account.opening))
        reply["stk_acnt_evlt_prst"] = [
            self._held_row(code, position, self._market.tape(code).price) for code, position in held.items()
        ]
        return Page(done(reply, "조회가 완료되었습니다."))

    def realised(self, account: Account, body: Body, _: int) -> Page:
        """ka10074 일자별실현손익: today, if it lies in the span."""
        require("ka10074", body)
        today = self._today
        bought, sold = _traded(account, Side.BUY), _traded(account, Side.SELL)
        profit = sum(position.realised for position in account.positions.values())
        row = {
            "dt": today,
            "buy_amt": str(bought),
            "sell_amt": str(sold),
            "tdy_sel_pl": str(profit),
            "tdy_trde_cmsn": str(account.fees),
            "tdy_trde_tax": str(account.taxes),
        }
        is_asked = str(body["strt_dt"]) <= today <= str(body["end_dt"]) and (bought or sold)
        reply: Body = {
            "tot_buy_amt": str(bought if is_asked else 0),
            "tot_sell_amt": str(sold if is_asked else 0),
            "rlzt_pl": str(profit if is_asked else 0),
            "trde_cmsn": str(account.fees if is_asked else 0),
            "trde_tax": str(account.taxes if is_asked else 0),
            "dt_rlzt_pl": [row] if is_asked else [],
        }
        return Page(done(reply, f" {_LISTED}."))

    def diary(self, account: Account, body: Body, _: int) -> Page:
        """ka10170 당일매매일지."""
        require("ka10170", body)
        is_today = str(body.get("base_dt") or self._today) == self._today
        codes = [code for code, one in account.positions.items() if one.bought_today or one.sold_today]
        rows = [self._diary_row(account, code) for code in codes] if is_today else []
        sums = {name: sum(int(row[name]) for row in rows) for name in ("buy_amt", "sell_amt", "cmsn_alm_tax", "pl_amt")}
        reply: Body = {
            "tot_sell_amt": str(sums["sell_amt"]),
            "tot_buy_amt": str(sums["buy_amt"]),
            "tot_cmsn_tax": str(sums["cmsn_alm_tax"]),
            "tot_exct_amt": str(sums["sell_amt"] - sums["buy_amt"] - sums["cmsn_alm_tax"]),
            "tot_pl_amt": str(sums["pl_amt"]),
            "tot_prft_rt": decimal(hundredths(sums["pl_amt"], sums["buy_amt"])),
            "tdy_trde_diary": rows,
        }
        return Page(done(reply, f" {_LISTED}."))

    @property
    def _today(self) -> str:
        return kst_stamp(self._market.now)[:8]

    def _of_day(self, account: Account, body: Body) -> list[Placed]:
        if str(body.get("ord_dt") or self._today) != self._today:
            return []
        code = str(body.get("stk_cd") or "")
        side = {"1": Side.SELL, "2": Side.BUY}.get(str(body["sell_tp"]))
        words = {str(body.get("dmst_stex_tp") or "%")} & {"KRX", "NXT", "SOR"}
        orders = [o for o in account.orders.values() if not words or o.asked_as in words]
        orders.sort(key=lambda order: order.number)
        return [o for o in orders if (not code or o.code == code) and (side is None or o.side is side)]

    def _common(self, order: Placed) -> Body:
        unit = (order.amount * 2 + order.filled) // (order.filled * 2) if order.filled else 0
        return {
            "ord_no": number_text(order.number),
            "stk_cd": prefixed(order.code),
            "trde_tp": TYPE_NAMES[order.type],
            "ord_qty": padded(order.quantity, 10),
            "ord_uv": padded(0 if order.type is OrderType.MARKET else order.price, 10),
            "cnfm_qty": padded(order.withdrawn, 10),
            "acpt_tp": (Report.REJECTED if order.is_struck_out else Report.ACCEPTED).value,
            "stk_nm": self._market.listings[order.code].name,
            "io_tp_nm": _CASH_ORDER[order.side],
            "cntr_qty": padded(order.filled, 10),
            "cntr_uv": padded(unit, 10),
            "comm_ord_tp": "OPENAPI",
            "dmst_stex_tp": order.asked_as,
            "cond_uv": padded(order.stop, 10),
        }

    def _order_row(self, order: Placed) -> Body:
        return {
            **self._common(order),
            "crd_tp": "보통매매",
            "rsrv_tp": "",
            "ord_tm": _clock(order.placed_at),
            "ori_ord": number_text(order.original),
            "loan_dt": "",
            "ord_remnq": padded(order.remaining, 10),
            "mdfy_cncl": "정정" if order.original else "",
            "cnfm_tm": "",
        }

    def _fill_row(self, order: Placed) -> Body:
        return {
            **self._common(order),
            "stk_bond_tp": "1",
            "rsrv_oppo": "",
            "cntr_no": order.last_fill_no,
            "orig_ord_no": number_text(order.original),
            "setl_tp": "삼일결제",
            "crd_deal_tp": "보통매매",
            "mdfy_cncl_tp": "정정" if order.original else "",
            "cntr_tm": _clock(order.last_fill_at or order.placed_at),
        }

    def _held_row(self, code: Code, position: Position, price: Won) -> Body:
        worth = price * position.quantity
        amounts = {
            "rmnd_qty": position.quantity,
            "avg_prc": position.average,
            "cur_prc": price,
            "evlt_amt": worth,
            "pl_amt": worth - position.cost,
            "pur_amt": position.cost,
            "setl_remn": position.quantity,
            "pred_buyq": 0,
            "pred_sellq": 0,
            "tdy_buyq": position.bought_today,
            "tdy_sellq": position.sold_today,
        }
        names = {"stk_cd": prefixed(code), "stk_nm": self._market.listings[code].name}
        rates = {"pl_rt": decimal(hundredths(worth - position.cost, position.cost)), "loan_dt": ""}
        return {**names, **{name: padded(value, 12) for name, value in amounts.items()}, **rates}

    def _diary_row(self, account: Account, code: Code) -> Body:
        orders = [order for order in account.orders.values() if order.code == code and order.filled]
        amount = {side: sum(order.amount for order in orders if order.side is side) for side in Side}
        shares = {side: sum(order.filled for order in orders if order.side is side) for side in Side}
        profit = account.positions[code].realised
        return {
            "stk_nm": self._market.listings[code].name,
            "buy_avg_pric": str(amount[Side.BUY] // shares[Side.BUY] if shares[Side.BUY] else 0),
            "buy_qty": str(shares[Side.BUY]),
            "sel_avg_pric": str(amount[Side.SELL] // shares[Side.SELL] if shares[Side.SELL] else 0),
            "sell_qty": str(shares[Side.SELL]),
            "cmsn_alm_tax": str(sum(order.fee + order.tax for order in orders)),
            "pl_amt": str(profit),
            "sell_amt": str(amount[Side.SELL]),
            "buy_amt": str(amount[Side.BUY]),
            "prft_rt": decimal(hundredths(profit, amount[Side.BUY])),
            "stk_cd": code,
        }


def _traded(account: Account, side: Side) -> Won:
    return sum(order.amount for order in account.orders.values() if order.side is side)


def _clock(at: Ns) -> str:
    text = kst_hhmmss(at)
    return f"{text[:2]}:{text[2:4]}:{text[4:]}"
