from __future__ import annotations

import difflib
import json

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from dashboards.generate import ROOT, SAMPLE_PARK, differences, generated, main
from dashboards.influxql import register
from store.book.folder import read_folder


def test_the_committed_boards_are_what_the_generator_makes():
    texts = generated(read_folder(SAMPLE_PARK))

    assert differences(ROOT, texts) == []


def test_a_changed_a_missing_and_a_stray_board_are_all_shown_and_fail_the_check(tmp_path, capsys):
    arguments = ["--out", str(tmp_path)]
    main(arguments)
    changed, missing = tmp_path / "zh/greenpark-overview.json", tmp_path / "en/greenpark-overview-en.json"
    changed.write_text(changed.read_text().replace("园区总览", "别的"))
    missing.unlink()
    (tmp_path / "zh/old.json").write_text("{}\n")

    failed = main([*arguments, "--check"])
    shown = capsys.readouterr().out

    assert failed == 1
    assert all(name in shown for name in ("zh/greenpark-overview.json", "en/greenpark-overview-en.json", "zh/old.json"))
    assert '-  "title": "别的"' in shown


def test_boards_just_written_pass_the_check(tmp_path, capsys):
    main(["--out", str(tmp_path)])

    assert main(["--out", str(tmp_path), "--check"]) == 0
    assert capsys.readouterr().out == ""


def test_the_sdk_reads_a_board_and_writes_it_again_without_a_difference(boards):
    register_default_plugins()
    register()

    for board in boards.values():
        text = json.dumps(board, ensure_ascii=False, indent=1, sort_keys=True)
        again = json.dumps(Dashboard.from_json(board), cls=JSONEncoder, ensure_ascii=False, indent=1, sort_keys=True)
        assert list(difflib.unified_diff(text.splitlines(), again.splitlines())) == []
