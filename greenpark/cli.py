"""The command line: `greenpark --help` is documentation."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from carbon.errors import GreenparkError
from greenpark.commands import meters, park, reports, serving
from greenpark.console import err
from simulators.errors import SimulatorError

if TYPE_CHECKING:
    from collections.abc import Callable

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="greenpark watches the energy and carbon of an industrial park and proves every number it shows.\n\n"
    "Settings come from GREENPARK_* variables (docs/operating.md); without any, everything is embedded.",
)
keys = typer.Typer(no_args_is_help=True, help="Issue, list and revoke API keys.")

COMMANDS: dict[str, Callable[..., None]] = {
    "up": serving.up,
    "init": park.init,
    "ingest": serving.ingest,
    "settle": serving.settle,
    "api": serving.api,
    "simulate": meters.simulate,
    "replay": meters.replay,
    "import": meters.import_,
    "correct": meters.correct,
    "report": reports.report,
    "verify": reports.verify,
}
KEY_COMMANDS: dict[str, Callable[..., None]] = {
    "issue": park.issue_key,
    "list": park.list_keys,
    "revoke": park.revoke_key,
}

for name, command in COMMANDS.items():
    app.command(name)(command)
for name, command in KEY_COMMANDS.items():
    keys.command(name)(command)
app.add_typer(keys, name="keys")


def main() -> None:
    """Run the command line; an error of ours is told in one place and ends with status 2."""
    try:
        app()
    except (GreenparkError, SimulatorError, OSError) as error:
        err.print(f"greenpark: {error}", style="red", markup=False)
        sys.exit(2)
