from __future__ import annotations

import pytest

from core.kiwoom.trs import table
from core.sim.wording.shapes import shaped


def test_answer_has_every_field_of_its_tr_in_order() -> None:
    tr = table()["ka10077"]
    answer = shaped("ka10077", {"tdy_rlzt_pl": "5"}, {"tdy_rlzt_pl_dtl": [{"stk_cd": "A810010", "cntr_qty": "3"}]})
    assert list(answer) == [*tr.values, "tdy_rlzt_pl_dtl"]
    assert list(answer["tdy_rlzt_pl_dtl"][0]) == list(tr.rows["tdy_rlzt_pl_dtl"])
    assert answer["tdy_rlzt_pl_dtl"][0]["cntr_qty"] == "3"
    assert answer["tdy_rlzt_pl_dtl"][0]["buy_uv"] == ""


def test_field_that_the_tr_does_not_have_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        shaped("ka10077", {"nonsense": "1"})
