from __future__ import annotations

import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch

import pytest

from tests.compose.conftest import REPO

PROGRAM = """
import greenpark.cli
from dashboards.generate import SAMPLE_PARK, generated
from greenpark.services import run_api
from simulators.fleet import Fleet
from store.book.folder import read_folder
from store.book.opening import open_book

print(greenpark.cli.__file__)
open_book("sqlite:///book.sqlite").close()
print(len(generated(read_folder(SAMPLE_PARK))))
"""


def test_everything_that_the_dockerfile_copies_exists_and_is_not_ignored():
    ignored = (REPO / ".dockerignore").read_text().splitlines()

    for source in copied():
        assert (REPO / source).exists(), source
        assert f"!{source}" in ignored, source


def test_what_is_copied_is_enough_to_run(tmp_path):
    patterns = [line.removeprefix("**/") for line in (REPO / ".dockerignore").read_text().splitlines()]
    drop = [pattern for pattern in patterns if pattern and pattern[0] not in "#!" and pattern != "*"]
    for source in copied():
        if (REPO / source).is_dir():
            shutil.copytree(REPO / source, tmp_path / source, ignore=shutil.ignore_patterns(*drop))
        else:
            shutil.copy(REPO / source, tmp_path)

    ran = subprocess.run([sys.executable, "-c", PROGRAM], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == [str(tmp_path / "greenpark" / "cli.py"), "2"]


def test_the_image_runs_as_nobody_in_particular():
    lines = (REPO / "Dockerfile").read_text().splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]

    assert users
    assert users[-1].isdigit()
    assert int(users[-1]) > 0


@pytest.mark.parametrize(
    ("script", "shell"),
    [(p, "bash" if p.name == "init-v1.sh" else "sh") for p in sorted((REPO / "deploy").rglob("*.sh"))],
    ids=lambda v: getattr(v, "name", v),
)
def test_a_script_can_be_read_by_its_shell_and_run(script, shell):
    first = script.read_text().splitlines()[0]

    assert first == f"#!/bin/{shell}"
    assert script.stat().st_mode & 0o111, f"{script.name} is not executable"
    assert subprocess.run([shell, "-n", script], capture_output=True, check=False).returncode == 0


def test_the_secrets_that_are_made_are_random_private_and_never_overwritten(tmp_path, example):
    (tmp_path / "deploy").mkdir()
    shutil.copy(REPO / "deploy/secrets.sh", tmp_path / "deploy")
    shutil.copy(REPO / ".env.example", tmp_path)
    command = ["sh", tmp_path / "deploy/secrets.sh"]

    first = subprocess.run(command, capture_output=True, text=True, check=False)
    made = dict(line.split("=", 1) for line in (tmp_path / ".env").read_text().splitlines() if re.match(r"\w+=", line))
    second = subprocess.run(command, capture_output=True, text=True, check=False)

    secrets = [made[name] for name, value in example.items() if value == ""]
    assert first.returncode == 0
    assert made.keys() == example.keys()
    assert all(re.fullmatch(r"[0-9a-f]{48}", secret) for secret in secrets)
    assert len(set(secrets)) == len(secrets)
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    assert second.returncode == 1
    assert made["MQTT_INGEST_PASSWORD"] in (tmp_path / ".env").read_text()


def copied() -> list[str]:
    lines = (REPO / "Dockerfile").read_text().splitlines()
    sources = [source for line in lines if line.startswith("COPY ") for source in line.split()[1:-1]]
    assert not any(fnmatch(source, "*[*?]*") for source in sources)
    return sources
