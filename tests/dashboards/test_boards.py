from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from dashboards.generate import ROOT, SAMPLE_PARK, generated
from dashboards.substitution import panels
from store.book.folder import read_folder
from store.measurements import LINES

TYPES = {"stat", "table", "timeseries"}
MOST_PANELS = 12
COLUMNS = 24
GRAFANA = re.compile(r"__\w+|timeFilter|tag_\w+|col|measurement")
"""What Grafana itself gives to queries, links and aliases."""
REFERENCE = re.compile(r"\$\{(\w+)[^}]*\}|\$(\w+)")
COLUMN = r'((sum|mean|last)\("\w+"\)|"\w+")( AS "\w+")?'
CJK = re.compile(r"[\u4e00-\u9fff]")

PATHS = sorted(generated(read_folder(SAMPLE_PARK)))


@pytest.fixture(params=PATHS, ids=str)
def board(request, boards):
    return boards[request.param]


def test_a_board_follows_the_schema(board):
    schema = json.loads((Path(__file__).parent / "board.schema.json").read_text())

    mistakes = [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(board)]

    assert mistakes == []


def test_panels_are_of_known_kinds_and_few_enough_to_read(board):
    kinds = {panel["type"] for panel in panels(board)}
    visible = [panel for panel in board["panels"] if panel["type"] != "row"]

    assert kinds <= TYPES
    assert 0 < len(visible) <= MOST_PANELS


def test_panel_ids_are_unique(board):
    ids = [panel["id"] for panel in panels(board)]

    assert len(ids) == len(set(ids))


def test_no_two_panels_overlap_and_none_leaves_the_grid(board):
    def cells(panel):
        grid = panel["gridPos"]
        return set(itertools.product(range(grid["x"], grid["x"] + grid["w"]), range(grid["y"], grid["y"] + grid["h"])))

    for one, other in itertools.combinations(panels(board), 2):
        assert cells(one).isdisjoint(cells(other)), f"{one['title']} overlaps {other['title']}"
    assert all(x < COLUMNS for panel in panels(board) for x, _ in cells(panel))


def test_a_description_names_the_measurement_that_its_panel_selects_from(board):
    names = [line.name for line in LINES]

    for panel in panels(board):
        for target in panel["targets"]:
            (selected,) = [name for name in names if f'FROM "{name}"' in target["query"]]
            assert selected in panel["description"]


def test_no_threshold_stands_at_grafanas_default_of_80(board):
    for panel in panels(board):
        steps = panel["fieldConfig"]["defaults"]["thresholds"]
        assert steps["mode"] == "absolute"
        assert 80 not in [step["value"] for step in steps["steps"]]


def test_queries_select_and_never_calculate(board):
    for panel in panels(board):
        for target in panel["targets"]:
            selected = target["query"].removeprefix("SELECT ").split(" FROM ")[0]
            assert all(re.fullmatch(COLUMN, column) for column in selected.split(", ")), selected


def test_days_are_the_parks_own(board):
    assert board["timezone"] == "Asia/Shanghai"
    for panel in panels(board):
        for target in panel["targets"]:
            assert ("time(" in target["query"]) == target["query"].endswith("tz('Asia/Shanghai')")


def test_every_variable_that_a_board_uses_is_one_it_has(board):
    known = {variable["name"] for variable in board["templating"]["list"]}
    used = {braced or bare for braced, bare in REFERENCE.findall(json.dumps(board))}

    assert {name for name in used if not GRAFANA.fullmatch(name)} <= known | {"datasource"}
    assert known <= used


def test_every_variable_is_known_by_its_name_where_grafana_before_10_looks_for_its_id(board):
    variables = board["templating"]["list"]

    assert [variable["id"] for variable in variables] == [variable["name"] for variable in variables]


def test_every_link_leads_to_a_board_that_exists(board, boards):
    uids = {other["uid"] for other in boards.values()}
    linked = set(re.findall(r"/d/([\w-]+)", json.dumps(board)))

    assert linked
    assert linked <= uids


def test_uids_are_unique_and_no_title_is_a_folders(boards):
    uids = [board["uid"] for board in boards.values()]
    titles = {slug(board["title"]) for board in boards.values()}
    provider = (ROOT / "greenpark.yaml").read_text()
    folders = {slug(name) for name in re.findall(r"folder: (.+)", provider)}

    assert len(uids) == len(set(uids))
    assert len(folders) == 2
    assert folders.isdisjoint(titles)


def slug(title: str) -> str:
    return re.sub(r"\W+", "-", title.lower())


def test_the_languages_differ_in_words_only(boards):
    zh = dict(leaves(boards[Path("zh/greenpark-overview.json")]))
    en = dict(leaves(boards[Path("en/greenpark-overview-en.json")]))
    different = [path for path in zh if path in en and zh[path] != en[path]]

    assert zh.keys() == en.keys()
    for path in different:
        words = CJK.search(f"{zh[path]}{en[path]}")
        assert words or path[-1] in {"uid", "url"} or path[0] == "tags", f"{path}: {zh[path]} and {en[path]}"


def leaves(value, path=()):
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*path, key))
    else:
        yield path, value


def test_the_chinese_board_is_chinese_and_the_english_one_has_no_chinese(boards):
    for path, board in boards.items():
        texts = [board["title"], *(panel[key] for panel in panels(board) for key in ("title", "description"))]
        assert all(bool(CJK.search(text)) == (path.parts[0] == "zh") for text in texts), path
