"""Lists over the whole simulated market: ranks, interruptions, and several issues at once.

Market, direction, sorting and least volume are obeyed; the other filters would find nothing
among invented companies. A page has 100 rows; how many the broker sends is not recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

import msgspec

from core.domain.market import InstrumentKind, Market, ViKind
from core.domain.units import MINUTE, Code, Shares, Won, kst_hhmmss
from core.kiwoom.words import decimal
from core.sim.boards.prints import Interruptions, Spell
from core.sim.listed.listing import Listing
from core.sim.market import SimMarket
from core.sim.matching.tally import DayTape
from core.sim.rows.pushes import KIND_WORDS, change_mark, hundredths
from core.sim.sessions.integrated import Venue
from core.sim.sessions.venues import BOTH, NXT, bare, exchange_of
from core.sim.wording.replies import Body, Denied, Page, bad_input, coloured, continued, done, require

_T = TypeVar("_T")
RANK_ROWS: Final = 100
_MOST_CODES: Final = 100
_KINDS: Final = {"1": ViKind.STATIC, "2": ViKind.DYNAMIC, "3": ViKind.BOTH}
_MARKETS: Final = {"001": Market.KOSPI, "101": Market.KOSDAQ}


class _Issue(msgspec.Struct, frozen=True):
    """One issue as it stands, against yesterday."""

    listing: Listing
    tape: DayTape
    volume_before: Shares
    value_before: Won

    @property
    def change(self) -> Won:
        return self.tape.price - self.listing.previous_close

    @property
    def rate(self) -> int:
        return hundredths(self.change, self.listing.previous_close)

    @property
    def growth(self) -> int:
        return hundredths(self.tape.volume - self.volume_before, self.volume_before)

    @property
    def turnover(self) -> int:
        return hundredths(self.tape.volume, self.listing.listed_shares)


class Ranks:
    """Reads the exchange, changes nothing. Ranks are of shares: funds and warrants stay out, whatever is asked for."""

    def __init__(self, market: SimMarket, interruptions: Interruptions) -> None:
        self._market = market
        self._shares = {code: entry for code, entry in market.listings.items() if entry.kind is InstrumentKind.STOCK}
        self._interruptions = interruptions

    def handlers(self) -> dict[str, Callable[[Body, int], Page]]:
        """What is answered here, by TR."""
        return {
            "ka10017": self.at_the_limit,
            "ka10019": self.jumping,
            "ka10023": self.swelling,
            "ka10027": self.moving,
            "ka10030": self.by_volume,
            "ka10032": self.by_value,
            "ka10054": self.interrupted,
            "ka10095": self.several,
        }

    def moving(self, body: Body, start: int) -> Page:
        """ka10027 전일대비등락률상위."""
        orders: dict[str, Callable[[_Issue], int]] = {
            "1": lambda one: -one.rate,
            "2": lambda one: -one.change,
            "3": lambda one: one.rate,
            "4": lambda one: one.change,
            "5": lambda one: abs(one.change),
        }
        require("ka10027", body)
        order = _chosen(orders, body, "sort_tp")
        least = _least(body, "trde_qty_cnd")
        found = [one for one in self._issues(body) if one.tape.volume >= least and _leans(one, str(body["sort_tp"]))]
        return _listed("pred_pre_flu_rt_upper", sorted(found, key=order), self._moving_row, start)

    def jumping(self, body: Body, start: int) -> Page:
        """ka10019 가격급등락 within the last `tm` minutes (`tm_tp` 1) or days."""
        require("ka10019", body)
        sign = {"1": 1, "2": -1}.get(str(body["flu_tp"]), 0)
        tm = str(body["tm"])
        if not sign or not tm.isdecimal():
            raise bad_input(1517, "입력 값 형식이 올바르지 않습니다. 파라미터=flu_tp, tm")
        least, found = _least(body, "trde_qty_tp"), []
        bases = self._earlier_prices(int(tm), is_days=str(body["tm_tp"]) == "2")
        for one in self._issues(body):
            base = bases.get(one.listing.code, one.listing.previous_close)
            jump = hundredths(one.tape.price - base, base)
            if one.tape.volume >= least and jump * sign >= 0:
                found.append((-jump * sign, one, base, jump))
        found.sort(key=lambda row: row[0])
        return _listed("pric_jmpflu", found, lambda row: self._jump_row(*row[1:]), start)

    def swelling(self, body: Body, start: int) -> Page:
        """ka10023 거래량급증 against yesterday (`tm_tp` 2); minutes are not played."""
        orders: dict[str, Callable[[_Issue], int]] = {
            "1": lambda one: one.volume_before - one.tape.volume,
            "2": lambda one: -one.growth,
            "3": lambda one: one.tape.volume - one.volume_before,
            "4": lambda one: one.growth,
        }
        require("ka10023", body)
        order = _chosen(orders, body, "sort_tp")
        least = _least(body, "trde_qty_tp")
        found = sorted((one for one in self._issues(body) if one.tape.volume >= least), key=order)
        return _listed("trde_qty_sdnin", found, self._swelling_row, start)

    def at_the_limit(self, body: Body, start: int) -> Page:
        """ka10017 상하한가."""
        tests: dict[str, Callable[[_Issue], bool]] = {
            "1": lambda one: one.tape.price == one.tape.upper,
            "2": lambda one: one.change > 0,
            "3": lambda one: one.change == 0,
            "4": lambda one: one.tape.price == one.tape.lower,
            "5": lambda one: one.change < 0,
            "6": lambda one: False,  # nothing ended yesterday at its limit
            "7": lambda one: False,
        }
        require("ka10017", body)
        test = _chosen(tests, body, "updown_tp")
        found = sorted(filter(test, self._issues(body)), key=lambda one: (-abs(one.rate), one.listing.code))
        return _listed("updown_pric", found, self._limit_row, start)

    def by_volume(self, body: Body, start: int) -> Page:
        """ka10030 당일거래량상위."""
        orders: dict[str, Callable[[_Issue], int]] = {
            "1": lambda one: -one.tape.volume,
            "2": lambda one: -one.turnover,
            "3": lambda one: -one.tape.value,
        }
        require("ka10030", body)
        order = _chosen(orders, body, "sort_tp")
        return _listed("tdy_trde_qty_upper", sorted(self._issues(body), key=order), _volume_row, start)

    def by_value(self, body: Body, start: int) -> Page:
        """ka10032 거래대금상위."""
        require("ka10032", body)
        issues = self._issues(body)
        before = sorted(issues, key=lambda one: -one.value_before)
        ranks = {one.listing.code: number for number, one in enumerate(before, 1)}
        now = sorted(issues, key=lambda one: -one.tape.value)
        found = [(one, number, ranks[one.listing.code]) for number, one in enumerate(now, 1)]
        return _listed("trde_prica_upper", found, lambda row: self._value_row(*row), start)

    def interrupted(self, body: Body, start: int) -> Page:
        """ka10054 변동성완화장치발동종목 since the start, newest first.

        A market or a code that does not fit leaves an empty list, as does a bare code in a request for all exchanges.
        What NXT interrupted carries the code of NXT.
        """
        require("ka10054", body)
        spells = [spell for spell in self._interruptions.newest_first() if self._is_wanted(spell, body)]
        return _listed("motn_stk", spells, self._interruption_row, start)

    def _is_wanted(self, spell: Spell, body: Body) -> bool:
        asked, vi, exchange = str(body.get("stk_cd") or ""), spell.vi, str(body["stex_tp"])
        market, home = _MARKETS.get(str(body["mrkt_tp"])), bare(vi.code)
        if exchange != "3" and (exchange == "2") is not vi.code.endswith(NXT):
            return False
        if asked and (bare(asked) != home or (exchange == "3" and not asked.endswith(BOTH))):
            return False
        if market not in (None, self._market.listings[home].market):
            return False
        is_rising = {"1": True, "2": False}.get(str(body["motn_drc"]), vi.rising)
        return is_rising is vi.rising and _KINDS.get(str(body["motn_tp"]), vi.kind) is vi.kind

    def several(self, body: Body, _: int) -> Page:
        """ka10095 지정종목 정보: up to 100 codes with | between them."""
        require("ka10095", body)
        codes = str(body["stk_cd"]).split("|")
        if len(codes) > _MOST_CODES:
            raise Denied(5, "요청 값 오류입니다[1634:한번에 조회할 수 있는 종목 수를 초과하였습니다]")
        found = [self._market.both.find(code) for code in codes]
        rows = [self._several_row(self._issue_at(*each)) for each in found if each]
        return Page(done({"atn_stk_infr": rows}))

    # ---- what is listed -------------------------------------------------------------------------------------

    def _issues(self, body: Body) -> list[_Issue]:
        """All issues, or those of `mrkt_tp`."""
        asked = str(body.get("mrkt_tp") or "000")
        return self._everyone() if asked == "000" else self._issues_of(asked)

    def _issues_of(self, number: str) -> list[_Issue]:
        market = _MARKETS.get(number)
        if market is None:
            raise bad_input(1901, f"시장 코드값이 존재하지 않습니다. 시장구분={number}")
        return [one for one in self._everyone() if one.listing.market is market]

    def _everyone(self) -> list[_Issue]:
        """All shares; ETF, ETN and ELW are ranked elsewhere."""
        market = self._market
        rows = zip(market.listings.values(), market.tapes(), strict=True)
        shares = [
            (listing, tape, market.volume_before(tape.code)) for listing, tape in rows if tape.code in self._shares
        ]
        return [_Issue(listing, tape, volume, volume * listing.previous_close) for listing, tape, volume in shares]

    def _issue(self, code: Code) -> _Issue:
        return self._issue_at(self._market, code)

    def _issue_at(self, venue: Venue, code: Code) -> _Issue:
        """Yesterday's volume is that of KRX, whoever is asked."""
        listing, volume = venue.listings[code], self._market.volume_before(bare(code))
        return _Issue(listing, venue.tape(code), volume, volume * listing.previous_close)

    def _earlier_prices(self, span: int, *, is_days: bool) -> dict[Code, Won]:
        """Prices of `span` minutes or sessions ago; of more than one session only for issues that are awake."""
        market = self._market
        if not is_days:
            return dict(zip(market.listings, market.earlier_prices(market.now - span * MINUTE), strict=True))
        bars = {code: market.day_bars(code) for code in market.awake} if span > 1 else {}
        return {code: days[-min(span + 1, len(days))].close for code, days in bars.items()}

    def _touch(self, code: Code) -> tuple[Won, Shares, Won, Shares]:
        if code in self._market.listings:
            return self._market.best(code)
        venue, code = self._market.both.find(code) or (self._market, code)
        view = venue.book(code)
        return *(view.asks or ((0, 0),))[0], *(view.bids or ((0, 0),))[0]

    # ---- rows -----------------------------------------------------------------------------------------------

    def _moving_row(self, one: _Issue) -> Body:
        _, asked, _, bid = self._touch(one.listing.code)
        return {
            "stk_cls": "0",
            **_named(one),
            "sel_req": str(asked),
            "buy_req": str(bid),
            "now_trde_qty": str(one.tape.volume),
            "cntr_str": decimal(hundredths(one.tape.buy_volume, one.tape.sell_volume)),
            "cnt": "1",
        }

    def _jump_row(self, one: _Issue, base: Won, jump: int) -> Body:
        return {
            **_named(one),
            "stk_cls": "",
            "base_pric": str(base),
            "base_pre": str(one.tape.price - base),
            "trde_qty": str(one.tape.volume),
            "jmp_rt": decimal(jump, sign=True),
        }

    def _swelling_row(self, one: _Issue) -> Body:
        return {
            **_named(one),
            "prev_trde_qty": str(one.volume_before),
            "now_trde_qty": str(one.tape.volume),
            "sdnin_qty": f"{one.tape.volume - one.volume_before:+}",
            "sdnin_rt": decimal(one.growth, sign=True),
        }

    def _limit_row(self, one: _Issue) -> Body:
        ask, asked, bid, bids = self._touch(one.listing.code)
        base = one.listing.previous_close
        return {
            **_named(one),
            "stk_infr": "",
            "trde_qty": str(one.tape.volume),
            "pred_trde_qty": str(one.volume_before),
            "sel_req": str(asked),
            "sel_bid": coloured(ask, base),
            "buy_bid": coloured(bid, base),
            "buy_req": str(bids),
            "cnt": "1",
        }

    def _value_row(self, one: _Issue, rank: int, before: int) -> Body:
        ask, _, bid, _ = self._touch(one.listing.code)
        base = one.listing.previous_close
        return {
            **_named(one),
            "now_rank": str(rank),
            "pred_rank": str(before),
            "sel_bid": coloured(ask, base),
            "buy_bid": coloured(bid, base),
            "now_trde_qty": str(one.tape.volume),
            "pred_trde_qty": str(one.volume_before),
            "trde_prica": str(one.tape.value // 1_000_000),
        }

    def _interruption_row(self, spell: Spell) -> Body:
        vi = spell.vi
        is_nxt = vi.code.endswith(NXT)
        tape = self._market.both.nxt.tape(vi.code) if is_nxt else self._market.tape(vi.code)
        return {
            "stk_cd": vi.code,
            "stk_nm": self._market.listings[bare(vi.code)].name,
            "acc_trde_qty": str(tape.volume),
            "motn_pric": str(vi.trigger),
            "dynm_dispty_rt": _apart(vi.trigger, vi.dynamic_reference),
            "trde_cntr_proc_time": kst_hhmmss(spell.started),
            "virelis_time": kst_hhmmss(spell.until) if spell.until else "",
            "viaplc_tp": KIND_WORDS[vi.kind],
            "dynm_stdpc": str(vi.dynamic_reference),
            "static_stdpc": str(vi.static_reference),
            "static_dispty_rt": _apart(vi.trigger, vi.static_reference),
            "open_pric_pre_flu_rt": _apart(tape.price, tape.open),
            "vimotn_cnt": str(vi.count),
            "stex_tp": exchange_of(vi.code),
        }

    def _several_row(self, one: _Issue) -> Body:
        base, tape = one.listing.previous_close, one.tape
        ask, asked, bid, bids = self._touch(one.listing.code)
        return {
            **_named(one),
            "base_pric": str(base),
            "trde_qty": str(tape.volume),
            "trde_prica": str(tape.value // 1_000_000),
            "cntr_str": decimal(hundredths(tape.buy_volume, tape.sell_volume)),
            "sel_bid": coloured(ask, base),
            "buy_bid": coloured(bid, base),
            "upl_pric": coloured(tape.upper, base),
            "lst_pric": coloured(tape.lower, base),
            "open_pric": coloured(tape.open, base),
            "high_pric": coloured(tape.high, base),
            "low_pric": coloured(tape.low, base),
            "cntr_tm": kst_hhmmss(self._market.now),
            "pri_sel_req": str(asked),
            "pri_buy_req": str(bids),
        }


def _named(one: _Issue) -> Body:
    base, tape = one.listing.previous_close, one.tape
    return {
        "stk_cd": one.listing.code,
        "stk_nm": one.listing.name,
        "cur_prc": coloured(tape.price, base),
        "pred_pre_sig": change_mark(tape.price, base, tape.upper, tape.lower),
        "pred_pre": f"{one.change:+}" if one.change else "0",
        "flu_rt": decimal(one.rate, sign=True),
    }


def _volume_row(one: _Issue) -> Body:
    rest = {
        f"{part}_{name}": "0" for part in ("opmr", "af_mkrt", "bf_mkrt") for name in ("trde_qty", "trde_amt")
    }  # fmt: skip
    return {
        **_named(one),
        "trde_qty": str(one.tape.volume),
        "pred_rt": decimal(one.growth, sign=True),
        "trde_tern_rt": decimal(one.turnover, sign=True),
        "trde_amt": str(one.tape.value // 1_000_000),
        **rest,
    }


def _leans(one: _Issue, sort: str) -> bool:
    """A rank of risers has no faller in it."""
    return {"1": one.change > 0, "2": one.change > 0, "5": one.change == 0}.get(sort, one.change < 0)


def _apart(price: Won, reference: Won) -> str:
    return decimal(hundredths(price - reference, reference), sign=True) if reference else "0.00"


def _chosen(choices: Mapping[str, Callable[[_Issue], int]], body: Body, name: str) -> Callable[[_Issue], int]:
    found = choices.get(str(body[name]))
    if found is None:
        raise bad_input(1517, f"입력 값 형식이 올바르지 않습니다. 파라미터={name}")
    return found


def _least(body: Body, name: str) -> Shares:
    """`…qty…` filters count in thousands of shares."""
    text = str(body.get(name) or "0")
    return int(text) * 1_000 if text.isdecimal() else 0


def _listed(name: str, found: Sequence[_T], row: Callable[[_T], Body], start: int) -> Page:
    """One page; only its rows are written."""
    rows = [row(one) for one in found[start : start + RANK_ROWS]]
    return Page(done({name: rows}), continued(start, RANK_ROWS, len(found)))
