"""The tables that accounts are made of besides readings; docs/park-folder.md says the same for people."""

from __future__ import annotations

from carbon.park import Activity, Certificate, Measured, Output, Parameter, Process, Uncertainty
from store.book import cells
from store.book.column import CARRIER, VALIDITY, Column, Sheet

OUTPUTS = Sheet(
    "outputs",
    "outputs",
    Output,
    ("enterprise", "month", "product", "price_basis"),
    (
        Column("enterprise", cells.ident),
        Column("month", cells.month),
        Column("output_value_10k_cny", cells.non_negative, None),
        Column("added_value_10k_cny", cells.number, None),
        Column("product", cells.text, ""),
        Column("quantity", cells.non_negative, None),
        Column("product_unit", cells.text, ""),
        Column("price_basis", cells.price_basis, "current"),
        Column("status", cells.one_of(("final", "provisional")), "final"),
    ),
)
ACTIVITY = Sheet(
    "activity",
    "activities",
    Activity,
    ("enterprise", "month", "carrier", "document"),
    (
        Column("enterprise", cells.ident),
        Column("month", cells.month),
        Column("carrier", CARRIER),
        Column("quantity", cells.non_negative),
        Column("unit", cells.text),
        Column("document", cells.text, ""),
    ),
)
CERTIFICATES = Sheet(
    "certificates",
    "certificates",
    Certificate,
    ("serial",),
    (
        Column("serial", cells.text),
        Column("enterprise", cells.ident),
        Column("kind", cells.one_of(("gec", "green_power", "direct", "sold"))),
        Column("mwh", cells.positive),
        Column("vintage", cells.year_or_month, ""),
        Column("retired_for", cells.year_or_month, ""),
    ),
)
MEASURED = Sheet(
    "measured",
    "measured",
    Measured,
    ("enterprise", "carrier", "parameter", "since"),
    (
        Column("enterprise", cells.ident),
        Column("carrier", CARRIER),
        Column("parameter", cells.one_of(tuple(Parameter))),
        Column("value", cells.non_negative),
        Column("unit", cells.text),
        *VALIDITY,
        Column("document", cells.text),
    ),
)
PROCESSES = Sheet(
    "processes",
    "processes",
    Process,
    ("enterprise", "month", "material", "document"),
    (
        Column("enterprise", cells.ident),
        Column("month", cells.month),
        Column("material", cells.text),
        Column("quantity", cells.non_negative),
        Column("unit", cells.text),
        Column("content_pct", cells.percent, 100.0),
        Column("document", cells.text, ""),
    ),
)
UNCERTAINTIES = Sheet(
    "uncertainties",
    "uncertainties",
    Uncertainty,
    ("part", "carrier", "enterprise"),
    (
        Column("part", cells.one_of(("activity", "factor"))),
        Column("carrier", cells.text),
        Column("percent", cells.non_negative),
        Column("enterprise", cells.ident, ""),
        Column("source", cells.text),
    ),
)
