"""Values of tables and units, as words of the pages."""

from __future__ import annotations

from api.pages.texts import LANGUAGES

WORDS: dict[str, tuple[str, str]] = {
    "electricity": ("电力", "electricity"),
    "natural_gas": ("天然气", "natural gas"),
    "steam": ("蒸汽", "steam"),
    "heat": ("热力", "heat"),
    "water": ("水", "water"),
    "diesel": ("柴油", "diesel"),
    "gasoline": ("汽油", "gasoline"),
    "fuel_oil": ("燃料油", "fuel oil"),
    "lpg": ("液化石油气", "LPG"),
    "lng": ("液化天然气", "LNG"),
    "raw_coal": ("原煤", "raw coal"),
    "boundary": ("关口", "boundary"),
    "sub": ("分项", "sub"),
    "generation": ("发电", "generation"),
    "export": ("上网", "export"),
    "check": ("校核", "check"),
    "battery": ("动力电池", "batteries"),
    "vehicle_parts": ("汽车零部件", "vehicle parts"),
    "vehicle_electronics": ("汽车电子", "vehicle electronics"),
    "vehicle_assembly": ("整车装配", "vehicle assembly"),
    "pharma": ("医药", "pharmaceuticals"),
    "medical_devices": ("医疗器械", "medical devices"),
    "biotech": ("生物技术", "biotechnology"),
    "health_food": ("保健食品", "health food"),
    "optical_components": ("光学元件", "optical components"),
    "display": ("显示器件", "displays"),
    "pcb": ("印制电路板", "circuit boards"),
    "laser": ("激光", "lasers"),
    "pump_valve": ("泵阀", "pumps and valves"),
    "compressor": ("压缩机", "compressors"),
    "motor": ("电机", "motors"),
    "heat_exchanger": ("换热器", "heat exchangers"),
    "foundry": ("铸造", "foundry"),
    "machining": ("机械加工", "machining"),
    "above_designated": ("规上工业企业", "above designated size"),
    "high_tech": ("高新技术企业", "high-tech enterprise"),
    "tech_sme": ("科技型中小企业", "technology SME"),
    "green_tech": ("绿色技术企业", "green technology"),
    "energy_saving": ("节能服务企业", "energy-saving firm"),
    "green_factory": ("绿色工厂", "green factory"),
    "leading_industry": ("主导产业", "leading industry"),
    "strategic_emerging": ("战略性新兴产业", "strategic emerging industry"),
    "rd_provincial": ("省级研发机构", "provincial R&D institution"),
    "combustion": ("燃烧", "combustion"),
    "combustion_park_rule": ("燃烧 (零碳园区口径)", "combustion (zero-carbon-park rule)"),
    "location": ("基于位置", "location-based"),
    "market": ("基于市场", "market-based"),
    "park_rule": ("零碳园区口径", "zero-carbon-park rule"),
    "fuel_set": ("燃料参数组", "Fuel parameters"),
    "grid_factor": ("基于位置的电力因子", "Location-based grid factor"),
    "uncovered_electricity": ("基于市场:无绿证电量", "Market-based, without certificate"),
    "electricity_tce": ("电力折标煤", "Electricity in tce"),
    "province": ("省级平均", "provincial average"),
    "grid_region": ("区域平均", "average of the grid region"),
    "national": ("全国平均", "national average"),
    "ex_market": (
        "全国平均 (不含市场化交易的非化石能源电量)",
        "national average without market-traded non-fossil electricity",
    ),
    "calorific": ("当量值", "calorific value"),
    "equivalent": ("等价值", "equivalent value"),
    "register_wrap": ("表底翻转", "register wrap"),
    "register_replaced": ("换表", "register replaced"),
    "register_drop": ("表底下降", "register drop"),
    "register_jump": ("表底突增", "register jump"),
    "spike": ("尖峰", "spike"),
    "jitter": ("末位跳动", "jitter"),
    "range": ("超出量程", "out of range"),
    "rate": ("超出额定", "beyond the rated energy"),
    "frozen": ("读数冻结", "frozen"),
    "standstill": ("整日不变", "standstill"),
    "negative": ("负值", "negative"),
    "multiplier_changed": ("倍率变更", "multiplier changed"),
    "corrected": ("人工更正", "corrected"),
    "gap": ("缺口", "gap"),
    "overlap": ("区间重叠", "overlap"),
    "interval_length": ("区间长度不符", "interval length"),
    "clock_shift": ("时钟偏移", "clock shift"),
    "check_mismatch": ("主副表不符", "check meter differs"),
    "subs_exceed": ("分项超过总表", "sub meters exceed their parent"),
    "factor_missing": ("缺少因子", "factor missing"),
    "factor_ambiguous": ("因子不唯一", "factor ambiguous"),
    "unit": ("单位不符", "unit"),
    "topic": ("主题不符", "topic"),
    "too_large": ("消息过大", "too large"),
    "not_utf8": ("非 UTF-8", "not UTF-8"),
    "not_json": ("非 JSON", "not JSON"),
    "shape": ("格式不符", "shape"),
    "empty": ("没有读数", "empty"),
    "unknown_meter": ("未知计量点", "unknown meter"),
    "foreign_meter": ("他企计量点", "another firm's meter"),
    "value": ("数值无效", "value"),
    "time": ("时间无效", "time"),
    "time_zone": ("缺少时区", "time zone"),
    "future": ("未来时间", "future"),
    "too_old": ("时间过早", "too old"),
    "store": ("存储拒收", "store"),
    "current": ("现价", "current prices"),
    "info": ("提示", "info"),
    "warning": ("警告", "warning"),
    "error": ("错误", "error"),
}
"""Values of tables that are shown as words."""

UNITS = {"万元": "10k CNY", "亿元": "100m CNY", "家": ""}
"""Chinese words in units, in English."""


def unit(name: str, language: str) -> str:
    """Return a unit as a page writes it."""
    if language == "en":
        for chinese, english in UNITS.items():
            name = name.replace(chinese, english)
    return name


def word(value: str, language: str) -> str:
    """Return the word for a table's value, or the value where there is none; constant prices name their year."""
    year = value.removeprefix("constant_")
    known = WORDS.get(value) if year == value else (f"{year} 年可比价", f"constant prices of {year}")
    return known[LANGUAGES.index(language)] if known else value
