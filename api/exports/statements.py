"""What a report states, and the sentences below its tables, Chinese and English."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "stated_structure": (
        "结构参照 GB/T 32150 与 GB/T 32151 系列 (表号按 GB/T 32151.34-2024 附录 B);折标煤按 GB/T 2589-2020。",
        (
            "The structure follows GB/T 32150 and the GB/T 32151 series (numbers of tables: GB/T 32151.34-2024 "
            "annex B); standard coal follows GB/T 2589-2020."
        ),
    ),
    "stated_gas": (
        "只核算二氧化碳;CH4、N2O、含氟气体与生物质燃烧的 CO2 不在本报告内。",
        "Carbon dioxide alone is counted; CH4, N2O, fluorinated gases and CO2 of biomass are not in this report.",
    ),
    "stated_scope2": (
        "范围二按位置、市场与零碳园区三种口径并列,互不相加;未覆盖电量的因子按上列核算口径。",
        (
            "Scope 2 stands three ways side by side, by location, by market and by the zero-carbon-park rule; they are "
            "never added. The accounting policy above says which factor uncovered electricity has."
        ),
    ),
    "stated_missing": (
        "空白或“—”表示不可计算;缺失不等于零。估算量在各表单列。",
        "An empty cell or a dash cannot be computed; missing is not zero. What was estimated stands apart.",
    ),
    "stated_rounding": (
        "显示的数字四舍六入五成双;工作簿单元格保留 16 位有效数字,JSON 与 CSV 保留全部位数;合计取自未修约的数。",
        (
            "What is shown is rounded half to even; cells of the workbook hold 16 digits, JSON and CSV all of them, "
            "and totals are made of those."
        ),
    ),
    "stated_unverified": (
        "本报告由计量读数、单据与因子自动生成,未经第三方核查。",
        "This report is made from readings, documents and factors; no third party has verified it.",
    ),
    "boundary_note": (
        "企业边界为其全部计入的计量点与单据;每个计量点只计一次。",
        "The boundary of an enterprise is all its meters and documents that count; no meter counts twice.",
    ),
    "activity_note": (
        "用量 = 实测 + 估算 = 购入 + 自产 - 外供;计量点数为期内在用并计入的计量点。",
        "Quantity = measured + estimated = purchased + generated - exported; meters are those in service that count.",
    ),
    "combustion_note": (
        "排放量 = 用量 × 低位发热量 × 单位热值含碳量 × 碳氧化率 × 44/12;直接因子已含碳氧化率。",
        "Emission = quantity × NCV × carbon content × oxidation × 44/12; a direct factor has its oxidation in it.",
    ),
    "electricity_note": (
        "电力的每种来源一行;绿证、绿电交易与绿电直连覆盖的部分因子为 0,证明见证书台账。",
        (
            "A line for each origin; what certificates, green-power contracts and direct supply cover has factor 0, "
            "its proof is in the certificate ledger."
        ),
    ),
    "own_sold_note": (
        "绿证已售的自发自用电量,在市场法与零碳园区口径中按购入计。",
        "Own electricity whose certificate was sold counts as purchased, by market and by the zero-carbon-park rule.",
    ),
    "heat_note": (
        "蒸汽按热量 (GJ) 计;焓值口径见核算口径。",
        "Steam counts by its heat in GJ; the accounting policy says which enthalpy.",
    ),
    "lines_note": (
        "排放量 = 用量 × 因子;每行可追溯到企业、计量点、读数与到达时间。",
        "Emission = quantity × factor; each line leads down to enterprises, meters, readings and their arrival.",
    ),
    "factors_note": (
        "因子以公告与数据年份为准;由数个参数相乘的因子,其参数另列一行。",
        "A factor is known by its document and data year; the parameters of a product stand in rows of their own.",
    ),
    "energy_note_tce": (
        "标准煤 = (用量 - 回收利用) × 折标煤系数;由已计入能源在现场转换的介质不重复计算。",
        (
            "Standard coal = (quantity - recovered) × coefficient; a medium made on site of counted energy is not "
            "added again."
        ),
    ),
    "intensity_note": (
        "分子分母取相同企业与月份;产值与增加值的价格基准逐行列明。",
        "Both sides are of the same enterprises and months; each row names the price basis.",
    ),
    "certificates_note": (
        "每个编号全园区只用一次;“自发已售”的电量不再主张零排放。",
        "A serial is used once in the whole park; own generation whose certificate was sold claims no zero.",
    ),
    "quality_note": (
        "占比以在用计量点的应有时间为分母。",
        "Shares are of the time that the meters in service should have covered.",
    ),
    "uncertainty_note": (
        "按 IPCC 2006 第 1 卷第 3 章方法 1;没有公开不确定性的部分列出而不计入。",
        "IPCC 2006 volume 1 chapter 3, approach 1; what has no published uncertainty is named and left out.",
    ),
    "changes_note": (
        "按方法、数据、因子、产值的次序逐项替换重算;各原因之和恰为差异。",
        (
            "The report is made again with today's method, then data, then factors, then output values; the causes add "
            "up to the difference exactly."
        ),
    ),
}
"""Every sentence by its key."""

STATEMENTS = (
    "stated_structure",
    "stated_gas",
    "stated_scope2",
    "stated_missing",
    "stated_rounding",
    "stated_unverified",
)
"""What the cover states, in order."""
