"""The broker's error codes: what the program does about each, and what the user can do. One table for all doors.

A code that is not here is a refusal without advice: the broker's own words say it. What the gateway says (1501–8200)
comes as `[code:text]`, what the order desk says (RC…, six digits) as `[2000](code:text)`.
"""

from __future__ import annotations

import enum
from typing import Final, NamedTuple


class Reaction(enum.Enum):
    """What the program does by itself."""

    LATER = "later"  # not taken: waits and goes again
    RENEW = "renew"  # the token is dead: a new one, then a query goes again (an order does not)
    REFUSE = "refuse"  # understood and declined: shown, never repeated
    ASK = "ask"  # only the user can cure it
    UNCERTAIN = "uncertain"  # nobody knows whether it was taken: an order becomes UNKNOWN, a query is repeated


class Meaning(NamedTuple):
    """`ko`/`en`: what the user can do, without a colon; empty where the broker's words are enough."""

    reaction: Reaction
    ko: str = ""
    en: str = ""

    @property
    def cure(self) -> str:
        """For a place of its own on the screen, which picks one language."""
        return f"{self.ko} / {self.en}" if self.ko else ""

    @property
    def aside(self) -> str:
        """For the end of a sentence that goes on the screen whole."""
        return f"{self.ko} ({self.en})" if self.ko else ""


_KEYS: Final = Meaning(
    Reaction.ASK,
    "키 설정에서 App Key와 Secret Key를 다시 복사해 넣으세요. 앞뒤 공백과 모의·실전 구분도 확인하세요",
    "enter App Key and Secret Key again, without blanks around them, and mind whether they are for mock or real",
)
_ADDRESS: Final = Meaning(
    Reaction.ASK,
    "키움 REST API 홈페이지의 허용 IP에 지금 이 컴퓨터의 공인 IP를 등록하세요. VPN도 확인하세요",
    "add the public IP of this computer to the allowed addresses on the Kiwoom REST API site, and mind a VPN",
)
_OTHER_KEY: Final = Meaning(
    Reaction.ASK,
    "모의투자 키는 모의투자에, 실전 키는 실전에만 통합니다. 환경을 바꾸거나 그 환경의 키를 넣으세요",
    "mock keys work on the mock server only, real keys on the real one; choose the other environment or its keys",
)
_DEVICE: Final = Meaning(
    Reaction.ASK,
    "키움 REST API 홈페이지에서 지정단말기 등록을 확인하세요",
    "check the registered device on the Kiwoom REST API site",
)
_TOKEN: Final = Meaning(
    Reaction.RENEW,
    "저절로 다시 발급합니다. 되풀이되면 같은 키를 쓰는 다른 프로그램을 끝내세요",
    "a new one is fetched; if it stays, end the other program that uses this key",
)
_REQUEST: Final = Meaning(
    Reaction.REFUSE,
    "요청 형식 문제입니다. 로그와 함께 알려 주세요",
    "the request itself is wrong; please report it with the log",
)
_LATER: Final = Meaning(
    Reaction.LATER,
    "잠시 뒤 저절로 다시 보냅니다. 같은 앱키를 쓰는 다른 프로그램이 있으면 끄세요",
    "goes again by itself; end other programs that use the same app key",
)
_FAILED: Final = Meaning(
    Reaction.UNCERTAIN,
    "증권사 서버 오류입니다. 주문이면 미체결과 체결을 조회해 확인합니다",
    "the broker's server failed; an order is settled by reading the lists",
)
_CODE: Final = Meaning(Reaction.REFUSE, "종목코드와 거래소를 확인하세요", "check the code and the exchange")
_NOT_ON_MOCK: Final = Meaning(
    Reaction.REFUSE,
    "모의투자에서는 안 되는 기능입니다 (KRX 주문만 가능)",
    "not offered by mock trading (KRX only)",
)
_CASH: Final = Meaning(Reaction.REFUSE, "수량을 줄이거나 예수금을 늘리세요", "order less, or deposit more")
_SHARES: Final = Meaning(
    Reaction.REFUSE,
    "매도가능수량을 확인하세요. 미체결 매도가 잡고 있을 수 있습니다",
    "check what can be sold; open sell orders may hold it",
)
_HOURS: Final = Meaning(
    Reaction.REFUSE,
    "지금은 받지 않는 주문입니다. 장 시간·매매구분 확인",
    "not now; check hours and type",
)
_GONE: Final = Meaning(
    Reaction.REFUSE, "남은 수량이 없습니다. 체결되었거나 취소되었습니다", "nothing is left; it was filled or cancelled"
)
_PRICE: Final = Meaning(Reaction.REFUSE, "주문가격을 확인하세요", "check the price of the order")

