"""Which regional grid a province belongs to, as in table 2 of the MEE and NBS announcements of electricity factors."""

from __future__ import annotations

GRID_REGIONS = {
    "华北": ("北京", "天津", "河北", "山西", "山东", "内蒙古"),
    "东北": ("辽宁", "吉林", "黑龙江"),
    "华东": ("上海", "江苏", "浙江", "安徽", "福建"),
    "华中": ("河南", "湖北", "湖南", "江西"),
    "西北": ("陕西", "甘肃", "青海", "宁夏", "新疆"),
    "南方": ("广东", "广西", "云南", "贵州", "海南"),
    "西南": ("四川", "重庆", "西藏"),
}


def grid_region(province: str) -> str | None:
    """Return the regional grid of a province, or None when the table does not list it."""
    return next((region for region, provinces in GRID_REGIONS.items() if province in provinces), None)
