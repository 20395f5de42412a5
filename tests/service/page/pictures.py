"""Makes the pictures in README: `python -m tests.service.page.pictures docs/pictures`. Needs Debian's Chromium."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from index.build import build
from tests.conftest import REPOSITORY
from tests.service.conftest import serving_here
from tests.service.page.conftest import chromium

WIDE = {"viewport": {"width": 960, "height": 640}, "color_scheme": "light"}
NARROW = {"viewport": {"width": 360, "height": 720}, "color_scheme": "dark", "device_scale_factor": 1.5}
PICTURES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("ask", "/?q=Which+mine+did+UNESCO+add+to+its+list+in+July+2024%3F", WIDE),
    ("article", "/articles/korea-issue-under-trump.md?c=5648-6240#c5648-6240", WIDE),
    ("timeline", "/timeline", WIDE),
    ("narrow", "/?q=Who+has+been+acting+president+since+Yoon+was+impeached%3F", NARROW),
)


def main(folder: Path) -> None:
    """Write the pictures of the articles that ship into a folder."""
    browser_path = chromium() or sys.exit("Needs a browser: apt-get install chromium")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        build([str(REPOSITORY / "seeds")], Path(made) / "index")
        browser = playwright.chromium.launch(executable_path=browser_path)
        with serving_here(Path(made) / "index") as address:
            for name, path, options in PICTURES:
                page = browser.new_page(**options)
                page.goto(address + path)
                page.evaluate("document.activeElement?.blur()")
                page.screenshot(path=folder / f"{name}.png")
                page.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
