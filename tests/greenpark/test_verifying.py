"""What verification of a report file needs: a verifier has the file, and neither a store nor a service."""

from __future__ import annotations

import subprocess
import sys

from tests.end_to_end.commands import ROOT

PARTS = {"api", "dashboards", "duckdb", "fastapi", "httpx2", "matplotlib", "openpyxl", "sqlalchemy", "uvicorn"}
IMPORTED = """
import sys
import greenpark.cli
import greenpark.verifying
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_a_report_is_verified_without_a_store_a_service_or_a_drawing():
    command = [sys.executable, "-W", "error", "-c", IMPORTED]

    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout

    assert "carbon" in said.split()
    assert PARTS & set(said.split()) == set()
