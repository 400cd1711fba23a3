"""The query TRs about an account – 예수금, 잔고, 미체결, 체결 – field by field as the broker writes them.

Balance TRs pad every number with zeros ("000000000017534"); the order lists do not. `mode` decides the words of
success and the padding of rates.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from core.domain.calendar import kst_date
from core.domain.events import Report
from core.domain.market import Side
from core.domain.orders import OrderType
from core.domain.units import Code, Won, kst_hhmmss
from core.kiwoom.words import decimal, padded, prefixed
from core.sim.market import SimMarket
from core.sim.office.accounts import Account, Placed, Position
from core.sim.office.orders import TYPE_NAMES, number_text
from core.sim.office.reports import EXCHANGES, order_kind
from core.sim.office.settlement import trading_day_after
from core.sim.rows.pushes import hundredths
from core.sim.sessions.venues import exchange_of
from core.sim.wording.replies import Body, Page, coloured, continued, done

ORDER_ROWS: Final = 100
_LISTED: Final = " 조회가 완료되었습니다."
_DEPOSIT_FIELDS: Final = """
    entr profa_ch bncr_profa_ch nxdy_bncr_sell_exct fc_stk_krw_repl_set_amt crd_grnta_ch crd_grnt_ch add_grnt_ch
    etc_profa uncl_stk_amt shrts_prica crd_set_grnta chck_ina_amt etc_chck_ina_amt crd_grnt_ruse knx_asset_evltv
    elwdpst_evlta crd_ls_rght_frcs_amt lvlh_join_amt lvlh_trns_alowa repl_amt remn_repl_evlta trst_remn_repl_evlta
    bncr_remn_repl_evlta profa_repl crd_grnta_repl crd_grnt_repl add_grnt_repl rght_repl_amt pymn_alow_amt
    wrap_pymn_alow_amt ord_alow_amt bncr_buy_alowa 20stk_ord_alow_amt 30stk_ord_alow_amt 40stk_ord_alow_amt
    100stk_ord_alow_amt ch_uncla ch_uncla_dlfe ch_uncla_tot crd_int_npay int_npay_amt_dlfe int_npay_amt_tot etc_loana
    etc_loana_dlfe etc_loan_tot nrpy_loan loan_sum ls_sum crd_grnt_rt mdstrm_usfe min_ord_alow_yn loan_remn_evlt_amt
    dpst_grntl_remn sell_grntl_remn d1_entra d1_slby_exct_amt d1_buy_exct_amt d1_out_rep_mor d1_sel_exct_amt
    d1_pymn_alow_amt d2_entra d2_slby_exct_amt d2_buy_exct_amt d2_out_rep_mor d2_sel_exct_amt d2_pymn_alow_amt
    50stk_ord_alow_amt 60stk_ord_alow_amt
    """.split()
_NOTHING: Final = dict.fromkeys(_DEPOSIT_FIELDS, padded(0))


class Statements:
    """Reads an account and the prices of what it holds, changes nothing."""

    def __init__(self, market: SimMarket, mode: str) -> None:
        self._market = market
        self._is_mock = mode == "mock"
        self._listings = market.listings

    def account_number(self, account: Account) -> Page:
        """ka00001 계좌번호."""
        return Page(done({"acctNo": account.number}))

    def deposit(self, account: Account) -> Page:
        """kt00001 예수금상세현황."""
        orderable = account.orderable_cash
        reach = {
            f"{rate}stk_ord_alow_amt": account.margins.reach(orderable, rate) for rate in (20, 30, 40, 50, 60, 100)
        }
        days = [self._payday(count) for count in range(3)]
        deposits = [account.deposit_on(day) for day in days]
        paid = [min(deposits[count:]) - account.cash + orderable for count in range(3)]
        amounts = {
            "entr": deposits[0],
            "profa_ch": account.held_cash,
            "pymn_alow_amt": max(0, paid[0]),
            "ord_alow_amt": orderable,
            "bncr_buy_alowa": orderable,
            **reach,
        }
        for count in (1, 2):
            bought, sold = (account.settlement.on(days[count], side) for side in (Side.BUY, Side.SELL))
            amounts |= {
                f"d{count}_entra": deposits[count],
                f"d{count}_slby_exct_amt": sold - bought,
                f"d{count}_buy_exct_amt": bought,
                f"d{count}_sel_exct_amt": sold,
                f"d{count}_pymn_alow_amt": max(0, paid[count]),
            }
        reply: Body = {**_NOTHING, **{name: padded(amount) for name, amount in amounts.items()}}
        reply["crd_grnt_rt"] = "0.00"
        reply["stk_entr_prst"] = []
        return Page(done(reply, "모의투자 조회완료" if self._is_mock else "조회가 완료되었습니다."))

    def holdings(self, account: Account) -> Page:
        """kt00018 계좌평가잔고내역: every position, and the sums."""
        held = {code: position for code, position in account.positions.items() if position.quantity}
        rows = [self._holding_row(account, code, position) for code, position in held.items()]
        cost = sum(position.cost for position in held.values())
        worth = sum(self._market.tape(code).price * position.quantity for code, position in held.items())
        profit = sum(self._profit(account, code, position) for code, position in held.items())
        for row, (code, position) in zip(rows, held.items(), strict=True):
            row["poss_rt"] = self._rate(self._market.tape(code).price * position.quantity, worth)
        reply: Body = {
            "tot_pur_amt": padded(cost),
            "tot_evlt_amt": padded(worth),
            "tot_evlt_pl": padded(profit),
            "tot_prft_rt": self._rate(profit, cost),
            "prsm_dpst_aset_amt": padded(account.cash + worth),
            "tot_loan_amt": padded(0),
            "tot_crd_loan_amt": padded(0),
            "tot_crd_ls_amt": padded(0),
            "acnt_evlt_remn_indv_tot": rows,
        }
        if not rows and self._is_mock:
            return Page(done(reply, "모의투자 해당조회내역이 없습니다."))
        return Page(done(reply, "모의투자 조회완료" if self._is_mock else "조회가 완료되었습니다"))

    def open_orders(self, account: Account, body: Body, start: int) -> Page:
        """ka10075 미체결, newest first."""
        orders = [order for order in account.open_orders if _is_asked(order, body, "all_stk_tp", "trde_tp")]
        newest = sorted(orders, key=lambda order: -order.number)
        rows = [self._open_row(account, order) for order in newest[start : start + ORDER_ROWS]]
        return Page(done({"oso": rows}, _LISTED), continued(start, ORDER_ROWS, len(newest)))

    def filled_orders(self, account: Account, body: Body, start: int) -> Page:
        """ka10076 체결, newest first; with `ord_no` those before that number, as the broker counts backwards."""
        orders = [o for o in account.orders.values() if o.filled and _is_asked(o, body, "qry_tp", "sell_tp")]
        before = str(body.get("ord_no") or "")
        if before.isdecimal() and int(before):
            orders = [order for order in orders if order.number < int(before)]
        newest = sorted(orders, key=lambda order: -order.number)
        rows = [self._fill_row(order) for order in newest[start : start + ORDER_ROWS]]
        return Page(done({"cntr": rows}, _LISTED), continued(start, ORDER_ROWS, len(newest)))

    def _payday(self, count: int) -> dt.date:
        """Today, or the `count`-th trading day from it."""
        return trading_day_after(kst_date(self._market.now), count)

    def _profit(self, account: Account, code: Code, position: Position) -> Won:
        worth = self._market.tape(code).price * position.quantity
        rates = account.rates_of(code)
        return worth - position.cost - position.fees - rates.fee(worth) - rates.tax(worth)

    def _holding_row(self, account: Account, code: Code, position: Position) -> Body:
        listing, price = self._listings[code], self._market.tape(code).price
        worth = price * position.quantity
        rates = account.rates_of(code)
        sell_fee, tax = rates.fee(worth), rates.tax(worth)
        profit = self._profit(account, code, position)
        return {
            "stk_cd": prefixed(code),
            "stk_nm": listing.name,
            "evltv_prft": padded(profit),
            "prft_rt": self._rate(profit, position.cost),
            "pur_pric": padded(position.average),
            "pred_close_pric": padded(listing.previous_close, 12),
            "rmnd_qty": padded(position.quantity),
            "trde_able_qty": padded(account.orderable_shares(code)),
            "cur_prc": padded(price, 12),
            "pred_buyq": padded(0),
            "pred_sellq": padded(0),
            "tdy_buyq": padded(position.bought_today),
            "tdy_sellq": padded(position.sold_today),
            "pur_amt": padded(position.cost),
            "pur_cmsn": padded(position.fees),
            "evlt_amt": padded(worth),
            "sell_cmsn": padded(sell_fee),
            "tax": padded(tax),
            "sum_cmsn": padded(position.fees + sell_fee),
            "poss_rt": "",
            "crd_tp": "00",
            "crd_tp_nm": "",
            "crd_loan_dt": "",
        }

    def _rate(self, part: int, whole: int) -> str:
        text = decimal(hundredths(part, whole))
        if not self._is_mock:
            return text
        return f"-{text[1:]:0>11}" if text.startswith("-") else f"{text:0>12}"

    def _open_row(self, account: Account, order: Placed) -> Body:
        base = self._listings[order.code].previous_close
        venue = self._market.both.nxt if order.on_nxt else self._market
        view = venue.book(order.traded_as)
        return {
            "acnt_no": account.number,
            "ord_no": number_text(order.number),
            "mang_empno": "",
            "stk_cd": order.code,
            "tsk_tp": "",
            "ord_stt": (Report.FILLED if order.filled else Report.ACCEPTED).value,
            "stk_nm": self._listings[order.code].name,
            "ord_qty": str(order.quantity),
            "ord_pric": _order_price(order),
            "oso_qty": str(order.remaining),
            "cntr_tot_amt": str(order.amount),
            "orig_ord_no": number_text(order.original),
            "io_tp_nm": order_kind(order.side, "정정" if order.original else ""),
            "trde_tp": TYPE_NAMES[order.type],
            "tm": kst_hhmmss(order.placed_at),
            "cntr_no": order.last_fill_no,
            "cntr_pric": str(order.last_price),
            "cntr_qty": str(order.filled),
            "cur_prc": coloured(venue.tape(order.traded_as).price, base),
            "sel_bid": coloured(view.asks[0][0] if view.asks else 0, base),
            "buy_bid": coloured(view.bids[0][0] if view.bids else 0, base),
            "unit_cntr_pric": str(order.last_price or ""),
            "unit_cntr_qty": str(order.last_quantity or ""),
            "tdy_trde_cmsn": str(order.fee),
            "tdy_trde_tax": str(order.tax),
            "ind_invsr": "",
            **_exchange(order),
            "stop_pric": str(order.stop),
        }

    def _fill_row(self, order: Placed) -> Body:
        return {
            "ord_no": number_text(order.number),
            "stk_nm": self._listings[order.code].name,
            "io_tp_nm": order_kind(order.side, "정정" if order.original else ""),
            "ord_pric": _order_price(order),
            "ord_qty": str(order.quantity),
            "cntr_pric": str((order.amount * 2 + order.filled) // (order.filled * 2)),
            "cntr_qty": str(order.filled),
            "oso_qty": str(order.remaining),
            "tdy_trde_cmsn": str(order.fee),
            "tdy_trde_tax": str(order.tax),
            "ord_stt": Report.FILLED.value,
            "trde_tp": TYPE_NAMES[order.type],
            "orig_ord_no": number_text(order.original),
            "ord_tm": kst_hhmmss(order.placed_at),
            "stk_cd": order.code,
            **_exchange(order),
            "stop_pric": str(order.stop),
        }


def _is_asked(order: Placed, body: Body, by_code: str, by_side: str) -> bool:
    code, side = str(body.get("stk_cd") or ""), str(body.get(by_side) or "0")
    if str(body.get(by_code) or "0") == "1" and code and order.code != code:
        return False
    exchange = EXCHANGES[exchange_of(order.traded_as)]
    if str(body.get("stex_tp") or "0") not in ("0", exchange):
        return False
    return side == "0" or side == ("2" if order.side is Side.BUY else "1")


def _exchange(order: Placed) -> Body:
    name = exchange_of(order.traded_as)
    return {"stex_tp": EXCHANGES[name], "stex_tp_txt": name, "sor_yn": "Y" if order.is_sor else "N"}


def _order_price(order: Placed) -> str:
    return "0" if order.type is OrderType.MARKET else str(order.price)
