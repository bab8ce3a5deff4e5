"""Every problem the API answers with: its title and what to do, in English and in Chinese."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of problem."""

    title: str
    title_zh: str
    remedy: str
    remedy_zh: str


PROBLEMS = {
    "bad-request": Entry(
        "The request cannot be read",
        "请求无法识别",
        "Correct what the detail names.",
        "按说明改正请求。",
    ),
    "unauthorized": Entry(
        "A key is needed",
        "需要密钥",
        "Send the header Authorization: Bearer KEY; the park's officer issues keys.",
        "请求头加 Authorization: Bearer 密钥;密钥由园区能源管理员发放。",
    ),
    "forbidden": Entry(
        "Not with this key",
        "该密钥无权执行",
        "Use a key whose role may do this; an auditor's key only reads.",
        "换用有权限的密钥;核查员密钥只读。",
    ),
    "not-found": Entry(
        "Not found",
        "未找到",
        "Check the id; a firm's key opens its own enterprise alone.",
        "核对编号;企业密钥只能访问本企业。",
    ),
    "method-not-allowed": Entry(
        "Not with this method",
        "不支持该方法",
        "Use the method that this page lists.",
        "使用本页列出的方法。",
    ),
    "not-acceptable": Entry(
        "This format is not offered",
        "不提供该格式",
        "Ask for json, csv, xlsx or html.",
        "请求 json、csv、xlsx 或 html。",
    ),
    "too-large": Entry(
        "The body is too large",
        "请求体过大",
        "Split it: inflated JSON up to 1 MiB, CSV and NDJSON up to 512 MiB; a reading sent twice is counted once.",
        "拆分后再发:解压后 JSON 不超过 1 MiB,CSV 与 NDJSON 不超过 512 MiB;重复发送只计一次。",
    ),
    "unsupported-media-type": Entry(
        "This content type is not read",
        "不支持该内容类型",
        "Send application/json, application/x-ndjson or text/csv, as it is or packed with gzip.",
        "使用 application/json、application/x-ndjson 或 text/csv,可用 gzip 压缩。",
    ),
    "invalid": Entry(
        "A parameter cannot be read",
        "参数无效",
        "Correct each entry of errors.",
        "按 errors 逐项改正。",
    ),
    "readings-refused": Entry(
        "No reading was accepted",
        "读数全部被拒",
        "Correct the readings that errors names by index and reason, and send them again.",
        "按 errors 中的序号与原因改正读数后重发。",
    ),
    "correction": Entry(
        "The correction was not kept",
        "更正未被接受",
        "Correct what the detail names; GET /v1/readings shows what counts now.",
        "按说明改正;GET /v1/readings 可查看现行数值。",
    ),
    "period": Entry(
        "The period cannot be read",
        "统计期无效",
        "Write 2026, 2026Q1, 2026-03, 2026-03-15 or FROM/TO with local days, TO excluded.",
        "写作 2026、2026Q1、2026-03、2026-03-15 或 起/止 (当地日期,不含止日)。",
    ),
    "factor": Entry(
        "A factor is missing or ambiguous",
        "因子缺失或不唯一",
        "Add the factor with its source to the park folder and run greenpark init.",
        "在园区文件夹补充因子及来源,再运行 greenpark init。",
    ),
    "seal": Entry(
        "The report is not sealed",
        "报告未封账",
        "Wait for the end of the period, or state a reason for what the detail says is missing.",
        "待统计期结束后再封账;数据不全时按说明写明原因 (reason)。",
    ),
    "seal-broken": Entry(
        "The sealed report was changed in the database",
        "封账报告在数据库中被改动",
        "Tell the operator: the book is to be restored from a backup.",
        "请联系运维:应从备份恢复账册。",
    ),
    "book-empty": Entry(
        "No park is loaded",
        "尚未导入园区",
        "Run greenpark init --park DIR.",
        "运行 greenpark init --park DIR。",
    ),
    "store-away": Entry(
        "The store is away",
        "存储暂不可用",
        "Wait as long as Retry-After says and send the same again.",
        "按 Retry-After 等待后原样重发。",
    ),
    "store-refused": Entry(
        "The store refused",
        "存储拒绝请求",
        "Tell the operator; the detail says what the store answered.",
        "请联系运维;说明中有存储的答复。",
    ),
    "internal": Entry(
        "A mistake of the service",
        "服务内部错误",
        "Try again; tell the operator if it stays.",
        "稍后重试;仍出错请联系运维。",
    ),
}
"""Every problem by its slug."""
