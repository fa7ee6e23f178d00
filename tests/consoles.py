"""Console examples in the documentation: found, run on an 80-column terminal, compared, renewed.

An example is a fenced block of language `console`. Lines that begin with `$ ` are commands, the
lines below a command its output; a line `...` stands for any number of lines. Blocks of a page
share one folder, so a later one may use the file that an earlier one made.

    python -m tests.consoles README.md docs/*.md      # write the output of today into the pages
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FENCE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b\][^\x07]*\x07")
MADE_ON = "<!-- console output from {} -->"
WIDTH = 80


@dataclass(frozen=True)
class Example:
    """A command as typed, with its prompt and continuation lines, and what it is said to print."""

    typed: str
    output: str

    @property
    def command(self) -> str:
        """The command for a shell."""
        return self.typed.removeprefix("$ ").replace("\n> ", "\n")


def examples(block: str) -> Iterator[Example]:
    """The commands of one block with their outputs."""
    for part in re.split(r"^(?=\$ )", block, flags=re.MULTILINE)[1:]:
        typed = re.match(r"(?:.*\\\n)*.*", part)
        assert typed is not None
        yield Example(typed[0], part[typed.end() :].strip("\n"))


PROGRESS = re.compile(r" \(\d+ s\)$")
"""A line that says how far work is, and for how many seconds it has run."""


def run(command: str, folder: Path) -> str:
    """What a shell shows for `command` on a terminal of 80 columns, without colour; messages last."""
    import pty

    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "TERM": "xterm", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
    environment |= {"COLUMNS": str(WIDTH), "LINES": "60", "PYTHONPATH": str(ROOT)}
    ours, theirs = pty.openpty()
    shown = bytearray()
    with tempfile.TemporaryFile() as messages, os.fdopen(ours, "rb", buffering=0) as screen:
        shell = ["/bin/sh", "-c", command]
        with subprocess.Popen(
            shell, cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=messages
        ):
            os.close(theirs)
            try:
                while chunk := screen.read(65536):
                    shown += chunk
            except OSError:  # Linux says EIO, not end of file, when the last writer has gone
                pass
        messages.seek(0)
        said = messages.read().decode().splitlines(keepends=True)
        # How far long work is depends on the machine.
        return tidy(shown.decode() + "".join(line for line in said if not PROGRESS.search(line)))


def tidy(text: str) -> str:
    """Text as it stands on the screen: no escape codes, no trailing blanks, no blank first or last lines."""
    lines = [line.rstrip() for line in ANSI.sub("", text).replace("\r\n", "\n").split("\n")]
    return "\n".join(lines).strip("\n")


def agrees(shown: str, written: str, digits: bool) -> bool:
    """Whether output matches what is written; without `digits` every number counts as alike."""
    parts = re.split(r"^\.\.\.$", written, flags=re.MULTILINE)
    pattern = r"(?s:.*)".join(re.escape(_blur(part.strip("\n"), digits)) for part in parts)
    return re.fullmatch(pattern, _blur(shown, digits)) is not None


def abridged_like(shown: str, written: str) -> str:
    """Output with the lines left out that `written` leaves out; parts that are not found stay as written."""
    lines = shown.split("\n")
    parts = []
    for part in re.split(r"^\.\.\.$", written, flags=re.MULTILINE):
        wanted = [_blur(line, digits=False) for line in part.strip("\n").split("\n")]
        starts = range(len(lines) - len(wanted) + 1)
        blurred = [_blur(line, digits=False) for line in lines]
        found = next((i for i in starts if blurred[i : i + len(wanted)] == wanted), None)
        new = part.strip("\n") if found is None else "\n".join(lines[found : found + len(wanted)])
        parts.append(f"{new}\n" if new else "")
    if len(parts) == 1:
        return shown
    return "...\n".join(parts).strip("\n")


def _blur(text: str, digits: bool) -> str:
    if digits:
        return text
    return re.sub(r"[ ─]+", " ", re.sub(r"[+−-]?\d[\d.,\u202f]*", "#", text))


def machine() -> str:
    """What must be equal for output to be equal to the last digit."""
    return f"{platform.system()} {platform.machine()}"


def renewed(page: str) -> str:
    """A page with the output of today in every example, abridged where it was."""

    with tempfile.TemporaryDirectory() as folder:

        def block(match: re.Match[str]) -> str:
            lines = []
            for example in examples(match[1]):
                output = abridged_like(run(example.command, Path(folder)), example.output)
                lines += [example.typed, *([output] if output else [])]
            return "\n".join(["```console", *lines, "```"])

        page = FENCE.sub(block, page)
    return re.sub(re.escape(MADE_ON).replace(r"\{\}", ".*?"), MADE_ON.format(machine()), page)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        file = Path(name)
        file.write_text(renewed(file.read_text(encoding="utf-8")), encoding="utf-8")
