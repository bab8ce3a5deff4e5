"""A park of three firms that has one of everything."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import msgspec
import pytest

from simulators.fleet import Fleet

CHINA = timezone(timedelta(hours=8))

ENTERPRISES = """\
id,name_zh,name_en,cluster,industry,since,until
E01,示例企业一,Example One,c1,vehicle_parts,,
E02,示例企业二,Example Two,c2,pharma,,
E03,示例企业三,Example Three,c3,laser,,
"""

METERS = """\
id,enterprise,carrier,kind,unit,multiplier,role,parent,register_max,stamp,length_s,max_gap_s,since,until
E01-EL-1,E01,electricity,register,kWh,100,boundary,,1000000,,,,,
E01-EL-2,E01,electricity,register,kWh,40,sub,E01-EL-1,,,,,,
E01-EL-3,E01,electricity,register,MWh,1,sub,E01-EL-1,,,,,,
E01-PV-1,E01,electricity,register,kWh,10,generation,,,,,,,
E01-EX-1,E01,electricity,register,kWh,10,export,,,,,,,
E01-NG-1,E01,natural_gas,register,m3,1,boundary,,100000,,,,,
E02-EL-1,E02,electricity,register,kWh,10,boundary,E01-EL-1,,,,,,
E02-HT-1,E02,heat,register,GJ,1,boundary,,,,,,,
E03-EL-1,E03,electricity,interval,kWh,1,boundary,,,start,1800,,,2026-06-01
E03-EL-2,E03,electricity,interval,kWh,1,boundary,,,end,3600,,2026-06-01,
E03-EL-3,E03,electricity,power,kW,1,sub,E03-EL-1,,,,,,
"""

EVENTS = """\
meter,at,event,final,initial,note
E02-EL-1,2026-03-09T14:30:00+08:00,replacement,998877.5,12.4,
E01-EL-2,2026-03-10T00:00:00+08:00,inspection,,,
"""

PARK = '[park]\nid = "p"\nname_zh = "园"\nname_en = "Park"\ntimezone = "Asia/Shanghai"\nregion = "湖北"\n'


def outputs():
    months = [f"{year}-{month:02d}" for year in (2024, 2025, 2026) for month in range(1, 13)]
    rows = [f"{e},{m},{v},,,,,current,final" for e, v in (("E01", 2000), ("E02", 1500), ("E03", 500)) for m in months]
    head = "enterprise,month,output_value_10k_cny,added_value_10k_cny,product,quantity,product_unit,price_basis,status"
    return "\n".join([head, *rows]) + "\n"


def local_ms(*when):
    """Epoch ms of a local date and time."""
    return int(datetime(*when, tzinfo=CHINA).timestamp()) * 1000


@pytest.fixture
def at():
    return local_ms


def write_folder(folder, zone="Asia/Shanghai", **tables):
    folder.mkdir()
    texts = {"enterprises": ENTERPRISES, "meters": METERS, "meter_events": EVENTS, "outputs": outputs()} | tables
    for table, text in texts.items():
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    (folder / "park.toml").write_text(PARK.replace("Asia/Shanghai", zone), encoding="utf-8")
    return folder


@pytest.fixture
def write_park(tmp_path):
    """Write a park folder; tables may be replaced by name. Returns the folder."""

    def write(name="park", zone="Asia/Shanghai", **tables):
        return write_folder(tmp_path / name, zone, **tables)

    return write


@pytest.fixture(scope="session")
def fleet(tmp_path_factory):
    """The fleet of the park, with seed 7; what it was asked before changes nothing."""
    return Fleet.from_park(write_folder(tmp_path_factory.mktemp("simulators") / "park"), seed=7)


@pytest.fixture
def readings():
    """Give every (meter, at in s, value) of messages, in their order."""

    def decode(messages):
        return [
            (reading["meter"], reading["at"], reading["value"])
            for _, message in messages
            for reading in msgspec.json.decode(message)["readings"]
        ]

    return decode


@pytest.fixture
def without():
    """Drop the rows of some meters from the table of meters."""

    def drop(*meters):
        return "".join(line for line in METERS.splitlines(keepends=True) if line.split(",")[0] not in meters)

    return drop


@pytest.fixture
def meters_table():
    return METERS
