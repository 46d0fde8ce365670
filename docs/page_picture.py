"""Write docs/figures/teaching_page.png: the circuit view as a browser shows it."""

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

PICTURE = Path(__file__).parent / "figures" / "teaching_page.png"
COMMAND = [sys.executable, "-m", "simulator", "teach", "--no-browser", "--port", "0"]


def main() -> None:
    """Open the flagship, look at the circuit, choose a node."""
    with subprocess.Popen(COMMAND, stdout=subprocess.PIPE, text=True) as server:
        try:
            address = server.stdout.readline().split()[4]
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=shutil.which("chromium"), args=["--no-sandbox"]
                )
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                page.goto(f"{address}?study=deandrade2011")
                page.wait_for_selector("[data-stage=settled]")
                page.get_by_text("Circuit", exact=True).click()
                page.wait_for_selector("text=Part of the circuit")
                box = page.locator(".bk-input-group:has(label:has-text('Part')) select").first
                names = box.locator("option").all_inner_texts()
                box.select_option(label=next(n for n in names if n.startswith("PAG:")))
                page.wait_for_selector("text=Equations")
                page.wait_for_timeout(1500)
                page.screenshot(path=PICTURE)
                browser.close()
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
