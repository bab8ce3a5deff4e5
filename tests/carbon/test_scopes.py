from __future__ import annotations

import pytest

from carbon.errors import GreenparkError, ScopeUnknownError
from carbon.park import Cluster
from carbon.scopes import all_scopes, named_scope, scope_of
from tests.carbon.parks import park


def test_the_park_holds_everyone_a_cluster_its_members_an_enterprise_itself():
    whole = park()

    members = {scope.id: scope.enterprises for scope in all_scopes(whole)}

    assert members == {"park": ("E01", "E02"), "C1": ("E01",), "E01": ("E01",), "E02": ("E02",)}
    assert [scope.kind for scope in all_scopes(whole)] == ["park", "cluster", "enterprise", "enterprise"]


def test_a_scope_is_found_by_its_id_alone():
    assert [named_scope(park(), wanted).kind for wanted in ("park", "C1", "E02")] == ["park", "cluster", "enterprise"]
    assert scope_of(park(), "cluster", "C1").name_zh == "集群"


@pytest.mark.parametrize(
    ("kind", "wanted"), [("cluster", "E01"), ("enterprise", "C1"), ("planet", "park"), ("enterprise", "")]
)
def test_what_the_book_does_not_know_is_refused_with_where_to_look(kind, wanted):
    with pytest.raises(ScopeUnknownError) as refusal:
        scope_of(park(), kind, wanted)

    assert isinstance(refusal.value, GreenparkError)
    assert (refusal.value.kind, refusal.value.wanted) == (kind, wanted)
    assert "/v1/enterprises" in str(refusal.value)


def test_a_cluster_without_members_is_a_scope_of_nobody():
    whole = park(clusters=(Cluster("C2", "空", "Empty"),))

    assert scope_of(whole, "cluster", "C2").enterprises == ()
