"""Bodies about intensities and the outputs they are divided by; a field's unit is part of its name."""

from pydantic import BaseModel, Field


class ChangeBody(BaseModel):
    """What a change is made of: sums over the enterprise-months that are comparable with the year before."""

    compared: int = Field(description="enterprise-months that both years know enough of")
    not_compared: list[str] = Field(description="`ENTERPRISE MONTH` of those that only one year knows enough of")
    numerator_value: float | None
    numerator_before: float | None
    denominator_value: float | None = Field(description="万元 at the row's price basis, or the product's unit")
    denominator_before: float | None
    growth_price_basis: str
    growth_denominator_value: float | None = Field(description="at `growth_price_basis`")
    growth_denominator_before: float | None
    growth_numerator: float | None = Field(description="0.05 is 5 % more than a year before")
    growth_denominator: float | None


class IntensityBody(BaseModel):
    """强度: energy or CO2 per output value, added value or product."""

    numerator: str = Field(examples=["tce"])
    denominator: str = Field(description="output_value, added_value or product")
    value: float | None
    unit: str = Field(examples=["tce/万元"])
    status: str = Field(description="final, provisional, partial or not computable")
    reason: str
    price_basis: str = Field(description="current, or constant_YEAR; empty of a product", examples=["constant_2020"])
    numerator_value: float | None
    denominator_10k_cny: float | None
    product: str
    product_quantity: float | None
    product_unit: str
    attribution: str = Field(
        description="of a product: `product`, no other is made; `enterprise_total`, the energy is for others too",
    )
    months: list[str]
    left_out: list[str] = Field(description="`ENTERPRISE MONTH` without energy or without denominator")
    provisional_months: list[str]
    change_direct: float | None = Field(description="this year's intensity over last year's, less 1")
    change_by_growth: float | None = Field(description="(1 + growth of numerator) / (1 + that of denominator) - 1")
    change_reason: str
    change: ChangeBody | None


class WindowBody(BaseModel):
    """The intensities of a scope over one window of months."""

    window: str = Field(description="month, quarter (up to the month), year_to_date or rolling_12")
    months: list[str]
    intensities: list[IntensityBody]


class IntensitiesBody(BaseModel):
    """Intensities of a scope over windows that end with one month."""

    scope: str
    month: str
    windows: list[WindowBody]


class OutputVersionBody(BaseModel):
    """A row of outputs.csv as it stood from `recorded_at` on."""

    recorded_at: str
    output_value_10k_cny: float | None
    added_value_10k_cny: float | None
    quantity: float | None
    product_unit: str
    status: str = Field(description="final or provisional")
    removed: bool = Field(description="the row was taken away then; the values are what it had said")


class OutputRowBody(BaseModel):
    """One row of outputs.csv with its versions, oldest first; the last one counts unless it is removed."""

    month: str
    product: str
    price_basis: str
    versions: list[OutputVersionBody]


class OutputHistoryBody(BaseModel):
    """修订记录: what an enterprise reported of a period, and when."""

    enterprise: str
    period: str
    rows: list[OutputRowBody]
