"""Books on both databases: a SQLite file and a real PostgreSQL, started once for the tests of this folder."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest

from store.book.opening import open_book

BINARIES = Path("/usr/lib/postgresql/15/bin")


@pytest.fixture(scope="session")
def postgres():
    """Give the URL of a PostgreSQL server's first database, without its name."""
    folder = Path(tempfile.mkdtemp(prefix="greenpark-postgres-"))
    if os.getuid() == 0:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    data, port = folder / "data", _free_port()
    settings = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    _run("initdb", "-D", data, "-U", "greenpark", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    _run("pg_ctl", "-D", data, "-l", folder / "log", "-o", settings, "-w", "start")
    yield f"postgresql://greenpark@127.0.0.1:{port}"
    _run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def upgraded(postgres):
    """Give the name of a PostgreSQL database that was upgraded once, for others to begin from."""
    open_book(_database(postgres, "upgraded", "template1")).close()
    return "upgraded"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request, tmp_path):
    """Give the URL of a database in which nothing is yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/book.sqlite"
    return _database(request.getfixturevalue("postgres"), f"book_{os.urandom(4).hex()}", "template1")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """Give the URL of a database in which no park is yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/book.sqlite"
    begin = request.getfixturevalue("upgraded")
    return _database(request.getfixturevalue("postgres"), f"book_{os.urandom(4).hex()}", begin)


@pytest.fixture
def book(url):
    """Give an empty book."""
    opened = open_book(url)
    yield opened
    opened.close()


def _database(server, name, begin):
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {begin}")
    return f"{server}/{name}"


def _run(program, *arguments):
    command = [str(BINARIES / program), *map(str, arguments)]
    if os.getuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
