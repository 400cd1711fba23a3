"""Blind with something in hand: how long nothing was heard of the account, or of a held issue, while KRX trades.

Off unless the user sets a limit: an issue may really be quiet for minutes, and a lost connection usually comes back.
"""

from __future__ import annotations

from core.domain.market import SessionPhase
from core.domain.settings import RiskSettings
from core.domain.units import SECOND, Code, Ns
from core.state.halts import phase_of
from core.state.view import View


class Silence:
    """Counts from when it was first seen; a look that goes back in time begins anew."""

    def __init__(self) -> None:
        self._deaf_since: Ns = 0
        self._listening: dict[Code, Ns] = {}
        """Since when prints or books of a held issue should have come."""

    def look(self, view: View, at: Ns, risk: RiskSettings) -> str:
        """Why to stop, or "". Once a second; whoever is told begins to count anew."""
        codes = {p.code for p in view.held() if _trades(view, p.code, at)}
        reason = self._of_link(view, at, risk.link_silence_s, bool(codes)) or self._of_quotes(
            view, at, risk.quote_silence_s, codes
        )
        if reason:
            self._deaf_since = 0
            self._listening.clear()
        return reason

    def _of_link(self, view: View, at: Ns, limit: int, is_trading: bool) -> str:
        is_deaf = bool(view.links) and not any(link.account for link in view.links.values())
        if not (limit and is_trading and is_deaf) or at < self._deaf_since:
            self._deaf_since = 0
            return ""
        self._deaf_since = self._deaf_since or at
        if at - self._deaf_since < limit * SECOND:
            return ""
        return f"보유 중 계좌 연결이 {limit}초 동안 응답 없음 / the account's link was deaf for {limit} s with holdings"

    def _of_quotes(self, view: View, at: Ns, limit: int, codes: set[Code]) -> str:
        self._listening = {code: min(self._listening.get(code, at), at) for code in codes if limit}
        for code, since in self._listening.items():
            quote, book = view.quotes.get(code), view.books.get(code)
            heard = max(since, quote.at if quote else 0, book.at if book else 0)
            if at - heard >= limit * SECOND:
                name = view.name(code) or code
                return f"{name} 시세가 {limit}초 동안 없음 / nothing was heard of {name} for {limit} s while it is held"
        return ""


def _trades(view: View, code: Code, at: Ns) -> bool:
    vi = view.vi.get(code)
    return phase_of(view, at, code) is SessionPhase.CONTINUOUS and not (vi is not None and vi.is_running)
