"""Texts of the pages, Chinese and English."""

from __future__ import annotations

from api.pages.goal_texts import GOAL_TEXTS
from api.pages.line_texts import LINE_TEXTS
from api.pages.ratio_texts import RATIO_TEXTS

LANGUAGES = ("zh", "en")

TEXTS: dict[str, tuple[str, str]] = {
    # frame
    "park_page": ("园区总览", "Park overview"),
    "enterprise_page": ("企业", "Enterprise"),
    "report": ("能碳报告", "Energy and carbon report"),
    "skip": ("跳到正文", "Skip to content"),
    "print": ("打印", "Print"),
    "sign_in": ("登录", "Sign in"),
    "sign_out": ("退出", "Sign out"),
    "other_language": ("English", "中文"),
    "as_of": ("数据截至", "Data as of"),
    "last_reading": ("最近读数", "Last reading"),
    "never": ("尚无", "none yet"),
    "settlement_lag": ("结算滞后", "Settlement lag"),
    "fictitious": (
        "示例数据:企业、读数与产值均为虚构,仅用于演示。",
        "Sample data: enterprises, readings and output values are made up, for demonstration only.",
    ),
    "footer": (
        "缺失不等于零;迟到数据一律补结;每个数字都能追溯到因子与来源。",
        "Missing is not zero, late data is always settled, every figure leads to its factor and source.",
    ),
    "api_docs": ("接口说明", "API"),
    # figures
    "key_figures": ("关键指标", "Key figures"),
    "year_to_date": ("本年至今", "Year to date"),
    "last_12_months": ("近 12 个月", "Last 12 months"),
    "indicator": ("指标", "Indicator"),
    "unit": ("单位", "Unit"),
    "energy": ("综合能耗", "Energy"),
    "energy_note": ("当量值,GB/T 2589", "calorific, GB/T 2589"),
    "electricity": ("用电量", "Electricity"),
    "co2": ("二氧化碳排放", "CO2 emissions"),
    "scope1": ("范围一 直接排放", "Scope 1, direct"),
    "scope2_location": ("范围二 基于位置", "Scope 2, location-based"),
    "scope2_market": ("范围二 基于市场", "Scope 2, market-based"),
    "park_rule": ("零碳园区口径", "Zero-carbon-park rule"),
    "total_location": ("合计 (范围一 + 范围二位置法)", "Total (scope 1 + location-based scope 2)"),
    "tce_per_output": ("单位产值能耗", "Energy per output value"),
    "co2_per_output": ("单位产值碳排放", "CO2 per output value"),
    "tce_per_added": ("单位工业增加值能耗", "Energy per added value"),
    "co2_per_added": ("单位工业增加值碳排放", "CO2 per added value"),
    "covers": ("覆盖", "covers"),
    "clean_share": ("清洁能源占比", "Clean-energy share"),
    "clean_note": (
        "(自用可再生能源 + 直供、绿电、绿证) / 综合能耗,当量值",
        "(own renewable energy + direct supply, green power, certificates) / energy, calorific",
    ),
    "completeness": ("数据完整度", "Data completeness"),
    "measured": ("实测", "measured"),
    "estimated": ("估算", "estimated"),
    "missing": ("缺失", "missing"),
    "not_computable": ("不可计算", "not computable"),
    "provisional": ("暂估", "provisional"),
    "partial": ("部分覆盖", "partial"),
    "final": ("正式", "final"),
    # tables
    "clusters": ("产业集群", "Clusters"),
    "cluster": ("产业集群", "Cluster"),
    "enterprises": ("企业排名", "Enterprises"),
    "enterprise": ("企业", "Enterprise"),
    "share": ("占比", "Share"),
    "intensity": ("强度", "Intensity"),
    # charts
    "charts": ("趋势", "Trends"),
    "monthly_tce": ("月度综合能耗,按品种", "Monthly energy by carrier"),
    "monthly_co2": ("月度二氧化碳排放,按范围", "Monthly CO2 emissions by scope"),
    "hourly_electricity": ("近 7 天逐时用电", "Hourly electricity, last 7 days"),
    "cluster_share": ("各集群能耗占比", "Energy share of the clusters"),
    "as_table": ("以表格查看", "Show as a table"),
    "month": ("月份", "Month"),
    "scope_1": ("范围一", "Scope 1"),
    "scope_2": ("范围二 (基于位置)", "Scope 2 (location-based)"),
    # live
    "live_power": ("当前用电功率 (估算)", "Electrical power now (estimate)"),
    "live_note": (
        "由各电表最近 15 分钟读数推算:关口 + 自发 - 上网",
        "from the last 15 minutes of each meter: boundary + generation - export",
    ),
    "live_meters": ("块电表", "meters"),
    "live_none": ("最近 2 小时没有电表读数", "no electricity meter reported in the last 2 hours"),
    # enterprise
    "carriers": ("能源品种", "Carriers"),
    "carrier": ("能源品种", "Carrier"),
    "quantity": ("用量", "Quantity"),
    "meters": ("计量点", "Meters"),
    "meter": ("计量点", "Meter"),
    "role": ("类别", "Role"),
    "last_seen": ("最近一次", "Last seen"),
    "last_value": ("最近值", "Last value"),
    "state": ("状态", "State"),
    "alive": ("正常", "reporting"),
    "silent": ("未报数", "silent"),
    "refusals": ("近 7 天被拒读数", "Refused in the last 7 days"),
    "no_refusals": ("没有被拒的读数。", "Nothing was refused."),
    "reason": ("原因", "Reason"),
    "detail": ("说明", "Detail"),
    "received": ("收到时间", "Received"),
    "times": ("次数", "Times"),
    "balance": ("平衡差额", "Balance residual"),
    "balance_note": (
        "上级表计减去下级各表,按各表全天有数的日子累计;为线损与未装表用能,负值说明表计互相矛盾。",
        (
            "A meter less the meters below it, over the days on which all are known: losses and loads without a meter; "
            "below zero the meters contradict each other."
        ),
    ),
    "node": ("节点", "Node"),
    "energy_in": ("流入", "In"),
    "children": ("下级合计", "Below it"),
    "residual": ("差额", "Residual"),
    "known_days": ("天数", "Days"),
    "corrections": ("更正记录", "Corrections"),
    "no_corrections": ("没有更正。", "Nothing was corrected."),
    "instant": ("读数时刻", "Instant"),
    "before": ("更正前", "Before"),
    "after": ("更正后", "After"),
    "struck": ("剔除", "struck out"),
    "who": ("更正人", "Who"),
    "reports": ("报告下载", "Reports"),
    "period": ("统计期", "Period"),
    "industry": ("行业", "Industry"),
    "labels": ("资质", "Labels"),
    # report
    "quality": ("数据质量", "Data quality"),
    "findings": ("数据质量发现", "Findings"),
    "factor": ("因子", "Factor"),
    "year": ("年份", "Year"),
    "region": ("地区", "Region"),
    "kind": ("类型", "Kind"),
    "method": ("方法", "Method"),
    "numerator": ("分子", "Numerator"),
    "denominator": ("分母", "Denominator"),
    "value": ("数值", "Value"),
    "digest": ("报告摘要 SHA-256", "Digest, SHA-256"),
    "as_known": ("按此时所知", "As known at"),
    "formats": ("其他格式", "Other formats"),
    "output_value": ("产值", "output value"),
    "added_value": ("工业增加值", "added value"),
    "code": ("代码", "Code"),
    "severity": ("级别", "Severity"),
    "from": ("起", "From"),
    "to": ("止", "To"),
    "purchased": ("购入", "purchased"),
    "generated": ("自发", "generated"),
    "exported": ("外供", "exported"),
    "sum": ("合计", "Total"),
    "price_basis": ("价格基准", "Price basis"),
    "side_by_side": (
        "范围二的三种方法并列,不得相加。",
        "The three methods of scope 2 stand side by side and are never added.",
    ),
    "basis": ("核算口径与校验", "Policy and digest"),
    "pick_report": ("选择报告", "Pick a report"),
    "pick_note": (
        "可选园区、集群或企业;年、季、月,或任意起止日 (起止日优先)。",
        "The park, a cluster or an enterprise; a year, quarter, month, or any range of days, which comes first.",
    ),
    "or_first_day": ("或起始日", "or first day"),
    "last_day": ("截止日 (含)", "last day, included"),
    "show_report": ("查看报告", "Show the report"),
    "no_seals": (
        "尚未封账。能源管理员可用 greenpark report --seal 或 POST /v1/reports/{scope}/{period}/seal 封账。",
        "Nothing is sealed yet; officers seal with greenpark report --seal or POST /v1/reports/{scope}/{period}/seal.",
    ),
    "newest_first": ("新的在前", "Newest first"),
    "sealed_at": ("封账时间", "Sealed at"),
    "restated_for": ("重述原因", "Restated for"),
    "cause_method": ("方法", "method"),
    "cause_data": ("数据", "data"),
    "cause_factor": ("因子", "factor"),
    "cause_output_value": ("产值", "output value"),
    "all_reports": ("全部报告", "All reports"),
    "contents": ("目录", "Contents"),
    "more_rows": ("此处只列前面的行,全部行数见工作簿", "Only the first rows are listed, the workbook has all"),
    "sealed_versions": ("封账版本", "Sealed versions"),
    "as_it_stands": ("当前数字", "as it stands now"),
    "chart_sources": ("排放源 (范围一与范围二位置法)", "Emissions by source (scope 1, location-based scope 2)"),
    "chart_carriers": ("能源品种", "Energy by carrier"),
    "chart_origins": ("电力,按来源 (基于市场)", "Electricity by origin (market-based)"),
    "chart_members": ("成员企业 (范围一与范围二位置法)", "Enterprises (scope 1, location-based scope 2)"),
    # problems and API page
    "problem": ("出错了", "That did not work"),
    "problems": ("错误类型", "Problems"),
    "routes": ("接口", "Routes"),
    "route": ("地址", "Address"),
    "roles": ("密钥与角色", "Keys and roles"),
    "roles_body": (
        "officer 读写全园区;firm 只读写本企业;auditor 只读全园区。请求头:Authorization: Bearer 密钥。",
        (
            "officer reads and writes everything; firm reads and writes its own rows; auditor reads everything. "
            "Header: Authorization: Bearer KEY."
        ),
    ),
    # empty states
    "empty_title": ("还没有用能数据", "No energy data yet"),
    "empty_body": (
        (
            "收到读数并完成结算后,这里会显示数字。企业可用 MQTT 或 POST /v1/readings 推送;"
            "也可运行 greenpark simulate 生成演示读数,或运行 greenpark import 导入文件。"
        ),
        (
            "Figures appear here once readings have arrived and were settled. Firms push by MQTT or POST /v1/readings; "
            "greenpark simulate makes demo readings, greenpark import reads a file."
        ),
    ),
    "no_park_title": ("尚未导入园区", "No park is loaded"),
    "no_park_body": (
        "请运行:greenpark init --park parks/daye-lake,然后刷新本页。",
        "Run: greenpark init --park parks/daye-lake, then reload this page.",
    ),
    "none": ("无", "none"),
    "no_goals": (
        "园区文件夹的 goals.csv 中没有目标。",
        "There are no goals in the park folder's goals.csv.",
    ),
    # sign-in
    "key": ("API 密钥", "API key"),
    "key_hint": ("由园区能源管理员发放。", "Issued by the park's energy officer."),
    "bad_key": ("没有这个密钥,或已被吊销。", "Nobody holds this key, or it was revoked."),
    "back": ("返回总览", "Back to the overview"),
    **RATIO_TEXTS,
    **LINE_TEXTS,
    **GOAL_TEXTS,
}
"""Every text by its key: Chinese, English."""


def text(key: str, language: str) -> str:
    """Return a text of the pages."""
    return TEXTS[key][LANGUAGES.index(language)]
