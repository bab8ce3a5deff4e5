from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

REPO = Path(__file__).parents[2]
REFERENCE = re.compile(r"\$\$|\$\{(?P<name>\w+)(?::(?P<how>[?-])(?P<text>[^}]*))?\}")


@pytest.fixture(scope="session")
def text() -> str:
    return (REPO / "docker-compose.yml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def compose(text: str) -> dict[str, Any]:
    """The compose file as it is written, variables unresolved."""
    return yaml.safe_load(text)


@pytest.fixture(scope="session")
def example() -> dict[str, str]:
    """The variables of .env.example with their values."""
    lines = (REPO / ".env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


@pytest.fixture(scope="session")
def resolved(text: str, example: dict[str, str]) -> dict[str, Any]:
    """The compose file as it is read with an .env whose every secret is `secret`."""
    return yaml.safe_load(interpolated(text, {name: value or "secret" for name, value in example.items()}))


def interpolated(text: str, environment: dict[str, str]) -> str:
    """Return a compose file with its variables replaced, as Compose does; raises KeyError as Compose refuses."""

    def value(match: re.Match[str]) -> str:
        if match["name"] is None:
            return "$"
        given = environment.get(match["name"], "")
        if given:
            return given
        if match["how"] == "?":
            raise KeyError(match["text"])
        return match["text"] or ""

    return REFERENCE.sub(value, text)
