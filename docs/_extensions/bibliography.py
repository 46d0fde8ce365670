"""Every source, each with an anchor to link to."""

from _extensions.markdown import plain

from simulator.output.citations import references


def cited(key: str) -> str:
    """Authors and year with a link to the entry, or the key itself if there is no entry."""
    known = references()
    return f"[{plain(known[key].short())}](#{_anchor(key)})" if key in known else plain(key)


def page() -> str:
    """The list of sources."""
    entries = sorted(references().values(), key=lambda entry: str(entry))
    body = "\n".join(f"({_anchor(entry.key)})=\n{plain(entry)}\n" for entry in entries)
    return (
        "# Sources\n\n`configs/references.bib`, as `rtms-sim cite` prints it. Square brackets say"
        f" what was not checked.\n\n{body}"
    )


def _anchor(key: str) -> str:
    return f"source-{key.lower()}"
