"""Collects every text that a person reads into assets/translations/*.ts, and compiles those to *.qm.

Qt's own collector finds what `tr()`, `translate()` and `QT_TRANSLATE_NOOP()` are given. The sentences of expected
errors are raised on floors that know nothing of Qt; `sentences` finds them by where they stand.
"""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "resnet_viewer"
TRANSLATIONS = ROOT / "assets" / "translations"


def sentences() -> set[str]:
    """The template of every ViewerError that the program can raise.

    Raises SystemExit, with the place, at a template that is neither a literal nor in the `_SENTENCES` of its module.
    """
    found: set[str] = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        known = set(_table(tree))
        for call in _errors(tree):
            match call.args:
                case [ast.Constant(value=str(text))]:
                    found.add(text)
                case _ if not known:
                    raise SystemExit(f"{path}:{call.lineno}: this sentence cannot be translated")
        found |= known
    return found


def collect(file: Path) -> None:
    """Brings a .ts file up to date: new texts come in unfinished, texts that are gone are dropped."""
    with tempfile.TemporaryDirectory() as folder:
        marked = Path(folder, "sentences.py")
        lines = [
            f'QT_TRANSLATE_NOOP("errors", {json.dumps(text, ensure_ascii=False)})\n' for text in sorted(sentences())
        ]
        marked.write_text("".join(lines), encoding="utf-8")
        options = ["-silent", "-extensions", "py", "-locations", "none", "-no-obsolete"]
        options += ["-disable-heuristic", "similartext", "-source-language", "en", "-target-language", file.stem]
        _run("lupdate", *options, str(PACKAGE), str(marked), "-ts", str(file))


def compile(file: Path) -> None:
    """Writes the .qm file beside a .ts file."""
    _run("lrelease", "-silent", str(file), "-qm", str(file.with_suffix(".qm")))


def _errors(tree: ast.AST) -> Iterator[ast.Call]:
    """Every call that makes a ViewerError."""
    ground = ast.parse((PACKAGE / "errors.py").read_text("utf-8"))
    errors = {node.name for node in ground.body if isinstance(node, ast.ClassDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in errors:
            yield node


def _table(tree: ast.Module) -> Iterator[str]:
    """The values of the module's dict `_SENTENCES`, if it has one."""
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="_SENTENCES")], value=ast.Dict(values=values)):
                yield from (ast.literal_eval(value) for value in values)


def _run(tool: str, *arguments: str) -> None:
    program = shutil.which(f"pyside6-{tool}", path=str(Path(sys.executable).parent))
    if program is None:
        raise SystemExit(f"pyside6-{tool} is missing; it comes with PySide6-Essentials")
    subprocess.run([program, *arguments], check=True)  # noqa: S603 - Qt's own tools


if __name__ == "__main__":
    for each in sorted(TRANSLATIONS.glob("*.ts")):
        collect(each)
        compile(each)
