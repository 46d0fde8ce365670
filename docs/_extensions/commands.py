"""Commands that are run while the page is built, and the files that they read.

`{command}` runs `rtms-sim …` in the page's own scratch folder and shows what it printed; another
exit code than expected fails the build. `{written}` shows a file and puts it into that folder.
`{picture}` shows an image that a command left there.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

WIDTH, TYPED = 110, 84


class PageDirective(SphinxDirective):
    """A directive that knows its page's scratch folder."""

    @property
    def scratch(self) -> Path:
        """A folder that all directives of the page share."""
        folder = Path(self.env.app.doctreedir) / "scratch" / self.env.docname
        folder.mkdir(parents=True, exist_ok=True)
        return folder


class Written(PageDirective):
    """A file that the reader writes."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {"language": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Write the file, show it under its name."""
        path, text = self.scratch / self.arguments[0], "\n".join(self.content) + "\n"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        language = self.options.get("language", "yaml" if path.suffix == ".yaml" else "text")
        return [_captioned(self.arguments[0], nodes.literal_block(text, text, language=language))]


class Command(PageDirective):
    """A command and what it prints."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar = {
        "exit": directives.nonnegative_int,
        "head": directives.positive_int,
        "tail": directives.positive_int,
        "quiet": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        """Run it; raises a severe error, which stops the build, for an unexpected exit code."""
        line = " ".join(self.arguments[0].split())
        program, *words = shlex.split(line)
        if program != "rtms-sim":
            raise self.error(f"only rtms-sim is run, not {program}")
        expected = self.options.get("exit", 0)
        done = _run(words, self.scratch)
        if done.returncode != expected:
            raise self.severe(f"{line}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
        typed = _continued(line)
        shown = [nodes.literal_block(typed, typed, language="text", classes=["command"])]
        output = done.stderr if expected else done.stdout
        if "quiet" not in self.options:
            text = self._cut(output)
            shown.append(nodes.literal_block(text, text, language="text", classes=["printed"]))
        return shown

    def _cut(self, output: str) -> str:
        lines = [line.rstrip() for line in output.strip("\n").splitlines()]
        head, tail = self.options.get("head", 0), self.options.get("tail", 0)
        if (head or tail) and len(lines) > head + tail:
            lines = [*lines[:head], "…", *lines[len(lines) - tail :]]
        return "\n".join(part for line in lines for part in _folded(line))


class Picture(PageDirective):
    """An image that a command of the page has written."""

    required_arguments = 1
    option_spec: ClassVar = {"alt": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Copy it to where images are collected from."""
        source = self.scratch / self.arguments[0]
        if not source.is_file():
            raise self.severe(f"no command of this page wrote {self.arguments[0]}")
        pictures = Path(self.env.srcdir) / "_generated" / "pictures"
        pictures.mkdir(parents=True, exist_ok=True)
        name = f"{self.env.docname}/{self.arguments[0]}".replace("/", "-")
        shutil.copyfile(source, pictures / name)
        return [nodes.image(uri=f"/_generated/pictures/{name}", alt=self.options["alt"])]


def _continued(line: str) -> str:
    """A long command over several lines, as a shell takes it."""
    lines = [""]
    for part in re.split(r" (?=-)", line):
        if len(lines[-1]) + len(part) > TYPED:
            lines.append("   ")
        lines[-1] = f"{lines[-1]} {part}" if lines[-1] else part
    return " \\\n".join(lines)


def _folded(line: str) -> list[str]:
    """Prose as a terminal would fold it, but between words."""
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    return textwrap.wrap(line, WIDTH, subsequent_indent=indent) if len(line) > WIDTH else [line]


def _run(words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "COLUMNS": str(WIDTH),
        "NO_COLOR": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    command = [sys.executable, "-m", "simulator", *words]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def _captioned(caption: str, block: nodes.literal_block) -> nodes.container:
    container = nodes.container("", literal_block=True, classes=["literal-block-wrapper"])
    container += [nodes.caption(caption, caption), block]
    return container


def _forget_scratch(app: Sphinx, _env: object, docname: str) -> None:
    shutil.rmtree(Path(app.doctreedir) / "scratch" / docname, ignore_errors=True)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Offer the directives; a page that is read again starts with an empty folder."""
    app.add_directive("command", Command)
    app.add_directive("written", Written)
    app.add_directive("picture", Picture)
    app.connect("env-purge-doc", _forget_scratch)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
