"""Whether built pages would fetch anything: `python check_offline.py FOLDER`."""

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

# What a browser loads by itself; an ordinary link in the text may lead anywhere.
LOADED = {
    "audio": "src", "embed": "src", "iframe": "src", "image": "href", "img": "src",
    "link": "href", "object": "data", "script": "src", "source": "src", "use": "href",
    "video": "src",
}  # fmt: skip
ELSEWHERE = re.compile(r"^\s*(https?:)?//", re.IGNORECASE)
IN_STYLES = re.compile(r"""(?:url\(|@import)\s*["']?\s*((?:https?:)?//[^"')\s]+)""", re.IGNORECASE)


class Loads(HTMLParser):
    """Collects the outside addresses that a page loads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag."""
        given = dict(attrs)
        address = given.get(LOADED.get(tag, "")) or ""
        if ELSEWHERE.match(address) and given.get("rel") != "canonical":
            self.found.append(address)
        self.found += IN_STYLES.findall(given.get("style") or "")


def outside_addresses(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every file with an address that is not in the folder."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".html":
            page = Loads()
            text = path.read_text(encoding="utf-8")
            page.feed(text)
            styles = "".join(re.findall(r"<style.*?</style>", text, re.DOTALL))
            yield from ((path, address) for address in page.found + IN_STYLES.findall(styles))
        elif path.suffix == ".css":
            text = path.read_text(encoding="utf-8")
            yield from ((path, address) for address in IN_STYLES.findall(text))


def main() -> int:
    """Name what would be fetched; 1 if there is anything."""
    if len(sys.argv) != 2 or not Path(sys.argv[1], "index.html").is_file():
        print("name the folder of the built pages", file=sys.stderr)
        return 2
    found = list(outside_addresses(Path(sys.argv[1])))
    for path, address in found:
        print(f"{path}: would fetch {address}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
