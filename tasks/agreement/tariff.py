"""What an agreement pays for the nights: the tariff of a budget line.

Real tariffs differ: 2 500 kr per area and night; 1 500 kr per evening with at least two adults; 500 kr for
two persons and 1 000 kr for four; 12 000 kr for ten patrols; 10 000 kr for a season. All of them are settings
of one :class:`Tariff`, computed in this order:

1. **Units.** Of the eligible patrols (in the term, in the calendar, up to the cut-off) ``per`` makes units:

   ``area_night``  a distinct (service night, area). Shared by the associations that walked it, as
                   ``agreement.split`` says
   ``night``       a distinct service night, whatever the number of areas. Shared in the same way by all that
                   walked
   ``patrol``      a distinct (service night, area, association): one association's team, which earns it alone
   ``season``      a distinct (season, association) with at least one eligible patrol: the association earns
                   it alone, on its first paid patrol of the season

   A unit has the crew of the patrols in it: the sum of their ``adults`` (for a season: of the patrol that
   earns it).
2. **Lines.** ``draws`` says which units this line pays. ``first_area``: those in the first area of their
   night, by the order of ``agreement.areas``; ``extra_area``: those in its further areas. Where no line of
   the budget draws ``extra_area`` the ``first_area`` line pays all. Units per night and per season are always
   ``first_area``.
3. **Condition.** A unit whose crew is smaller than ``minimum_adults`` is counted but earns nothing.
   (``crew.minimum`` is something else: a warning that never changes money.)
4. **Rate.** ``rate`` kronor; with ``steps`` the rate of the highest step whose ``adults`` the crew reaches,
   nothing below the lowest.
5. **Packages.** With ``package`` = n, ``rate`` pays n paid units together: units are taken oldest first
   (service night, then the order of areas), those of a full package earn rate / n each, rounded down to the
   öre with the remainder on the last of the package; those of a package not yet full earn nothing so far.
   Packages are filled per association where ``per`` is ``patrol``, else by the agreement as a whole.
6. **Cap.** Units are paid oldest first until ``cap.units`` paid units or ``cap.amount`` kronor are reached,
   counted over the whole term; the unit that passes the amount gets what is left, the following nothing.

Where the agreement has versions (docs/agreement-file.md), steps 3, 4 and 6 go by the tariff in force on the unit's
night. Packages are filled and caps reached across versions; what a cap has left unpaid stays so when it is raised; a
season is earned once.

Earned = the sum over units. A share of a unit is rounded down to the öre, the remainder goes to the
association with the first id in alphabetical order. ``quantity`` is the agreed number of units (with
packages: of packages), so rate × quantity is the line's budget; going beyond it is counted, paid and a
finding.
"""

from typing import Annotated, Literal

from pydantic import Field

from tasks.agreement.types import Closed, Day, Kronor, Span

Rate = Annotated[Kronor, Field(gt=0)]
Count = Annotated[int, Field(gt=0, le=1_000_000)]


class Step(Closed):
    """A crew of at least ``adults`` earns ``rate`` kronor a unit."""

    adults: Count
    rate: Rate


class Cap(Closed):
    """The most that a line pays over the whole term: units, kronor, or both (the first that is reached)."""

    units: Count | None = None
    amount: Rate | None = None


class Tariff(Closed):
    """What the municipality pays per unit: ``rate`` kronor, ``quantity`` units agreed, drawn by ``draws``.

    The keys after ``draws`` change nothing while they are left out. The module's text says how they compute.
    """

    rate: Rate
    """Kronor per unit (per package where there is one). With ``steps``: the rate that the budget was made
    with."""
    quantity: Count
    """Units (or packages) agreed for the term."""
    draws: Literal["first_area", "extra_area"] = "first_area"
    per: Literal["area_night", "night", "patrol", "season"] = "area_night"
    minimum_adults: Count | None = None
    """Smallest crew that is paid."""
    steps: list[Step] = Field(default_factory=list)
    """Rates by crew instead of ``rate``."""
    package: Annotated[int, Field(ge=2, le=10_000)] | None = None
    """Units that ``rate`` pays together."""
    cap: Cap | None = None
    seasons: list[Span] = Field(default_factory=list)
    """For ``per: season``; none: the whole term is one season."""


class TariffVersion(Closed):
    """What a tariff is from some day on; what is left out stays. What is counted (``draws``, ``per``, ``package``) is
    the same all through the term, for the agreed quantity is of one kind.
    """

    rate: Rate | None = None
    quantity: Count | None = None
    minimum_adults: Count | None = None
    steps: list[Step] | None = None
    cap: Cap | None = None


class ScheduledAmount(Closed):
    """A part of a budget line, due on ``date``; signed like the line."""

    date: Day
    amount: Kronor
