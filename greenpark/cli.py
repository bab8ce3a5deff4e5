"""The command line: `greenpark --help` is documentation."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from carbon.errors import GreenparkError
from greenpark.commands import factors as factor_commands
from greenpark.commands import lineage, meters, park, payloads, quarantine, reports, serving
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
keys = typer.Typer(no_args_is_help=True, help="Issue, list, rotate and revoke API keys.")
factors = typer.Typer(no_args_is_help=True, help="List a park's factors, and check them against the bundled set.")

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
    "decode": payloads.decode,
    "report": reports.report,
    "seals": reports.seals,
    "lineage": lineage.lineage,
    "verify": reports.verify,
    "steam": factor_commands.steam,
}
KEY_COMMANDS: dict[str, Callable[..., None]] = {
    "issue": park.issue_key,
    "list": park.list_keys,
    "rotate": park.rotate_key,
    "revoke": park.revoke_key,
}
FACTOR_COMMANDS: dict[str, Callable[..., None]] = {"check": factor_commands.check, "list": factor_commands.list_}

QUARANTINE_COMMANDS: dict[str, Callable[..., None]] = {
    "list": quarantine.list_,
    "show": quarantine.show,
    "retry": quarantine.retry,
}
refused = typer.Typer(no_args_is_help=True, help="List and show what was refused, and try it again once it is mended.")

for name, command in COMMANDS.items():
    app.command(name)(command)
for name, command in KEY_COMMANDS.items():
    keys.command(name)(command)
app.add_typer(keys, name="keys")
for name, command in FACTOR_COMMANDS.items():
    factors.command(name)(command)
app.add_typer(factors, name="factors")
for name, command in QUARANTINE_COMMANDS.items():
    refused.command(name)(command)
app.add_typer(refused, name="quarantine")


def main() -> None:
    """Run the command line; an error of ours is told in one place and ends with status 2."""
    try:
        app()
    except (GreenparkError, SimulatorError, OSError) as error:
        err.print(f"greenpark: {error}", style="red", markup=False)
        sys.exit(2)
