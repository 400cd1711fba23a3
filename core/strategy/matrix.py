"""The 투매폭 matrix: for the size of a rise, the fall that is proper for it. Editable, versioned, never half-valid.

Bands are half-open: a rise belongs to the band of the greatest lower bound not above it; above the last bound, the
last band; below the first, none. Percentages are whole; every comparison is cross-multiplied, so a boundary is exact.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

import msgspec

from core.domain.errors import SettingsError
from core.domain.units import Bp, Won


class Stage(NamedTuple):
    """One step of the entry: how deep into the band (tenths of its width), and its share of the position in percent."""

    number: int
    tenths: int
    share: int


STAGES: Final = (Stage(1, 0, 50), Stage(2, 5, 30), Stage(3, 9, 20))


class Zone(NamedTuple):
    """Prices of the proper fall, both ends inside: the deepest and the shallowest."""

    low: Won
    high: Won


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From a rise of `rise` % on, a fall of `drop_min` … `drop_max` % from the high is proper."""

    rise: int
    drop_min: int
    drop_max: int

    def zone(self, high: Won) -> Zone:
        """Exactly the prices whose drop from `high` lies in drop_min … drop_max, ends included."""
        return Zone(-(-high * (100 - self.drop_max) // 100), high * (100 - self.drop_min) // 100)

    def trigger(self, high: Won, stage: Stage) -> Won:
        """The highest price at which `stage` of the ladder may buy."""
        drop = self.drop_min * 10 + (self.drop_max - self.drop_min) * stage.tenths  # in tenths of a percent
        return high * (1000 - drop) // 1000


class Matrix(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A validated set of bands. Raises `SettingsError` naming the first row that breaks a rule."""

    version: int
    bands: tuple[Band, ...]

    def __post_init__(self) -> None:
        if self.version < 1:
            raise SettingsError(f"matrix.version {self.version}: must be 1 or more")
        if not self.bands:
            raise SettingsError("matrix.bands: at least one row is needed")
        last = 0
        for row, band in enumerate(self.bands, start=1):
            if band.rise <= last:
                raise SettingsError(f"matrix row {row}: rise {band.rise} must be above {last}")
            if not 0 < band.drop_min < band.drop_max < 100:
                raise SettingsError(
                    f"matrix row {row}: drop {band.drop_min}–{band.drop_max} must satisfy 0 < min < max < 100"
                )
            last = band.rise

    def band(self, base: Won, high: Won) -> Band | None:
        """The band of the rise from `base` to `high`; None below the first bound."""
        for band in reversed(self.bands):
            if (high - base) * 100 >= band.rise * base:
                return band
        return None

    def zone(self, base: Won, high: Won) -> Zone | None:
        """The buy zone under `high`; None while the rise is too small."""
        band = self.band(base, high)
        return band.zone(high) if band else None

    def edited(self, bands: Iterable[Band]) -> Matrix:
        """The same matrix with other rows, one version on."""
        return Matrix(self.version + 1, tuple(bands))


SEED: Final = Matrix(
    version=1,
    bands=(
        Band(20, 10, 15),
        Band(31, 14, 18),
        Band(41, 15, 21),
        Band(51, 18, 24),
        Band(61, 20, 25),
        Band(71, 21, 24),
        Band(81, 24, 27),
        Band(91, 25, 28),
        Band(101, 28, 34),
    ),
)
"""The customer's own table."""


def shown(ratio: Bp) -> str:
    """4518 → "45.18 %"."""
    sign = "-" if ratio < 0 else ""
    return f"{sign}{abs(ratio) // 100}.{abs(ratio) % 100:02} %"