CODES: Final[dict[str, Meaning]] = {
    # ---- gateway: the request
    "1501": _REQUEST,  # no api-id
    "1504": _REQUEST,  # wrong path for the TR
    "1505": _REQUEST,  # unknown TR
    "1511": _REQUEST,  # a required field is missing
    "1512": _REQUEST,
    "1513": _REQUEST,  # no authorization header
    "1514": _REQUEST,
    "1515": _REQUEST,
    "1516": _REQUEST,
    "1517": _REQUEST,
    "1634": Meaning(Reaction.REFUSE, "한 번에 100종목까지만 조회할 수 있습니다", "at most 100 issues in one call"),
    "1901": _CODE,
    "1902": _CODE,
    "1903": _CODE,
    "1999": _FAILED,
    # ---- gateway: the rate (429 as a rule)
    "1687": _LATER,  # recursion guard
    "1700": _LATER,  # per TR
    "1701": _LATER,  # in total
    "1702": _LATER,  # per group
    # ---- gateway: who we are
    "8001": _KEYS,
    "8002": _KEYS,
    "8003": _KEYS,
    "8005": _TOKEN,
    "8006": _KEYS,
    "8009": _KEYS,
    "8010": _ADDRESS,
    "8011": _KEYS,
    "8012": _KEYS,
    "8015": _KEYS,
    "8016": _KEYS,
    "8020": _KEYS,
    "8030": _OTHER_KEY,
    "8031": Meaning(Reaction.RENEW, _OTHER_KEY.ko, _OTHER_KEY.en),
    "8040": _DEVICE,
    "8050": _DEVICE,
    "8103": Meaning(Reaction.RENEW, _DEVICE.ko, _DEVICE.en),
    "8104": _NOT_ON_MOCK,
    "8200": Meaning(Reaction.REFUSE, "법인 계좌에는 제공되지 않습니다", "not offered to corporate accounts"),
    # ---- order desk, 모의투자
    "RC4003": Meaning(Reaction.REFUSE, "호가단위에 맞는 가격으로 주문하세요", "use a price on the tick grid"),
    "RC4007": Meaning(Reaction.REFUSE, "매매가 제한된 종목입니다", "trading in this issue is restricted"),
    "RC4025": _CASH,
    "RC4032": _GONE,
    "RC4033": _GONE,
    "RC4057": _HOURS,
    "RC4058": _HOURS,
    "RC9000": _NOT_ON_MOCK,
    # ---- order desk, 실전
    "308003": _PRICE,  # missing
    "501724": Meaning(Reaction.REFUSE),  # kt00009: nothing to list
    "506550": _GONE,
    "509193": Meaning(Reaction.REFUSE, "서킷브레이커가 풀린 뒤 주문하세요", "wait for the end of the circuit breaker"),
    "509247": Meaning(
        Reaction.REFUSE,
        "파생형 ETF는 키움에서 사전교육과 거래 등록이 필요합니다",
        "derivative ETFs must be registered for at Kiwoom first",
    ),
    "521790": _HOURS,
    "571357": Meaning(Reaction.REFUSE, "종가 주문에는 가격을 넣지 않습니다", "a close-price order carries no price"),
    "571412": Meaning(
        Reaction.REFUSE, "SOR로 낸 주문은 SOR로 정정·취소하세요", "an order sent as SOR is changed as SOR"
    ),
    "571435": _GONE,
    "571758": _GONE,
    "800033": _SHARES,
    "855056": _CASH,
}  # fmt: skip
"""Codes by number or word."""

FOR_GOOD: Final = frozenset({code for code, one in CODES.items() if one in (_REQUEST, _NOT_ON_MOCK)} | {"8200"})
"""Refusals that the same question will meet again: it is not asked any more."""

_UNLISTED_AUTH: Final = range(8001, 8104)
_ORDER: Final = (Reaction.RENEW, Reaction.LATER, Reaction.ASK, Reaction.UNCERTAIN)
"""Which of several codes of one message rules."""
_NO_ADVICE: Final = Meaning(Reaction.REFUSE)


def meaning(code: str) -> Meaning:
    """What a code asks for; other numbers of the 8001–8103 family are about keys, too."""
    found = CODES.get(code)
    if found is None and code.isascii() and code.isdecimal() and len(code) == 4 and int(code) in _UNLISTED_AUTH:
        return _KEYS
    return found or _NO_ADVICE


def ruling(codes: frozenset[str], own: str) -> Meaning:
    """The one meaning of a message with several codes; `own` is the innermost and wins where none is urgent."""
    found = [meaning(code) for code in (own, *sorted(codes))]
    for reaction in _ORDER:
        for one in found:
            if one.reaction is reaction:
                return one
    return next((one for one in found if one.cure), _NO_ADVICE)


def cure(code: str) -> str:
    """What the user can do about a code, "한국어 / English"; empty where there is nothing to do."""
    return meaning(code).cure
