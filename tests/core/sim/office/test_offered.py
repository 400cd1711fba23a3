from __future__ import annotations

import pytest

from core.sim.office.offered import check_offered
from core.sim.wording.replies import Denied
from tests.core.sim.client import Client, a_broker


@pytest.mark.parametrize(("api_id", "return_code", "word"), [("ka01690", 2, "8104"), ("kt00005", 20, "RC9000")])
def test_mock_server_lacks_some_queries_and_says_so(api_id: str, return_code: int, word: str) -> None:
    with pytest.raises(Denied, match=word) as denied:
        check_offered(api_id, "mock")
    assert denied.value.return_code == return_code
    check_offered(api_id, "real")
    check_offered("kt00018", "mock")


def test_what_is_not_offered_is_refused_before_it_is_played() -> None:
    client = Client(a_broker())
    client.authenticate()
    assert client.post("kt00005", dmst_stex_tp="KRX")["return_msg"].startswith("[2000](RC9000:")
