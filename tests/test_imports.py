"""The arrows of the house, read from the source: who may know whom, and what an import may cost."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import retrieval
from tests.conftest import ROOT

OURS = ("bot", "prompts", "retrieval")
# What each package may import of ours. The arrows run one way: prompts <- retrieval <- bot.
KNOWS = {"prompts": {"prompts"}, "retrieval": {"prompts", "retrieval"}, "bot": {"bot", "retrieval"}}
# Inside retrieval a module may import lower layers and its own; those of one layer are strangers.
LAYERS = [
    {"domain", "errors", "settings", "wording"},
    {"articles", "models"},
    {"index"},
    {"answering"},
    {"library"},
    {"engine"},
    {"__init__"},
]
# Words that any layer may use and that use nothing above themselves.
GROUND = LAYERS[0]
ONLY_IN = {
    "chromadb": {f"retrieval/index/vectors{home}.py" for home in ("", "_embedded", "_server")},
    "tantivy": {"retrieval/index/words.py"},
    "prompt_toolkit": {"bot/line_editor.py"},
}
READS_THE_ENVIRONMENT = "bot/environment.py"
ENVIRONMENT = {"environ", "environb", "getenv", "getenvb", "putenv", "load_dotenv", "BaseSettings"}
HEAVY = {
    "chromadb", "docx", "langchain", "langchain_core", "lxml", "numpy", "onnxruntime", "openai",
    "pypdf", "tantivy", "telegram", "tokenizers", "trafilatura",
}  # fmt: skip


@dataclass(frozen=True)
class Import:
    """An import statement: where it stands, the module, and the name that it takes from there."""

    file: str
    line: int
    module: str
    name: str | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line} imports {self.module} {self.name or ''}".rstrip()

    @property
    def top(self) -> str:
        return self.module.partition(".")[0]


def sources() -> list[Path]:
    return sorted(path for name in OURS for path in (ROOT / name).rglob("*.py"))


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports_of(path: Path) -> Iterator[Import]:
    """Give every import of a file, also those inside functions and for type checking."""
    package = path.relative_to(ROOT).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(relative(path), node.lineno, alias.name)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *filter(None, [node.module])])
            for alias in node.names:
                yield Import(relative(path), node.lineno, module, alias.name)


def all_imports() -> list[Import]:
    return [found for path in sources() for found in imports_of(path)]


def layer(part: str) -> int:
    for rank, parts in enumerate(LAYERS):
        if part in parts:
            return rank
    raise AssertionError(f"retrieval/{part} stands in no layer of this test; say which is its own")


def part_of(file: str) -> str:
    """Return the part of retrieval that a file belongs to: ``retrieval/index/plan.py`` -> index."""
    return file.split("/")[1].removesuffix(".py")


def part_named(found: Import) -> str:
    """Return the part of retrieval that an import reaches."""
    names = [*found.module.split(".")[1:], found.name or "__init__"]
    is_part = any(names[0] in parts for parts in LAYERS)
    return names[0] if is_part or len(names) > 1 else "__init__"


def breaks_a_layer(found: Import) -> bool:
    own, other = part_of(found.file), part_named(found)
    if own == other or {own, other} <= GROUND:
        return False
    return layer(other) >= layer(own)


def test_the_packages_know_each_other_one_way() -> None:
    wrong = [
        str(found)
        for found in all_imports()
        if found.top in OURS and found.top not in KNOWS[found.file.split("/")[0]]
    ]
    assert not wrong


def test_the_layers_of_retrieval_run_one_way() -> None:
    inside = [it for it in all_imports() if it.file.startswith("retrieval/")]
    wrong = [str(it) for it in inside if it.top == "retrieval" and breaks_a_layer(it)]
    assert not wrong


def test_bot_takes_only_public_names_of_retrieval() -> None:
    wrong = [
        str(found)
        for found in all_imports()
        if found.file.startswith("bot/")
        and found.top == "retrieval"
        and (found.module != "retrieval" or found.name not in retrieval.__all__)
    ]
    assert not wrong


def test_every_public_name_of_retrieval_is_there() -> None:
    missing = [name for name in retrieval.__all__ if not hasattr(retrieval, name)]
    assert not missing


@pytest.mark.parametrize(("library", "homes"), ONLY_IN.items())
def test_a_library_is_known_in_one_place(library: str, homes: set[str]) -> None:
    users = {found.file for found in all_imports() if found.top == library}
    assert users <= homes


def test_only_the_entry_point_reads_the_environment() -> None:
    readers = {
        relative(path)
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if reads_environment(node)
    }
    assert readers == {READS_THE_ENVIRONMENT}


def reads_environment(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in ENVIRONMENT
    if isinstance(node, ast.alias):
        return node.name in ENVIRONMENT
    return isinstance(node, ast.keyword) and node.arg == "envvar"


@pytest.mark.parametrize(
    "code",
    ["import os\nos.environ['X']", "from os import getenv", "typer.Option('--x', envvar='X')"],
)
def test_the_ways_to_read_the_environment_are_seen(code: str) -> None:
    assert any(reads_environment(node) for node in ast.walk(ast.parse(code)))


@pytest.mark.parametrize(
    ("file", "module", "name", "wrong"),
    [
        ("retrieval/index/plan.py", "retrieval.domain", "Article", False),
        ("retrieval/index/plan.py", "retrieval.index.catalogue", "Catalogue", False),
        ("retrieval/index/plan.py", "retrieval.models", "embedder", False),
        ("retrieval/index/plan.py", "retrieval", "models", False),
        ("retrieval/index/plan.py", "retrieval.answering", "gate", True),
        ("retrieval/index/plan.py", "retrieval", "Article", True),
        ("retrieval/articles/text.py", "retrieval.models.embedder", "Embedder", True),
        ("retrieval/domain.py", "retrieval.errors", "FootnoteError", False),
        ("retrieval/domain.py", "retrieval.articles", "reading", True),
        ("retrieval/engine.py", "retrieval.answering.chain", "Chain", False),
        ("retrieval/__init__.py", "retrieval.engine", "open_engine", False),
    ],
)
def test_the_layers_are_told_apart(file: str, module: str, name: str, wrong: bool) -> None:
    assert breaks_a_layer(Import(file, 1, module, name)) is wrong


@pytest.mark.parametrize("module", ["bot", "retrieval", "prompts", "bot.cli", "bot.__main__"])
def test_an_import_loads_nothing_heavy(module: str) -> None:
    code = f"import json, sys, {module}; print(json.dumps(sorted(sys.modules)))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    loaded = {name.partition(".")[0] for name in json.loads(printed)}
    assert not loaded & HEAVY
    assert not loaded & {"rich", "pydantic", "prompt_toolkit"}  # --help has no need of them


def test_taking_the_words_of_retrieval_loads_nothing_heavy() -> None:
    code = (
        "import sys; from retrieval import Answer, FootnoteError, REFUSAL, Settings, Turn;"
        "import bot.repl, bot.environment, bot.rendering.documents; print(*sys.modules)"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    assert not {name.partition(".")[0] for name in printed.decode().split()} & HEAVY
