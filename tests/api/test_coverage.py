from __future__ import annotations


def test_meters_are_held_against_the_metering_points_by_level(sample):
    body = sample.client("officer").get("/v1/coverage/gb17167").json()

    levels = {(row["enterprise"], row["carrier"], row["level"]): row for row in body["levels"]}
    short, enough = levels["E01", "electricity", "subunit"], levels["E01", "electricity", "unit"]
    uncounted = levels["E05", "electricity", "unit"]
    assert body["day"] == "2026-03-20"
    assert (short["meters"], short["required"], short["status"]) == (["E01-EL-2", "E01-EL-3"], 3, "short")
    assert abs(short["share"] - 2 / 3) < 1e-12
    assert (enough["share"], enough["required_share"], enough["status"]) == (1.0, 1.0, "ok")
    assert "GB 17167-2006" in enough["rule_source"]
    assert enough["source"].startswith("示例")
    assert (uncounted["required"], uncounted["share"], uncounted["status"]) == (None, None, "not_computable")
    assert "metering_points.csv has no row for E05" in uncounted["reason"]


def test_levels_follow_the_tree_of_the_day(sample):
    client = sample.client("auditor")

    before, after = (
        client.get(f"/v1/coverage/gb17167?enterprise=E02&day={day}").json()["levels"]
        for day in ("2025-09-30", "2025-10-01")
    )

    def meters(levels):
        return {row["level"]: row["meters"] for row in levels if row["carrier"] == "electricity"}

    assert meters(before)["subunit"] == ["E02-EL-2", "E02-EL-3"]
    assert meters(after) == {"unit": ["E02-EL-1"], "subunit": ["E02-EL-2"], "equipment": ["E02-EL-3"]}


def test_the_explained_share_is_that_of_the_settled_balance(sample):
    client = sample.client("firm")

    body = client.get("/v1/coverage/gb17167").json()
    (node,) = client.get("/v1/balance?period=2026-02-18/2026-03-20&node=E01-EL-1").json()["nodes"]

    (explained,) = body["explained"]
    assert (explained["enterprise"], explained["carrier"], explained["bare"]) == ("E01", "electricity", [])
    assert (body["explained_from"], explained["days"], node["days"]) == ("2026-02-18", 30, 30)
    assert abs(explained["share"] - node["children"] / node["energy_in"]) < 1e-12
    assert 0.5 < explained["share"] < 1


def test_a_firm_sees_its_own_coverage_alone(sample):
    levels = sample.client("other").get("/v1/coverage/gb17167").json()["levels"]

    assert {row["enterprise"] for row in levels} == {"E02"}
