"""What each route of the service answers to each caller, in the park of two firms: a new route needs its rows here.

Addresses are written for the firm ALFA; `firm` is its key, `other` and `revoked` are keys of BRAVO.
"""

from __future__ import annotations

CALLERS = (None, "nobody", "revoked", "firm", "other", "auditor", "officer")

OPEN = (200,) * 7
"""Needs no key, and so holds no row of any firm."""
ALL_WITH_KEY = (401, 401, 401, 200, 200, 200, 200)
OWN = (401, 401, 401, 200, 404, 200, 200)
NOT_FOR_FIRMS = (401, 401, 401, 404, 404, 200, 200)
ABSENT = (401, 401, 401, 404, 404, 404, 404)

READINGS = {"readings": [{"meter": "ALFA-EL-1", "at": "2026-03-20T08:00:00+08:00", "value": 1717050}]}
STRIKE = {"meter": "ALFA-EL-1", "at": "2026-03-01T08:00:00+08:00", "value": None, "why": "there is nothing to strike"}
BODIES = {"/v1/readings": READINGS, "/v1/corrections": STRIKE}

MATRIX = {
    ("GET", "/healthz", "/healthz"): OPEN,
    ("GET", "/readyz", "/readyz"): OPEN,
    ("GET", "/metrics", "/metrics"): (200, 401, 401, 200, 200, 200, 200),
    ("GET", "/docs", "/docs"): OPEN,
    ("GET", "/openapi.json", "/openapi.json"): OPEN,
    ("GET", "/login", "/login"): OPEN,
    ("GET", "/static", "/static/style.css"): OPEN,
    ("GET", "/v1/enterprises", "/v1/enterprises"): ALL_WITH_KEY,
    ("GET", "/v1/enterprises/{id}", "/v1/enterprises/ALFA"): OWN,
    ("GET", "/v1/clusters", "/v1/clusters"): ALL_WITH_KEY,
    ("GET", "/v1/goals", "/v1/goals"): ALL_WITH_KEY,
    ("GET", "/v1/scorecard", "/v1/scorecard"): NOT_FOR_FIRMS,
    ("GET", "/v1/factors", "/v1/factors"): ALL_WITH_KEY,
    ("GET", "/v1/findings", "/v1/findings"): ALL_WITH_KEY,
    ("GET", "/v1/findings", "/v1/findings?enterprise=ALFA"): OWN,
    ("GET", "/v1/lines", "/v1/lines"): ALL_WITH_KEY,
    ("GET", "/v1/lines", "/v1/lines?measurement=energy_hourly"): ALL_WITH_KEY,
    ("GET", "/v1/lines", "/v1/lines?measurement=carbon_daily"): ALL_WITH_KEY,
    ("GET", "/v1/lines", "/v1/lines?enterprise=ALFA"): OWN,
    ("GET", "/v1/balance", "/v1/balance"): ALL_WITH_KEY,
    ("GET", "/v1/balance", "/v1/balance?enterprise=ALFA"): OWN,
    ("GET", "/v1/balance", "/v1/balance?node=ALFA-EL-1"): OWN,
    ("GET", "/v1/coverage/gb17167", "/v1/coverage/gb17167"): ALL_WITH_KEY,
    ("GET", "/v1/coverage/gb17167", "/v1/coverage/gb17167?enterprise=ALFA"): OWN,
    ("GET", "/v1/quarantine", "/v1/quarantine"): ALL_WITH_KEY,
    ("GET", "/v1/quarantine", "/v1/quarantine?enterprise=ALFA"): OWN,
    ("GET", "/v1/quarantine/{id}", "/v1/quarantine/1"): OWN,
    ("GET", "/v1/receipts", "/v1/receipts"): (401, 401, 401, 200, 200, 422, 422),
    ("GET", "/v1/receipts", "/v1/receipts?enterprise=ALFA"): OWN,
    ("GET", "/v1/gateways", "/v1/gateways"): ALL_WITH_KEY,
    ("GET", "/v1/gateways", "/v1/gateways?enterprise=ALFA"): OWN,
    ("POST", "/v1/quarantine/retry", "/v1/quarantine/retry"): (401, 401, 401, 403, 403, 403, 200),
    ("GET", "/v1/intensities", "/v1/intensities"): ALL_WITH_KEY,
    ("GET", "/v1/intensities", "/v1/intensities?scope=ALFA"): OWN,
    ("GET", "/v1/intensities", "/v1/intensities?scope=K1"): NOT_FOR_FIRMS,
    ("GET", "/v1/intensities", "/v1/intensities?scope=park"): NOT_FOR_FIRMS,
    ("GET", "/v1/outputs/{enterprise}/history", "/v1/outputs/ALFA/history"): OWN,
    ("GET", "/v1/reports/{scope}/{period}", "/v1/reports/ALFA/2026-03"): OWN,
    ("GET", "/v1/reports/{scope}/{period}", "/v1/reports/ALFA/2026-03?format=csv"): OWN,
    ("GET", "/v1/reports/{scope}/{period}", "/v1/reports/K1/2026-03"): NOT_FOR_FIRMS,
    ("GET", "/v1/reports/{scope}/{period}", "/v1/reports/park/2026-03"): NOT_FOR_FIRMS,
    ("GET", "/v1/reports/{id}/lines/{n}/readings", "/v1/reports/ALFA@2026-03/lines/0/readings"): OWN,
    ("GET", "/v1/reports/{id}/lines/{n}/readings", "/v1/reports/ALFA@2026-02@1/lines/0/readings"): OWN,
    ("GET", "/v1/reports/{id}/lines/{n}/readings", "/v1/reports/ALFA@2026-03/lines/0/readings?meter=ALFA-EL-1"): OWN,
    ("GET", "/v1/reports/{id}/lines/{n}/readings", "/v1/reports/park@2026-03/lines/0/readings"): NOT_FOR_FIRMS,
    ("POST", "/v1/reports/{scope}/{period}/seal", "/v1/reports/ALFA/2026-02/seal"): (401, 401, 401, 403, 403, 403, 200),
    ("POST", "/v1/reports/{scope}/{period}/seal", "/v1/reports/Z9/2026-02/seal"): (401, 401, 401, 403, 403, 403, 404),
    ("GET", "/v1/reports/sealed", "/v1/reports/sealed"): ALL_WITH_KEY,
    ("GET", "/v1/reports/sealed", "/v1/reports/sealed?scope=ALFA"): OWN,
    ("GET", "/v1/reports/sealed", "/v1/reports/sealed?scope=park"): NOT_FOR_FIRMS,
    ("GET", "/v1/reports/{id}", "/v1/reports/ALFA@2026-02@1"): OWN,
    ("GET", "/v1/reports/{id}", "/v1/reports/ALFA@2026-02@1?format=xlsx"): OWN,
    ("GET", "/v1/reports/{id}", "/v1/reports/park@2026-02@1"): NOT_FOR_FIRMS,
    ("GET", "/v1/reports/{id}", "/v1/reports/ALFA@2026-02@9"): ABSENT,
    ("GET", "/v1/reports/{id}", "/v1/reports/no-name"): ABSENT,
    ("GET", "/v1/reports/{id}/drift", "/v1/reports/ALFA@2026-02@1/drift"): OWN,
    ("GET", "/v1/reports/{id}/drift", "/v1/reports/park@2026-02@1/drift"): NOT_FOR_FIRMS,
    ("GET", "/", "/"): (401, 401, 401, 307, 307, 200, 200),
    ("GET", "/live", "/live"): ALL_WITH_KEY,
    ("GET", "/live", "/live?enterprise=ALFA"): OWN,
    ("GET", "/enterprises/{id}", "/enterprises/ALFA"): OWN,
    ("GET", "/reports", "/reports"): ALL_WITH_KEY,
    ("GET", "/reports", "/reports?scope=ALFA&period=2026-03"): (401, 401, 401, 307, 307, 307, 307),
    ("GET", "/reports/{id}", "/reports/ALFA@2026-02@1"): OWN,
    ("GET", "/reports/{id}", "/reports/park@2026-02@1"): NOT_FOR_FIRMS,
    ("GET", "/reports/{id}/lines/{n}", "/reports/ALFA@2026-03/lines/0"): OWN,
    ("GET", "/reports/{id}/lines/{n}", "/reports/ALFA@2026-02@1/lines/0"): OWN,
    ("GET", "/reports/{id}/lines/{n}", "/reports/park@2026-03/lines/0"): NOT_FOR_FIRMS,
    ("GET", "/reports/{scope}/{period}", "/reports/ALFA/2026-03"): OWN,
    ("GET", "/reports/{scope}/{period}", "/reports/park/2026-03"): NOT_FOR_FIRMS,
    ("POST", "/v1/readings", "/v1/readings?enterprise=ALFA"): (401, 401, 401, 200, 404, 403, 200),
    ("GET", "/v1/readings", "/v1/readings?meter=ALFA-EL-1"): OWN,
    ("POST", "/v1/corrections", "/v1/corrections"): (401, 401, 401, 422, 404, 403, 422),
    ("GET", "/v1/corrections", "/v1/corrections"): ALL_WITH_KEY,
    ("GET", "/v1/corrections", "/v1/corrections?meter=ALFA-EL-1"): OWN,
    ("GET", "/v1/corrections", "/v1/corrections?enterprise=ALFA"): OWN,
    ("POST", "/login", "/login"): (401,) * 7,
    ("POST", "/logout", "/logout"): (303,) * 7,
}
READ = [path for (method, _, path), answers in MATRIX.items() if method == "GET" and answers != OPEN]
"""Every address that is read with a key."""
WITHOUT_KEY = [path for (method, _, path), answers in MATRIX.items() if method == "GET" and answers[0] == OPEN[0]]
NAMING = [path for path in READ if "ALFA" in path]
"""Those that name the firm or something of its own."""
