"""A park of two firms alike in everything, whose every name and figure tells whose it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from carbon.periods import epoch_ms
from ingest.ledger import Ledger
from store.book.folder import read_folder
from store.corrections import Correction
from store.messages import Message, Receipt
from tests.api.service import LOADED, NOW, Service, serve

if TYPE_CHECKING:
    from pathlib import Path

    from httpx2 import Response

    from store.book.opening import SqlBook

FIRM, OTHER, ABSENT = "ALFA", "BRAVO", "NOFIRM"
FIGURES = {FIRM: "1717", OTHER: "2929"}
"""Digits in the figures of each firm and in nothing else."""
NAMES = {FIRM: "甲金属", OTHER: "乙化工"}

DAY_MS = 86_400_000

_PARK = """
[park]
id = "two"
name_zh = "两企园区"
name_en = "Park of two"
timezone = "Asia/Shanghai"
region = "湖北"
"""
_HEADERS = {
    "enterprises.csv": "id,name_zh,name_en,cluster,industry,since,until",
    "labels.csv": "enterprise,label,since,until,source",
    "meters.csv": "id,enterprise,carrier,kind,unit,multiplier,role,parent,since",
    "meter_events.csv": "meter,at,event,final,initial,parent,note",
    "outputs.csv": (
        "enterprise,month,output_value_10k_cny,added_value_10k_cny,product,quantity,product_unit,price_basis,status"
    ),
    "activity.csv": "enterprise,month,carrier,quantity,unit,document",
    "certificates.csv": "serial,enterprise,kind,mwh,vintage,retired_for",
    "metering_points.csv": "enterprise,carrier,level,required,source",
    "goals.csv": ("id,name_zh,name_en,indicator,scope,unit,direction,baseline_year,baseline,target_year,target,source"),
    "indicators.csv": "indicator,scope,period,value,source",
}
_ROWS = {
    "enterprises.csv": ("{firm},{name},{firm} works,K1,motor,,",),
    "labels.csv": ("{firm},green_factory,2024-01-01,,list of {firm}",),
    "meters.csv": (
        "{firm}-EL-1,{firm},electricity,register,kWh,1,boundary,,2026-01-15",
        "{firm}-EL-2,{firm},electricity,register,kWh,1,sub,{firm}-EL-1,2026-01-15",
    ),
    "meter_events.csv": ("{firm}-EL-1,2026-02-01T08:00:00+08:00,inspected,,,,note of {firm}",),
    "outputs.csv": ("{firm},2026-02,{figure},{figure},,,,current,final", "{firm},2026-03,{figure},,,,,current,final"),
    "activity.csv": ("{firm},2026-02,diesel,{figure},t,bill of {firm}",),
    "certificates.csv": ("SERIAL-{firm},{firm},gec,1,2026,2026",),
    "metering_points.csv": ("{firm},electricity,unit,3,list of {firm}",),
    "goals.csv": ("G-{firm},goal of {firm},goal of {firm},label_count:green_factory,{firm},家,up,2025,0,2026,1,plan",),
    "indicators.csv": (),
}
_OF_ALL = {
    "goals.csv": "G-PARK,park,park,label_count:above_designated,park,家,up,,,2026,5,plan",
    "indicators.csv": "gdp_core,park,2025,400,plan",
}
_SHOWN = {FIRM: "1717000", OTHER: "2929000"}


def two_firms(folder: Path) -> Service:
    """Serve the park with readings, lines, findings, a correction, refusals and seals of each firm, on 2026-03-20.

    Keys: officer, auditor, `firm` of ALFA, `other` of BRAVO, `revoked` of BRAVO, and `nobody`, which is none.
    """
    park = folder / "park"
    park.mkdir()
    (park / "park.toml").write_text(_PARK, encoding="utf-8")
    (park / "clusters.csv").write_text(
        "id,name_zh,name_en,target_output_10k_cny,target_year\nK1,装备,Equipment,100,2026\n", encoding="utf-8"
    )
    for name, header in _HEADERS.items():
        rows = [
            row.format(firm=firm, name=NAMES[firm], figure=FIGURES[firm])
            for firm in (FIRM, OTHER)
            for row in _ROWS[name]
        ]
        text = "\n".join([header, *rows, *([_OF_ALL[name]] if name in _OF_ALL else [])])
        (park / name).write_text(text + "\n", encoding="utf-8")
    made = serve(folder, read_folder(park), (FIRM, OTHER))
    made.keys["nobody"] = "gp_000000000000_nobody"
    made.keys["revoked"] = _revoked(made.book)
    made.app.state.sources.intake.accept([message for firm in (FIRM, OTHER) for message in _messages(firm)])
    ledger = Ledger(made.book, lambda: NOW)
    ledger.note(
        [Receipt(firm, f"gateway of {firm} {n}", int(FIGURES[firm]), 0) for firm in (FIRM, OTHER) for n in (1, 2)]
    )
    ledger.close()
    for firm in (FIRM, OTHER):
        at_ms = epoch_ms(NOW) - DAY_MS
        made.book.correct(Correction(0, f"{firm}-EL-1", at_ms, None, float(_SHOWN[firm]), firm, f"why of {firm}", NOW))
    made.settlement.once()
    for scope in (FIRM, OTHER, "park"):
        sealed = made.client("officer").post(f"/v1/reports/{scope}/2026-02/seal", json={"reason": "not measured whole"})
        assert sealed.status_code == 201, sealed.text
    return made


@dataclass
class Asked:
    """The park of two firms, and what each caller was answered; the same is not asked twice."""

    service: Service
    answers: dict[tuple[str | None, str], Response] = field(default_factory=dict)

    def get(self, who: str | None, path: str) -> Response:
        """Return the answer to a caller."""
        key = who, path
        if key not in self.answers:
            self.answers[key] = self.service.client(who).get(path)
        return self.answers[key]


def marks(firm: str) -> tuple[str, ...]:
    """Return what an answer without rows of this firm does not hold."""
    return firm, NAMES[firm], FIGURES[firm]


def _revoked(book: SqlBook) -> str:
    from store.access import Role  # noqa: PLC0415

    key, secret = book.issue(Role.FIRM, OTHER, "revoked", LOADED)
    book.revoke(key.id, NOW)
    return secret


def _messages(firm: str) -> list[Message]:
    shown = int(_SHOWN[firm])
    rows = [
        f'{{"meter": "{firm}-EL-{meter}", "at": "2026-{day}T{hour:02d}:00:00+08:00", "value": {shown + hour}}}'
        for meter in (1, 2)
        for day in ("02-20", "03-19")
        for hour in range(24)
        if (meter, hour) != (2, 5)
    ]
    rows += [
        f'{{"meter": "{firm}-EL-1", "at": "2026-03-20T{hour}:00:00+08:00", "value": {shown + 20 + hour}}}'
        for hour in (11, 12)
    ]
    backwards = f'{{"meter": "{firm}-EL-1", "at": "2026-03-20T01:00:00+08:00", "value": 5}}'
    strange = f'{{"meter": "{firm}-STRANGE", "at": "2026-03-20T01:00:00+08:00", "value": {shown}}}'
    topic = f"greenpark/v1/{firm}/readings"
    payloads = (f'{{"readings": [{",".join([*rows, backwards])}]}}', f'{{"readings": [{strange}]}}', f"{firm} {{")
    return [Message(firm, topic, payload.encode(), NOW) for payload in payloads]
