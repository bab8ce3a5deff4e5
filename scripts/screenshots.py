"""Takes the screenshots of docs/images from a `greenpark up` of its own, in Chromium."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
START_S = 180


def shoot(url: str) -> None:
    """Write one image a page."""
    year = datetime.now(UTC).year
    pages = {
        "park": ("/", 1280, 1500),
        "park-en": ("/?lang=en", 1280, 1500),
        "enterprise": ("/enterprises/E01", 1280, 1500),
        "report": (f"/reports/park/{year}", 1100, 1400),
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        for name, (path, width, height) in pages.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(url + path, wait_until="networkidle")
            page.screenshot(path=IMAGES / f"{name}.png")
        browser.close()


def main() -> int:
    """Run the service, take the images, stop it."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "greenpark", "up", "--data", folder, "--port", "0", "--mqtt-port", "0"]
        service = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        note = Path(folder) / "up.json"
        deadline = time.monotonic() + START_S
        while not note.exists() and service.poll() is None and time.monotonic() < deadline:
            time.sleep(0.5)
        try:
            shoot(json.loads(note.read_text(encoding="utf-8"))["url"])
        finally:
            service.send_signal(signal.SIGINT)
            service.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
