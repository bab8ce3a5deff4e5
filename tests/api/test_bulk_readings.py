from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib

import pytest

from api.ndjson import ndjson_pieces
from api.settings import ApiSettings
from api.sheets import ROWS_A_PIECE, Sheet, csv_pieces
from api.spool import MAX_LINE_BYTES, Spool
from tests.api.service import serve

CSV = {"content-type": "text/csv"}
NDJSON = {"content-type": "application/x-ndjson"}
GZIP = {"content-encoding": "gzip"}
AT = "2026-03-20T08:00:00+08:00"


def line(**changed: object) -> str:
    return json.dumps({"meter": "A1-EL-1", "at": AT, "value": 5.0} | changed)


def kept(service, meter: str) -> list[float]:
    return service.series.readings([meter], 0, 2_000_000_000_000)["value"].to_list()


def spooled(body: bytes, *, packed: bool = False, limit: int = 1 << 30) -> Spool:
    spool = Spool(limit, "text/csv", gzip=packed, lines=True)
    for first in range(0, len(body), 1 << 16):
        spool.add(body[first : first + (1 << 16)])
    spool.end()
    return spool


def test_lines_of_json_are_taken_and_each_refused_one_is_named_with_its_reason(small):
    rows = [
        line(value=1),
        "",
        line(at=1773968400, value=100.0, unit="Wh"),
        "{",
        line(at="soon"),
        line(at="2026-03-20 09:00"),
        line(value=None),
        line(value="7"),
        line(unit=3),
        line(meter="A1-XX-9"),
        json.dumps({"meter": "A1-EL-1", "at": AT}),
        "[" * 5000,
        '{"meter": "A1-EL-1", "at": 1, "value": 1e999}',
    ]

    answer = small.client("firm").post("/v1/readings", content="\ufeff" + "\r\n".join(rows), headers=NDJSON)

    told = answer.json()
    assert (answer.status_code, told["accepted"], told["refused"]) == (200, 2, 10)
    assert [(one["index"], one["reason"]) for one in told["refusals"]] == [
        (2, "shape"),
        (3, "time"),
        (4, "time_zone"),
        (5, "value"),
        (6, "value"),
        (7, "unit"),
        (8, "unknown_meter"),
        (9, "value"),
        (10, "shape"),
        (11, "value"),
    ]
    assert sorted(kept(small, "A1-EL-1")) == [0.1, 1.0]
    assert {refusal.payload.decode() for refusal in small.book.refused("A1", limit=20)} >= {"{", line(at="soon")}


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (CSV, f"meter,at,value\nA1-EL-1,{AT},5\n".encode()),
        (NDJSON, line().encode()),
        ({"content-type": "application/json"}, json.dumps({"readings": [json.loads(line())]}).encode()),
    ],
)
def test_every_format_may_come_packed_in_one_part_or_several(small, headers, body):
    packed = gzip.compress(body[:10]) + gzip.compress(body[10:])

    answer = small.client("firm").post("/v1/readings", content=packed, headers=headers | GZIP)

    assert (answer.status_code, answer.json()["accepted"]) == (200, 1)
    assert kept(small, "A1-EL-1") == [5.0]


def read(pieces, text: str) -> Sheet:
    with spooled(text.encode()) as spool:
        (piece,) = pieces(spool.file)
    return piece


def test_what_inflates_beyond_the_limit_is_refused_before_it_is_inflated_or_anything_is_kept(tmp_path, small_park):
    service = serve(tmp_path, small_park, ("A1", "B1"), ApiSettings(max_rows_bytes=3 << 20))
    good = f"meter,at,value\nA1-EL-1,{AT},5\n".encode()
    packer = zlib.compressobj(9, wbits=31)
    bomb = packer.compress(good) + b"".join(packer.compress(b"\n" * (1 << 20)) for _ in range(256)) + packer.flush()
    idle = gzip.compress(b"", mtime=0) * (1 + (3 << 20) // 20)

    tracemalloc.start()
    answers = [service.client("firm").post("/v1/readings", content=body, headers=CSV | GZIP) for body in (bomb, idle)]
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert len(bomb) < 1 << 20
    assert [answer.status_code for answer in answers] == [413, 413]
    assert "3145728 bytes, once inflated" in answers[0].json()["detail"]
    assert most < 64 << 20
    assert kept(service, "A1-EL-1") == []
    service.series.close()
    service.book.close()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"meter,at,value\n", "not: "),
        (gzip.compress(b"meter,at,value\n" * 50, mtime=0)[:-9], "cut short"),
        (b"", "cut short"),
        (gzip.compress("meter,at,value\n甲,1,1\n".encode("gbk"), mtime=0), "UTF-8"),
        (gzip.compress(b"x" * (MAX_LINE_BYTES + 1), mtime=0), "end each row"),
    ],
)
def test_a_packed_body_that_cannot_be_read_is_a_problem_that_says_why(small, body, says):
    answer = small.client("firm").post("/v1/readings", content=body, headers=CSV | GZIP)

    assert answer.status_code == 422
    assert says in answer.json()["detail"]


