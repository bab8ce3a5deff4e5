"""Texts of the page behind an emission line, Chinese and English."""

from __future__ import annotations

LINE_TEXTS: dict[str, tuple[str, str]] = {
    "emission_line": ("排放行", "Emission line"),
    "back_to_report": ("返回报告", "Back to the report"),
    "line_note": (
        "排放量 = 用量 × 因子;用量为各企业之和,各企业为其计量点与单据之和;表底差为期末与期初读数之差乘倍率。",
        (
            "Emission = quantity × factor; the quantity is the sum of the enterprises, each that of its meters and "
            "documents; a register's energy is its last value less its first, times the multiplier."
        ),
    ),
    "factor_per_unit": ("每单位排放", "per unit"),
    "opening": ("期初读数", "Opening value"),
    "closing": ("期末读数", "Closing value"),
    "arrived": ("到达", "arrived"),
    "arrived_first": ("首次到达", "First arrived"),
    "arrived_last": ("末次到达", "Last arrived"),
    "flow": ("流向", "Flow"),
    "days": ("日期", "Days"),
    "energy_settled": ("结算用能", "Settled energy"),
    "counted_here": ("计入", "Counted"),
    "follows": ("可推得", "follows"),
    "follows_not": ("推不出", "does not follow"),
    "after_report": ("晚于报告", "after the report"),
    "stands_now": ("现为", "stands now at"),
    "elsewhere": ("计入其他行", "in other lines"),
    "withheld": ("他企计量点,读数不公开", "another enterprise's meter, its registers are withheld"),
    "stated": ("单据数量", "Stated"),
    "reckoned": ("计入天数", "Days counted"),
    "readings_of": ("读数", "Readings"),
    "counts": ("计用值", "Counts as"),
    "step_energy": ("步长用能", "Energy of the step"),
    "next_page": ("下一页", "Next page"),
    "of_total": ("共", "of"),
}
"""Every text by its key: Chinese, English."""
