"""What a firm's page shows, read once from the settled lines and the newest readings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from api.balance import node_balances
from api.intensities import newest_month, windowed
from api.latest import latest
from api.meters import present
from api.pages.overview import hourly_chart, monthly_charts, read_lines
from api.pages.totals import last_months, year_to_date
from carbon.outputs import FINAL
from carbon.periods import epoch_ms, local_day
from carbon.reports import report
from carbon.scopes import ENTERPRISE, scope_of
from carbon.windows import Window, window_months
from store.figures import MonthlyFigures
from store.measurements import FINDING
from store.revisions import by_row

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from api.balance import NodeBalance
    from api.intensities import Windowed
    from api.latest import Latest
    from api.pages.charts import Chart
    from carbon.park import Enterprise, Park
    from store.corrections import Correction
    from store.ports import Corrections, OutputHistory, Quarantine, SeriesStore
    from store.refusals import Refusal
    from store.revisions import OutputVersion

REFUSAL_DAYS = 7
_MOST_REFUSALS = 50
_MOST_CORRECTIONS = 20


@dataclass(frozen=True, slots=True)
class Firm:
    """Figures of one enterprise: two reports, its meters, charts, balance, refusals and corrections."""

    enterprise: Enterprise
    to_date: dict[str, object]
    twelve: dict[str, object]
    newest: Latest
    multipliers: dict[str, float]
    """Of each of its meters, as they are now."""
    charts: list[Chart]
    balances: list[NodeBalance]
    """Of the year to date."""
    refusals: list[Refusal]
    corrections: list[Correction]
    """The newest first."""
    windows: list[Windowed]
    revisions: list[list[OutputVersion]]
    """Versions of what was reported of the last twelve months, of rows that were revised or are provisional."""

    @property
    def empty(self) -> bool:
        """Whether there is no settled energy at all."""
        return not self.to_date["energy"] and not self.twelve["energy"]


def firm(  # noqa: PLR0913, PLR0917 - read once for one page
    series: SeriesStore,
    quarantine: Quarantine,
    corrections: Corrections,
    outputs: OutputHistory,
    park: Park,
    enterprise: Enterprise,
    now: datetime,
    language: str,
) -> Firm:
    """Return what the page of an enterprise shows at `now`."""
    day = local_day(epoch_ms(now), park.zone)
    own = [enterprise.id]
    lines = read_lines(series, day, park.zone, own)
    scope = scope_of(park, ENTERPRISE, enterprise.id)
    year = year_to_date(day, park.zone)
    owned = [meter for meter in park.meters if meter.enterprise == enterprise.id]
    meters = [meter.id for meter in owned]
    findings = series.lines(FINDING, year.start_ms, year.end_ms, {"meter": meters})
    since = now - timedelta(days=REFUSAL_DAYS)
    month = newest_month(park, scope, now)
    return Firm(
        enterprise,
        report(park, scope, year, lines.energy, findings, now),
        report(park, scope, last_months(day, park.zone), lines.energy, findings, now),
        latest(series, park, own, now),
        {meter.id: present(meter, park.events, now, park.zone).multiplier for meter in owned},
        [*monthly_charts(lines, day, park.zone, language), hourly_chart(series, park, now, language, own)],
        node_balances(series, year, own),
        [one for one in quarantine.refused(enterprise.id, _MOST_REFUSALS) if one.received_at >= since],
        corrections.corrections(meters=meters)[: -_MOST_CORRECTIONS - 1 : -1],
        windowed(MonthlyFigures(series), park, scope, month),
        revised(outputs.output_versions(enterprise.id, window_months(Window.ROLLING_12, month)[0], month)),
    )


def revised(versions: Sequence[OutputVersion]) -> list[list[OutputVersion]]:
    """Return the versions, row by row, of the rows that were revised or are provisional, the newest month first."""
    rows = [row for row in by_row(versions) if len(row) > 1 or row[-1].output.status != FINAL]
    return sorted(rows, key=lambda row: row[0].output.month, reverse=True)