def test_a_body_packed_otherwise_is_refused(small):
    answer = small.client("firm").post("/v1/readings", content=b"x", headers=CSV | {"content-encoding": "br"})

    assert answer.status_code == 415
    assert "send gzip" in answer.json()["detail"]


def test_a_file_that_stops_to_be_csv_is_taken_up_to_there(small):
    body = f'meter,at,value\nA1-EL-1,{AT},5\n"A1-EL-1,1,1\n' + "A1-EL-1,1,1\n" * 20_000

    told = small.client("firm").post("/v1/readings", content=body, headers=CSV).json()

    assert (told["accepted"], told["refused"]) == (1, 1)
    assert (told["refusals"][0]["index"], told["refusals"][0]["reason"]) == (1, "shape")
    assert "quotation mark" in told["refusals"][0]["detail"]


def test_rows_keep_their_places_from_piece_to_piece(small):
    good = ROWS_A_PIECE + 2
    rows = "".join(f"A1-EL-1,{1_700_000_000 + n},{n}\n" for n in range(good))
    body = f"meter,at,value\nA1-EL-1,soon,1\n{rows}A1-XX-9,1773968400,1\nA1-EL-1,1773968400,NaN\n"

    told = small.client("firm").post("/v1/readings", content=gzip.compress(body.encode(), 1), headers=CSV | GZIP).json()

    assert (told["accepted"], told["refused"]) == (good, 3)
    assert [(one["index"], one["reason"]) for one in told["refusals"]] == [
        (0, "time"),
        (good + 1, "unknown_meter"),
        (good + 2, "value"),
    ]
    assert len(kept(small, "A1-EL-1")) == good


def test_both_ways_to_read_a_piece_say_the_same():
    rows = [("E1", "1773968400", "1.5"), (" E2 ", AT, " 2e1 "), ("E3", "2026-03-20T00:00:00.25Z", "-.5")]
    body = "value,meter,at,unit\n" + "".join(f"{value},{meter},{at},kWh\n" for meter, at, value in rows)

    objects = [
        {"meter": meter.strip(), "at": float(at) if at.isdigit() else at, "value": float(value)}
        for meter, at, value in rows
    ]
    quick, slow = (read(csv_pieces, text) for text in (body, body + "x,E4,soon,kWh\n"))
    lines = read(ndjson_pieces, "\n".join(map(json.dumps, objects)))

    assert quick.rows.equals(slow.rows)
    assert lines.rows.equals(quick.rows[["meter", "at_ms", "value"]])
    assert quick.rows["at_ms"].to_list() == [1_773_968_400_000, 1_773_964_800_000, 1_773_964_800_250]
    assert (len(quick.bad), len(slow.bad)) == (0, 1)


@pytest.mark.parametrize("pieces_of", [csv_pieces, ndjson_pieces])
def test_memory_does_not_grow_with_the_body(pieces_of):
    def most(pieces: int) -> int:
        if pieces_of is csv_pieces:
            body = "meter,at,value\n" + "E1-EL-1,1773968400,1\n" * (ROWS_A_PIECE * pieces)
        else:
            body = '{"meter": "E1-EL-1", "at": 1773968400, "value": 1}\n' * (ROWS_A_PIECE * pieces)
        with spooled(body.encode()) as spool:
            tracemalloc.start()
            count = sum(len(piece.rows) for piece in pieces_of(spool.file))
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        assert count == ROWS_A_PIECE * pieces
        return peak

    assert most(3) < 1.5 * most(1)


def test_one_row_that_never_ends_is_stopped():
    body = "meter,at,value\nE1-EL-1,1773968400,1\n" + '"\n",' * (1 << 19)

    piece = read(csv_pieces, body)

    assert len(piece.rows) == 1
    assert "more than 1048576 characters" in piece.bad[0].detail
