from __future__ import annotations

import numpy as np
import pandas as pd

from store.line_protocol import ABSENT, line_protocol
from store.measurements import CARBON_DAILY, FINDING, READING


def rows(columns: list[str], *values: tuple[object, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(values, columns=columns)
    return frame.astype({name: "category" for name in frame.columns if name in {*CARBON_DAILY.tags, *FINDING.tags}})


def test_a_line_has_its_tags_in_order_and_its_numbers_to_the_last_digit():
    sent = rows(
        ["at_ms", "enterprise", "meter", "value"],
        (1_735_689_600_000, "E 1", "a,b=c", 0.1 + 0.2),
        (-5000, "E 1", "B", 3600.0),
        (1_735_689_600_000, "", "B", 1e300),
    )

    assert line_protocol(READING, sent).decode().splitlines() == [
        "reading,enterprise=E\\ 1,meter=a\\,b\\=c value=0.30000000000000004 1735689600000",
        "reading,enterprise=E\\ 1,meter=B value=3600.0 -5000",
        "reading,meter=B value=1e300 1735689600000",
    ]


def test_a_number_that_is_not_there_is_left_out():
    columns = ["at_ms", *CARBON_DAILY.tags, ABSENT, *CARBON_DAILY.fields]
    sent = rows(
        columns,
        (1000, "E01", "C1", "gas", "1", 0.0, 1.0, 2.0, 3.0),
        (2000, "E01", "C1", "gas", "1", 3.0, np.nan, np.nan, 3.0),
        (3000, "E01", "C1", "gas", "1", 7.0, np.nan, np.nan, np.nan),
    )

    assert [line.split(" ", 1)[1] for line in line_protocol(CARBON_DAILY, sent).decode().splitlines()] == [
        "absent=0.0,location_t=1.0,market_t=2.0,park_rule_t=3.0 1000",
        "absent=3.0,park_rule_t=3.0 2000",
        "absent=7.0 3000",
    ]


def test_a_text_is_quoted():
    sent = rows(
        ["at_ms", *FINDING.tags, *FINDING.fields, "detail"], (1, "A", "gap", "info", 0.0, 1.0, 0.0, 2.0, 'a "b" \\')
    )

    assert line_protocol(FINDING, sent).decode().endswith('withdrawn=0.0,recorded=2.0,detail="a \\"b\\" \\\\" 1\n')
