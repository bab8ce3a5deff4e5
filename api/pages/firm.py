"""What a firm's page shows, read once from the settled lines and the newest readings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from api.latest import latest
from api.pages.overview import hourly_chart, monthly_charts, read_lines
from api.pages.totals import last_months, year_to_date
from carbon.periods import epoch_ms, local_day
from carbon.reports import report
from carbon.scopes import ENTERPRISE, scope_of
from store.measurements import FINDING

if TYPE_CHECKING:
    from datetime import datetime

    from api.latest import Latest
    from api.pages.charts import Chart
    from carbon.park import Enterprise, Park
    from store.ports import Quarantine, SeriesStore
    from store.refusals import Refusal

REFUSAL_DAYS = 7
_MOST_REFUSALS = 50


@dataclass(frozen=True, slots=True)
class Firm:
    """Figures of one enterprise: two reports, its meters' newest readings, charts and refusals."""

    enterprise: Enterprise
    to_date: dict[str, object]
    twelve: dict[str, object]
    newest: Latest
    charts: list[Chart]
    refusals: list[Refusal]

    @property
    def empty(self) -> bool:
        """Whether there is no settled energy at all."""
        return not self.to_date["energy"] and not self.twelve["energy"]


def firm(
    series: SeriesStore,
    quarantine: Quarantine,
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
    meters = [meter.id for meter in park.meters if meter.enterprise == enterprise.id]
    findings = series.lines(FINDING, year.start_ms, year.end_ms, {"meter": meters})
    since = now - timedelta(days=REFUSAL_DAYS)
    return Firm(
        enterprise,
        report(park, scope, year, lines.energy, findings, now),
        report(park, scope, last_months(day, park.zone), lines.energy, findings, now),
        latest(series, park, own, now),
        [*monthly_charts(lines, day, park.zone, language), hourly_chart(series, park, now, language, own)],
        [one for one in quarantine.refused(enterprise.id, _MOST_REFUSALS) if one.received_at >= since],
    )
