"""The pages in a real Chromium, from a real server."""

from __future__ import annotations

import threading
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import sync_playwright

from tests.servers import free_port

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_S = 20


@pytest.fixture(scope="module")
def address(sample):
    """Give the address of the sample park's service, served by uvicorn."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(sample.app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    waiting = threading.Event()
    for _ in range(START_S * 20):
        if server.started or not thread.is_alive():
            break
        waiting.wait(0.05)
    assert server.started
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Watched:
    """A tab that notes what it complained about and whom it asked."""

    def __init__(self, browser, **options):
        self.page = browser.new_page(**options)
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        self.page.on("console", self._noted)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.page.on("requestfailed", lambda request: self.complaints.append(f"failed: {request.url}"))
        self.page.on("response", lambda answer: answer.status >= 400 and self.complaints.append(answer.url))

    def _noted(self, message):
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)


@pytest.fixture
def officer(chromium, address, sample):
    """Give a tab signed in as the officer, on the park page."""
    tab = Watched(chromium, viewport={"width": 1440, "height": 900})
    tab.page.goto(f"{address}/login")
    tab.page.fill("#key", sample.keys["officer"])
    tab.page.click("main button")
    tab.page.wait_for_url(f"{address}/")
    yield tab
    tab.page.close()


def test_an_officer_signs_in_and_reads_the_park(officer, address):
    page = officer.page

    title, heading = page.title(), page.inner_text("h1")
    figures = page.inner_text(".tiles")

    assert title == "黄石大冶湖高新区 · 园区总览"
    assert heading == "黄石大冶湖高新区"
    assert all(unit in figures for unit in ("tce", "MWh", "tCO2", "%"))
    assert page.locator(".chart svg").count() == 3
    assert page.locator(".chart svg").first.bounding_box()["height"] > 100
    assert officer.complaints == []
    assert officer.hosts == {urlsplit(address).netloc}


def test_an_officer_goes_from_the_ranking_to_a_firm_and_to_its_report(officer, address):
    page = officer.page

    page.click("a[href='/enterprises/E08']")
    firm = page.inner_text("h1")
    page.click("main a[href='/reports/E08/2026']")
    report = page.inner_text("h1")

    assert firm.startswith("示例企业08")
    assert report.startswith("能碳报告:示例企业08")
    assert page.locator("#digest").inner_text()
    assert officer.complaints == []
    assert officer.hosts == {urlsplit(address).netloc}


def test_the_language_link_leads_to_the_same_page_in_english(officer):
    page = officer.page

    page.click("a[lang='en']")

    assert page.inner_text("h1") == "Huangshi Daye Lake High-tech Zone"
    assert page.get_attribute("html", "lang") == "en"
    assert page.locator("a[href^='/enterprises/E01']").first.get_attribute("href") == "/enterprises/E01?lang=en"


def test_the_live_block_is_fetched_again_by_its_script(officer, address):
    page = officer.page
    page.clock.install()
    page.reload()

    with page.expect_response(f"{address}/live") as fetched:
        page.clock.run_for(16_000)

    assert fetched.value.status == 200
    assert "MW" in page.inner_text(".live")


def test_a_phone_shows_the_park_without_scrolling_sideways(chromium, address, sample):
    tab = Watched(chromium, viewport={"width": 390, "height": 844})
    tab.page.goto(f"{address}/login")
    tab.page.fill("#key", sample.keys["officer"])
    tab.page.click("main button")
    tab.page.wait_for_url(f"{address}/")

    widths = {}
    for path in ("/", "/enterprises/E01", "/reports", "/reports/park/2026"):
        tab.page.goto(f"{address}{path}", wait_until="networkidle")
        widths[path] = tab.page.evaluate("document.documentElement.scrollWidth")

    assert widths == dict.fromkeys(widths, 390)
    assert tab.complaints == []
    tab.page.close()


def test_the_keyboard_reaches_the_content_first_and_every_link_by_name(officer):
    page = officer.page
    page.reload()

    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.getAttribute('href')")
    nameless = page.evaluate(
        "[...document.querySelectorAll('a, button, input:not([type=hidden])')]"
        ".filter(e => !(e.innerText || e.getAttribute('aria-label') || e.labels?.length)).length",
    )

    assert first == "#content"
    assert nameless == 0


def test_a_printed_report_fits_its_paper(officer, address):
    page = officer.page
    page.goto(f"{address}/reports/E08/2026-02")

    page.emulate_media(media="print")

    assert page.locator(".top nav").is_hidden()
    assert page.locator("#digest").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_an_officer_picks_a_cluster_and_a_range_of_days(officer, address):
    page = officer.page
    page.click("main a[href='/reports']")

    page.select_option("select[name='scope']", "C2")
    page.fill("input[name='first']", "2026-02-03")
    page.fill("input[name='last']", "2026-02-10")
    page.click("form.picker button")

    assert urlsplit(page.url).path == "/reports/C2/2026-02-03/2026-02-11"
    assert page.inner_text("h1") == "能碳报告:生命健康"
    assert page.locator(".chart svg").count() == 4
    page.locator("#lines tbody th a").first.click()
    assert urlsplit(page.url).path == "/reports/C2@2026-02-03..2026-02-11/lines/0"
    assert page.inner_text("h1") == "排放行 0: 电力 · 基于位置"
    assert officer.complaints == []
    assert officer.hosts == {urlsplit(address).netloc}
