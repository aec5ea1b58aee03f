"""Runs the commands that the documentation shows, each kind in the nearest way that is quick.

sitegen and git really run. What installs, or takes minutes, is checked against what it names. A
command of a kind that is not here is an error, so that nothing goes untested by accident.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner

from sitegen.cli import cli
from tests.docs.blocks import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def run(text: str, folder: Path) -> None:
    """Run a block line by line, first in `folder`.

    Raises
    ------
    AssertionError
        With the line that is wrong, and why.
    """
    here = folder
    for line in text.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if not words:
            continue
        if words[0] == "cd":
            here = (here / words[1]).resolve()
            assert here.is_dir(), f"{line}: there is no such folder"
            continue
        assert words[0] in _KINDS, f"{line}: tests/docs/shell.py cannot tell whether this is right"
        try:
            _KINDS[words[0]](words[1:], here)
        except AssertionError as error:
            raise AssertionError(f"{line}\n{error}") from error


def _sitegen(words: list[str], folder: Path) -> None:
    """Run it in this process, where its imports are paid for already."""
    if words[0] == "serve":
        return _serve(words, folder)
    if words[:2] == ["export", "poster"]:  # as shown, but a tenth as wide
        words = ["30" if word == "300" else word for word in words]
        words += [] if "--mm" in words else ["--width", "1000"]
    before = Path.cwd()
    os.chdir(folder)
    try:
        answer = CliRunner().invoke(cli, words)
    finally:
        os.chdir(before)
    problem = answer.exception
    said = getattr(problem, "problems", problem)
    hint = getattr(problem, "hint", "")
    assert answer.exit_code == 0, f"exit code {answer.exit_code}\n{answer.output}\n{said} {hint}"


def _serve(words: list[str], folder: Path) -> None:
    """Serve on a free port until the address is told, with a browser that does nothing."""
    environment = {**os.environ, "BROWSER": "true", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "sitegen", *words, "--port", "0"]
    with subprocess.Popen(
        command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        said = ""
        for line in process.stderr:
            said += line
            if line.startswith("Serving on http://"):
                process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0 and "Serving on" in said, said


def _real(words: list[str], folder: Path) -> None:
    answer = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def _git(words: list[str], folder: Path) -> None:
    _real(["git", *words], folder)


def _mkdir(words: list[str], folder: Path) -> None:
    _real(["mkdir", *words], folder)


def _make(words: list[str], folder: Path) -> None:
    """Whether the target exists and all that it needs can be made."""
    _real(["make", "--dry-run", *words], ROOT)


def _pip(words: list[str], folder: Path) -> None:
    """Whether what is to be installed is there: this project, its extras and its groups."""
    assert words.pop(0) == "install"
    while words:
        word = words.pop(0)
        if word == "--group":
            assert words.pop(0) in PROJECT["dependency-groups"], "there is no such group"
        elif extra := re.fullmatch(r"sitegen\[(\w+)\]", word):
            assert extra[1] in PROJECT["project"]["optional-dependencies"], "no such extra"
        else:
            assert word in ("-e", ".") or (ROOT.parent / word / "pyproject.toml").is_file(), word


def _python(words: list[str], folder: Path) -> None:
    """A script of the project: whether it is there, compiles, and knows the options."""
    if words[:2] == ["-m", "venv"]:
        return _real([sys.executable, "-m", "venv", "--without-pip", *words[2:]], folder)
    if words[:2] == ["-m", "http.server"]:
        return None
    script = ROOT / words[0]
    assert script.is_file(), f"there is no {words[0]}"
    source = script.read_text(encoding="utf-8")
    compile(source, str(script), "exec")
    for option in (word.split("=")[0] for word in words[1:] if word.startswith("-")):
        assert f'"{option}"' in source, f"{words[0]} has no {option}"
    return None


def _source(words: list[str], folder: Path) -> None:
    assert (folder / words[0]).is_file(), f"there is no {words[0]}"


_KINDS: dict[str, Any] = {
    ".": _source,
    "git": _git,
    "make": _make,
    "mkdir": _mkdir,
    "pip": _pip,
    "python": _python,
    "python3": _python,
    "sitegen": _sitegen,
}


def check_words(text: str) -> None:
    """Check a command within a sentence: the command and its options exist.

    `[DIR]` and other words in capitals stand for anything, and `a|b` for either.
    """
    words = shlex.split(text.replace("[DIR]", "").replace("\\|", "|"))
    for first in words[1].split("|") if len(words) > 1 else []:
        if not first.startswith("-"):
            _check_command(text, [first, *words[2:]])


def _check_command(text: str, words: list[str]) -> None:
    command: click.Command = cli
    context = click.Context(cli)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        names = [name for name in words[0].split("|") if not name.isupper()]
        rest = words[1:]
        inner: click.Command | None = None
        for name in names:
            inner = command.get_command(context, name)
            assert inner is not None, f"{text}: there is no command {name!r}"
            if name != names[-1]:
                _options(text, inner, rest)
        if inner is None:
            return
        command, words = inner, rest
    _options(text, command, words)


def _options(text: str, command: click.Command, words: list[str]) -> None:
    known = {"-h", "--help", "--version"}
    for parameter in command.params:
        known |= {*parameter.opts, *parameter.secondary_opts}
    for word in words:
        if word.startswith("-") and not isinstance(command, click.Group):
            assert word.split("=")[0] in known, f"{text}: there is no option {word}"
