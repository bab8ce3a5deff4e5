"""What a figure is made over: the park, a cluster or an enterprise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon.errors import ScopeUnknownError

if TYPE_CHECKING:
    from carbon.park import Park

PARK = "park"
CLUSTER = "cluster"
ENTERPRISE = "enterprise"


@dataclass(frozen=True, slots=True)
class Scope:
    """A node of the park's tree with the enterprises below it."""

    kind: str
    id: str
    name_zh: str
    name_en: str
    enterprises: tuple[str, ...]


def scope_of(park: Park, kind: str, wanted: str = PARK) -> Scope:
    """Return the scope; `wanted` is ignored for the park. Raises ScopeUnknownError."""
    if kind == PARK:
        return Scope(PARK, PARK, park.name_zh, park.name_en, tuple(e.id for e in park.enterprises))
    if kind == CLUSTER and (cluster := park.cluster(wanted)) is not None:
        members = tuple(e.id for e in park.enterprises if e.cluster == wanted)
        return Scope(CLUSTER, wanted, cluster.name_zh, cluster.name_en, members)
    if kind == ENTERPRISE and (enterprise := park.enterprise(wanted)) is not None:
        return Scope(ENTERPRISE, wanted, enterprise.name_zh, enterprise.name_en, (wanted,))
    raise ScopeUnknownError(kind, wanted)


def named_scope(park: Park, wanted: str) -> Scope:
    """Return the scope with this id, whichever kind it is. Raises ScopeUnknownError."""
    if wanted == PARK:
        return scope_of(park, PARK)
    kind = CLUSTER if park.cluster(wanted) is not None else ENTERPRISE
    return scope_of(park, kind, wanted)


def all_scopes(park: Park) -> list[Scope]:
    """Return the park, its clusters and its enterprises, in the order of the tables."""
    clusters = [scope_of(park, CLUSTER, c.id) for c in park.clusters]
    enterprises = [scope_of(park, ENTERPRISE, e.id) for e in park.enterprises]
    return [scope_of(park, PARK), *clusters, *enterprises]
