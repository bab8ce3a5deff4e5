"""Writes the boards as the JSON that Grafana is provisioned with: `python -m dashboards.generate [--check]`."""

from __future__ import annotations

import argparse
import difflib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from dashboards.boards.overview import overview
from dashboards.language import Language
from dashboards.names import names_of
from store.book.folder import read_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from carbon.park import Park

ROOT = Path(__file__).parent / "provisioned" / "dashboards"
SAMPLE_PARK = Path(__file__).parents[1] / "parks" / "daye-lake"
BOARDS = (overview,)
FOLDERS = {Language.ZH: "zh", Language.EN: "en"}


def generated(park: Park) -> dict[Path, str]:
    """Return the text of every board, by its path under `dashboards/provisioned/dashboards`, with the park's names."""
    names = names_of(park)
    texts: dict[Path, str] = {}
    for board in BOARDS:
        for language, folder in FOLDERS.items():
            built = board(language, names)
            text = json.dumps(built, cls=JSONEncoder, ensure_ascii=False, indent=2, sort_keys=True)
            texts[Path(folder) / f"{built.uid}.json"] = text + "\n"
    return texts


def differences(root: Path, texts: dict[Path, str]) -> list[str]:
    """Return the lines of a unified diff between the files under `root` and what they should say."""
    lines: list[str] = []
    stray = {path.relative_to(root) for path in root.glob("*/*.json")} - texts.keys()
    for path in sorted(texts.keys() | stray):
        file = root / path
        committed = file.read_text(encoding="utf-8") if file.exists() else ""
        wanted = texts.get(path, "")
        lines += difflib.unified_diff(
            committed.splitlines(),
            wanted.splitlines(),
            f"{path} (file)",
            f"{path} (generated)",
            lineterm="",
        )
    return lines


def write(root: Path, texts: dict[Path, str]) -> None:
    """Write every board."""
    for path, text in texts.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the boards, or with --check say how the files differ from them; returns 1 when they do."""
    parser = argparse.ArgumentParser(prog="python -m dashboards.generate", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="change nothing, show the difference, fail if there is one"
    )
    parser.add_argument("--park", type=Path, default=SAMPLE_PARK, help="park folder that gives ids their names")
    parser.add_argument("--out", type=Path, default=ROOT, help="folder the boards are written to")
    options = parser.parse_args(arguments)
    texts = generated(read_folder(options.park))
    if not options.check:
        write(options.out, texts)
        return 0
    lines = differences(options.out, texts)
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
