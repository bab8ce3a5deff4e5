"""What the ids in the series are called: series carry ids, officers read names, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboards.language import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from carbon.park import Goal, Park

UNITS = {"万元": "10k CNY", "亿元": "100m CNY", "家": ""}
"""Chinese words in the units of goals, in English; a number of firms needs none."""
PARK_SCOPE = "park"
"""The value of the tag `scope` for the park as a whole."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names by id, as the park's folder gives them; an id without a name is shown as it is."""

    scopes: Mapping[str, Text]
    """The park and its clusters."""
    enterprises: Mapping[str, Text]
    goals: Mapping[str, Text]
    """With the goal's unit."""


def names_of(park: Park) -> Names:
    """Return the names that a park gives its clusters, enterprises and goals."""
    clusters = {cluster.id: Text(cluster.name_zh, cluster.name_en) for cluster in park.clusters}
    return Names(
        scopes={PARK_SCOPE: Text("园区", "Park"), **clusters},
        enterprises={enterprise.id: Text(enterprise.name_zh, enterprise.name_en) for enterprise in park.enterprises},
        goals={goal.id: _goal_name(goal) for goal in park.goals},
    )


def _goal_name(goal: Goal) -> Text:
    unit = goal.unit
    for chinese, english in UNITS.items():
        unit = unit.replace(chinese, english)
    return Text(f"{goal.name_zh}（{goal.unit}）", f"{goal.name_en} ({unit})" if unit else goal.name_en)
