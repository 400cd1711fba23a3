"""Every strategy of the desk by name."""

from __future__ import annotations

from typing import Final

from core.strategy.base import Factory
from core.strategy.tumepok import Tumepok

STRATEGIES: Final[dict[str, Factory]] = {Tumepok.name: Tumepok}
