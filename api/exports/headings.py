"""Titles, headings and statements of a report's tables, Chinese and English."""

from __future__ import annotations

from api.pages.texts import LANGUAGES, TEXTS

HEADINGS: dict[str, tuple[str, str]] = {
    # chapters and tables
    "cover": ("封面与声明", "Cover and statements"),
    "reporter": ("报告主体", "Reporter"),
    "seal": ("封账", "Seal"),
    "policy": ("核算口径", "Accounting policy"),
    "statements": ("声明", "Statements"),
    "signatures": ("签署", "Signatures"),
    "changes": ("重述差异", "Restatement"),
    "boundary": ("核算边界", "Boundary"),
    "counted": ("计量点与单据", "Meters and documents"),
    "enterprises": ("所含企业", "Enterprises"),
    "summary": ("排放汇总", "Emissions summary"),
    "activity": ("活动数据及来源", "Activity data, sources"),
    "factors": ("排放因子及来源", "Factors and sources"),
    "combustion": ("化石燃料燃烧", "Fuel combustion"),
    "process": ("生产过程排放", "Process emissions"),
    "electricity": ("电力 (分来源)", "Electricity by origin"),
    "electricity_flows": ("购入、自发、外供电量", "Electricity bought, made and sold"),
    "heat": ("热力 (分来源)", "Heat by origin"),
    "heat_flows": ("购入、自产、外供热量", "Heat bought, made and sold"),
    "lines": ("排放明细", "Emission lines"),
    "energy": ("能源消费与折标煤", "Energy in tce"),
    "renewable_apart": ("其中可再生能源", "Of which renewable"),
    "intensity": ("强度", "Intensity"),
    "goals": ("目标与评分", "Goals and scorecard"),
    "scorecard": ("零碳园区评分", "Zero-carbon-park scorecard"),
    "certificates": ("绿证与绿电台账", "Certificate ledger"),
    "quality": ("数据质量", "Data quality"),
    "findings": ("数据质量发现", "Findings"),
    "uncertainty": ("不确定性", "Uncertainty"),
    "uncertainty_lines": ("各排放行的不确定性", "Uncertainty of each line"),
    "uncertainty_activity": ("活动数据的不确定性", "Uncertainty of activity data"),
    "members": ("成员企业", "Members"),
    "member_lines": ("成员企业的各排放行", "Members' parts of each line"),
    "digest": ("摘要与校验", "Digest and check"),
    # cover
    "item": ("项目", "Item"),
    "content": ("内容", "Content"),
    "number": ("序号", "No."),
    "statement": ("声明", "Statement"),
    "reporter_name": ("报告主体名称", "Name of the reporter"),
    "scope_kind": ("报告层级", "Kind of scope"),
    "scope_id": ("编号", "Id"),
    "park": ("园区", "Park"),
    "period_from": ("起始日", "First day"),
    "period_to_excluded": ("截止日 (不含)", "Last day, excluded"),
    "time_zone": ("时区", "Time zone"),
    "generated_for": ("按此时所知", "As known at"),
    "report_id": ("报告编号", "Report id"),
    "method_version": ("方法 / 格式版本", "Version of method / form"),
    "seal_state": ("状态", "State"),
    "not_sealed": ("未封账:数字随迟到数据与因子更新而变", "Not sealed: figures follow late data and new factors"),
    "sealed": ("已封账", "Sealed"),
    "restatement": ("重述 (替代上一号)", "Restatement (takes the place of the number before)"),
    "seal_number": ("封账号", "Number of the seal"),
    "sealed_at": ("封账时间", "Sealed at"),
    "sealed_by": ("封账人", "Sealed by"),
    "seal_reason": ("理由", "Reason"),
    "none_given": ("未填写", "none given"),
    "previous_sha256": ("上一号报告的 SHA-256", "SHA-256 of the report before"),
    "prepared": ("编制", "Prepared by"),
    "checked": ("审核", "Checked by"),
    "approved": ("批准 (盖章)", "Approved by (seal)"),
    "how_to_verify": ("离线校验", "To check offline"),
    "verify_steps": (
        "下载 JSON 后运行 greenpark verify FILE.json:重算每个合计、乘积与商,并核对摘要",
        "Download the JSON, then greenpark verify FILE.json recomputes every sum, product, quotient and the digest",
    ),
    "how_to_trace": ("追溯到读数 (N 为排放行号)", "To trace down to readings (N: number of a line)"),
    # restatement
    "changed_rows": ("变动的台账行", "Rows of the book that changed"),
    "changed_days": ("变动的日用能行", "Days whose energy changed"),
    "restates": ("替代", "Takes the place of"),
    "figure": ("指标", "Figure"),
    "value_before": ("上一号", "Before"),
    "value_after": ("本号", "After"),
    "difference": ("差异", "Difference"),
    "cause": ("原因", "Cause"),
    "cause_method": ("其中:方法", "by method"),
    "cause_data": ("其中:数据", "by data"),
    "cause_factor": ("其中:因子", "by factor"),
    "cause_output_value": ("其中:产值", "by output value"),
    "table": ("台账", "Table"),
    "gone": ("删去行数", "Rows gone"),
    "rows_gone": ("删去的行", "Which"),
    "new": ("新增行数", "Rows new"),
    "rows_new": ("新增的行", "Which"),
    "days": ("天数", "Days"),
    "changes_note": (
        "按方法、数据、因子、产值的次序逐项替换重算;各原因之和恰为差异。",
        (
            "The report is made again with today's method, then data, then factors, then output values; the causes add "
            "up to the difference exactly."
        ),
    ),
    # columns
    "id": ("编号", "Id"),
    "name": ("名称", "Name"),
    "cluster": ("产业集群", "Cluster"),
    "industry": ("行业", "Industry"),
    "since": ("起", "Since"),
    "until": ("止 (不含)", "Until, excluded"),
    "meters": ("计量点数", "Meters"),
    "documents": ("单据", "Documents"),
    "carriers": ("能源品种", "Carriers"),
    "by_location": ("基于位置", "Location-based"),
    "by_market": ("基于市场", "Market-based"),
    "by_park_rule": ("零碳园区口径", "Zero-carbon-park rule"),
    "fuel_combustion": ("化石燃料燃烧", "Fuel combustion"),
    "processes": ("生产过程", "Processes"),
    "without_purchased": ("合计,不含购入能源 (范围一)", "Total without purchased energy (scope 1)"),
    "purchased_electricity": ("购入电力", "Purchased electricity"),
    "purchased_heat": ("购入热力", "Purchased heat"),
    "purchased_energy": ("购入能源小计 (范围二)", "Purchased energy (scope 2)"),
    "with_purchased": ("合计,含购入能源", "Total with purchased energy"),
    "total": ("合计", "Total"),
    "lines_used": ("排放行", "Lines"),
    "source": ("排放源", "Source"),
    "n": ("行号", "Line"),
    "rule": ("口径", "Rule"),
    "ncv": ("低位发热量", "Net calorific value"),
    "carbon_content": ("单位热值含碳量", "Carbon content"),
    "oxidation": ("碳氧化率", "Oxidation"),
    "direct_factor": ("直接因子", "Direct factor"),
    "unit_of_factor": ("单位", "Unit"),
    "factor_unit": ("因子单位", "Unit of factor"),
    "factor_name": ("因子", "Factor"),
    "factor_source": ("来源文件", "Source document"),
    "basis": ("依据", "Basis"),
    "confidence": ("可信度", "Confidence"),
    "note": ("备注", "Note"),
    "t": ("排放量", "Emission"),
    "t_per_unit": ("因子 (tCO2/单位)", "Factor (tCO2 per unit)"),
    "counts_in": ("计入", "Counts in"),
    "origin": ("来源", "Origin"),
    "href": ("读数地址", "Address of the readings"),
    "recovered": ("回收利用", "Recovered"),
    "renewable": ("可再生", "Renewable"),
    "counted_quantity": ("计入综合能耗", "Counted"),
    "coefficient": ("折标煤系数", "Coefficient"),
    "coefficient_unit": ("系数单位", "Unit of coefficient"),
    "tce": ("标准煤", "Standard coal"),
    "renewable_inside": ("可再生能源,已含在合计内", "Renewable energy, inside the total"),
    "numerator_value": ("分子值", "Numerator"),
    "denominator_value": ("分母值", "Denominator"),
    "denominator_unit": ("分母单位", "Unit of denominator"),
    "value_unit": ("单位", "Unit"),
    "months": ("月份", "Months"),
    "change_direct": ("较上年同期 (直接)", "On last year, directly"),
    "change_by_growth": ("较上年同期 (增速推算)", "On last year, by growth rates"),
    "left_out": ("两侧均剔除", "Left out of both sides"),
    "threshold": ("阈值", "Threshold"),
    "gap": ("差距", "Gap"),
    "gap_t": ("差距", "Gap"),
    "target_year": ("目标年", "Target year"),
    "serial": ("证书编号", "Serial"),
    "certificate_kind": ("类型", "Kind"),
    "vintage": ("电量生产期", "Vintage"),
    "retired_for": ("核销用途期", "Retired for"),
    "held": ("证书电量", "Held"),
    "used": ("本期使用", "Used here"),
    "measured_share": ("实测占比", "Measured"),
    "estimated_share": ("估算占比", "Estimated"),
    "missing_share": ("缺失占比", "Missing"),
    "expected_time": ("应有时间", "Time expected"),
    "measured_time": ("实测时间", "Time measured"),
    "estimated_time": ("估算时间", "Time estimated"),
    "percent": ("不确定性 (95 %)", "Uncertainty (95 %)"),
    "covered_share": ("已覆盖排放占比", "Share of the tonnes covered"),
    "left_uncovered": ("未计入的部分", "Left out, no published uncertainty"),
    "activity_pct": ("活动数据", "Activity data"),
    "of_measured": ("实测部分", "What was measured"),
    "of_estimated": ("估算部分", "What was estimated"),
    "factor_pct": ("因子", "Factor"),
    "combined_pct": ("合成", "Combined"),
    # statements
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
    # notes
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
}
"""Every heading by its key: Chinese, English; a key that is not here is one of the pages' texts."""

STATEMENTS = (
    "stated_structure",
    "stated_gas",
    "stated_scope2",
    "stated_missing",
    "stated_rounding",
    "stated_unverified",
)
"""What the cover states, in order."""


def both(name: str) -> tuple[str, str]:
    """Return a heading in Chinese and English, the latter with a capital."""
    chinese, english = HEADINGS.get(name) or TEXTS[name]
    return chinese, f"{english[:1].upper()}{english[1:]}"


def heading(name: str, language: str) -> str:
    """Return a heading in one language."""
    return both(name)[LANGUAGES.index(language)]
