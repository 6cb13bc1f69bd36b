"""The rules of the house that no other tool checks."""

from __future__ import annotations

import ast
import itertools
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "resnet_viewer"
LONGEST_FILE = 400

# Folders of somebody's machine, and hosts from which packages come: both differ from place to place.
ELSEWHERE = re.compile(
    r"/(?:home|Users)/\w+/|/root/|/work/\w|[A-Z]:\\Users"
    r"|pythonhosted\.org|pypi\.org/simple|registry\.npmjs|download\.pytorch\.org|(?:deb|security)\.debian\.org"
)


def python_files() -> Iterator[Path]:
    for folder in ("resnet_viewer", "tests", "benchmarks"):
        yield from (ROOT / folder).rglob("*.py")


def tracked_files() -> list[Path]:
    """The files that git knows of; skips the test where this is no checkout."""
    try:
        listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [path for name in listing.split("\0") if name and (path := ROOT / name).is_file()]


def loaded_by(module: str) -> set[str]:
    """The top-level modules that importing this one loads, in a Python of its own."""
    script = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("ui.main_window", {"torch", "torchvision"}),
        ("cli", {"torch", "torchvision", "PySide6"}),
        ("preflight", {"torch", "PySide6", "numpy"}),
        ("networks.zoo", {"torch", "torchvision", "PySide6"}),
        ("networks.outline", {"torch", "PySide6"}),
        ("recording", {"torch", "PySide6"}),
        ("data.helpers", {"torch", "torchvision", "PySide6"}),
    ],
)
def test_what_is_imported_stays_light(module: str, unwanted: set[str]) -> None:
    if not PACKAGE.joinpath(*module.split(".")).with_suffix(".py").exists():
        pytest.skip(f"there is no {module} yet")
    assert not loaded_by(f"resnet_viewer.{module}") & unwanted


def test_every_window_part_is_imported_without_torch() -> None:
    modules = [path.relative_to(ROOT).with_suffix("") for path in (PACKAGE / "ui").rglob("*.py")]
    names = [".".join(module.parts).removesuffix(".__init__") for module in modules]
    assert "torch" not in loaded_by(", ".join(names))


def translations(tree: ast.AST) -> Iterator[tuple[ast.Call, ast.Attribute, ast.expr]]:
    """Every call of tr() and QCoreApplication.translate() with the text that it is given."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="tr") as called, args=[text, *_]):
                yield node, called, text
            case ast.Call(func=ast.Attribute(value=ast.Name(id="QCoreApplication"), attr="translate") as called):
                yield node, called, node.args[1]


def test_only_whole_texts_are_translated() -> None:
    """Qt collects literals: an f-string, a sum or an already filled text is never found in the translation."""
    wrong = []
    for path in PACKAGE.rglob("*.py"):
        for call, called, text in translations(ast.parse(path.read_text("utf-8"))):
            literal = isinstance(text, ast.Constant) and isinstance(text.value, str)
            # translate() also takes a text that the ground floor has marked, such as limits.label.
            marked = called.attr == "translate" and isinstance(text, ast.Attribute | ast.Name | ast.Subscript)
            if not literal and not marked:
                wrong.append(f"{path.relative_to(ROOT)}:{call.lineno}: {ast.unparse(text)}")
    assert not wrong


def test_no_file_has_two_subjects() -> None:
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines()) for path in python_files()}
    assert not {name: length for name, length in lengths.items() if length >= LONGEST_FILE}


def test_no_two_test_files_share_a_name() -> None:
    """pytest imports them by their bare names."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))


def test_every_bundled_file_is_accounted_for() -> None:
    """assets/README.md says of each file where it comes from and under which licence."""
    table = (ROOT / "assets" / "README.md").read_text("utf-8")
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("|")]
    named = [pattern for row in rows for pattern in re.findall(r"`([^`]+)`", row)]
    files = [
        path.relative_to(ROOT / "assets").as_posix() for path in tracked_files() if ROOT / "assets" in path.parents
    ]
    assert not [file for file in files if file != "README.md" and not any(fnmatch(file, name) for name in named)]


def test_no_text_names_a_machine_or_a_registry() -> None:
    found = []
    for path in tracked_files():
        if path == Path(__file__):
            continue
        try:
            lines = path.read_text("utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [
            f"{path.relative_to(ROOT)}:{i}: {line.strip()}" for i, line in enumerate(lines, 1) if ELSEWHERE.search(line)
        ]
    assert not found


def test_every_dependency_is_bounded_on_both_sides() -> None:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = [table["build-system"]["requires"], table["project"]["dependencies"]]
    groups += table["project"]["optional-dependencies"].values()
    for text in itertools.chain.from_iterable(groups):
        operators = {specifier.operator for specifier in Requirement(text).specifier}
        assert {">=", "<"} <= operators, text
