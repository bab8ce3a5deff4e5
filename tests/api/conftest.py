from __future__ import annotations

from pathlib import Path

import pytest

from carbon.periods import epoch_ms
from simulators.fleet import Fleet
from store.book.folder import read_folder
from store.messages import Message
from tests.api.service import NOW, serve
from tests.api.twofirms import Asked, two_firms

DAYE_LAKE = Path(__file__).parents[2] / "parks" / "daye-lake"
HISTORY_START_MS = 1_767_196_800_000  # 2026-01-01 00:00 in the park

SMALL_PARK = {
    "park.toml": """
[park]
id = "small"
name_zh = "小园区"
name_en = "Small Park"
timezone = "Asia/Shanghai"
region = "湖北"
""",
    "clusters.csv": "id,name_zh,name_en,target_output_10k_cny,target_year\nK1,装备,Equipment,100,2026\n",
    "enterprises.csv": (
        "id,name_zh,name_en,cluster,industry,since,until\nA1,甲厂,Firm A,K1,motor,,\nB1,=乙厂,=Firm B,K1,laser,,\n"
    ),
    "meters.csv": (
        "id,enterprise,carrier,kind,unit,multiplier,role,parent,register_max,stamp,length_s,max_gap_s,since,until\n"
        "A1-EL-1,A1,electricity,register,kWh,10,boundary,,,,,,2026-03-15,\n"
        "B1-EL-1,B1,electricity,register,kWh,1,boundary,,,,,,,\n"
    ),
    "outputs.csv": (
        "enterprise,month,output_value_10k_cny,added_value_10k_cny,product,quantity,product_unit,price_basis,status\n"
        "A1,2026-03,12,3,,,,current,final\n"
    ),
    "goals.csv": (
        "id,name_zh,name_en,indicator,scope,unit,direction,baseline_year,baseline,target_year,target,source\n"
        "G1,甲厂绿色工厂,Green factory A,label_count:green_factory,A1,家,up,2025,0,2026,1,plan\n"
        "G2,园区规上企业,Enterprises above size,label_count:above_designated,park,家,up,,,2026,5,plan\n"
    ),
}


def hourly_rows(meter: str, day: str, first: float) -> str:
    """Return CSV rows of a register that grows by 1 an hour from 00:00 to 24:00 of a local day."""
    hours = [f"{meter},{day}T{hour:02d}:00:00+08:00,{first + hour}\n" for hour in range(24)]
    return "".join(hours) + f"{meter},{day}T23:59:59.999+08:00,{first + 24}\n"


@pytest.fixture
def small_park(tmp_path):
    folder = tmp_path / "park"
    folder.mkdir()
    for name, text in SMALL_PARK.items():
        (folder / name).write_text(text, encoding="utf-8")
    return read_folder(folder)


@pytest.fixture
def small(tmp_path, small_park):
    """Serve a park of two firms in which nothing was read yet; firm is A1, other is B1."""
    made = serve(tmp_path, small_park, ("A1", "B1"))
    yield made
    made.series.close()
    made.book.close()


@pytest.fixture(scope="session")
def asked(tmp_path_factory):
    """Serve the park of two firms once, for questions that change nothing."""
    made = two_firms(tmp_path_factory.mktemp("two"))
    yield Asked(made)
    made.series.close()
    made.book.close()


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """Serve the sample park with the simulated readings of 2026 up to now, settled; firm is E01, other is E02."""
    made = serve(tmp_path_factory.mktemp("sample"), read_folder(DAYE_LAKE))
    fleet = Fleet.from_park(DAYE_LAKE, 7)
    messages = [
        Message(topic.split("/")[2], topic, payload, NOW)
        for topic, payload in fleet.messages(HISTORY_START_MS, epoch_ms(NOW))
    ]
    made.app.state.sources.intake.accept(messages)
    made.settlement.once()
    yield made
    made.series.close()
    made.book.close()
