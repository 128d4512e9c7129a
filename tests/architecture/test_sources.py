"""What no source may hold, whatever it is about."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import tinyhtml5
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from flask import Flask
from jinja2 import Environment, nodes

from quizapp.config import ROOT
from tests.client import H, text_of

pytestmark = pytest.mark.embedded

CATALOGUE = ROOT / "quizapp" / "translations" / "vi" / "LC_MESSAGES" / "messages.po"
LONGEST = 400
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PYTHON = sorted((ROOT / "quizapp").rglob("*.py"))
VIETNAMESE = re.compile(r"[À-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ]")
LETTERS = re.compile(r"[^\W\d_]{2,}")
# Attributes that are read out or shown.
READ = ("alt", "aria-label", "placeholder", "title")
MARKERS = {"_", "_l", "N_", "gettext", "lazy_gettext", "ngettext"}
# Names of file formats are the same in every language.
NAMES = re.compile(r"\b(?:PDF|XLSX|CSV|ZIP)\b")
# What is left of a start tag where a block stands inside it.
ATTRIBUTES = re.compile(r'[\w-]+="[^"]*"|\b(?:app|data|govuk)-[\w-]+')
# Short Vietnamese texts written without a single mark.
UNMARKED = {"anh", "ca", "in", "sai", "sau", "sbd", "stt", "trang", "trong", "xem"}
# Words of another thing in law, or of nobody's (see docs/glossary.md); no exclamation marks, and anh/chị throughout.
REFUSED = re.compile(
    r"sát hạch|thí sinh|chứng chỉ|bằng khen|giấy khen|giám thị|\bca thi\b|xếp loại|\bbạn\b|vui lòng|!",
    re.IGNORECASE,
)
# Marking again is of answers on paper only, and the text says so.
RECHECK, PAPER = re.compile("phúc khảo", re.IGNORECASE), re.compile("trên giấy|phiếu")
ELSEWHERE = re.compile(r"(?<![\w.])/(?:work|root|home)/\w|[A-Z]:\\\\|registry\.npmjs|pypi\.org|files\.pythonhosted")


def list_sources(*endings: str) -> list[Path]:
    """The files of the repository with one of these endings, committed or about to be."""
    listed = subprocess.run(
        ("git", "ls-files", "--cached", "--others", "--exclude-standard"),
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    paths = (ROOT / name for name in listed if not endings or name.endswith(endings))
    return [path for path in paths if path.is_file()]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def extract(target: Path) -> Catalog:
    """The catalogue of today's sources, collected as `make messages` does it."""
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8")
    words = re.search(r"pybabel -q (extract .*?)--output-file", recipe.replace("\\\n", " "))
    assert words is not None
    command = (str(Path(sys.executable).parent / "pybabel"), "-q", *words[1].split(), "--output-file", str(target), ".")
    subprocess.run(command, cwd=ROOT, check=True)
    with target.open("rb") as file:
        return read_po(file)


def list_texts(catalogue: Catalog) -> list[str]:
    return [text for m in catalogue if m.id for text in ([m.id] if isinstance(m.id, str) else m.id)]


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Every text that a person can see."""
    return list_texts(extract(tmp_path_factory.mktemp("messages") / "messages.pot"))


def test_catalogue_holds_the_texts_of_today(texts: list[str]) -> None:
    with CATALOGUE.open("rb") as file:
        kept = set(list_texts(read_po(file)))
    assert (set(texts) - kept, kept - set(texts)) == (set(), set()), "make messages brings the catalogue up to date"


def test_texts_are_vietnamese(texts: list[str]) -> None:
    foreign = []
    for text in texts:
        bare = re.sub(r"%\(\w+\)[sd]", "", text)
        words = {word.lower() for word in LETTERS.findall(bare)}
        if not VIETNAMESE.search(bare) and words - UNMARKED:
            foreign.append(text)
    assert foreign == []


def test_texts_keep_to_the_words_of_the_field(texts: list[str]) -> None:
    assert [text for text in texts if REFUSED.search(text)] == []
    assert [text for text in texts if RECHECK.search(text) and not PAPER.search(text)] == []


def list_template_texts(environment: Environment, path: Path) -> Iterator[str]:
    """What a template shows without asking the catalogue: text, read attributes, Vietnamese in expressions."""
    source, html, translated = path.read_text(encoding="utf-8"), [], False
    for _line, kind, value in environment.lex(source):
        if kind == "name" and value in {"trans", "endtrans"}:
            translated = value == "trans"
        elif kind == "data" and not translated:
            html.append(value)
        elif kind == "variable_end":
            html.append("0")
    fragment = re.sub(r"(?s)<!--.*?-->", "", "".join(html))
    for element in tinyhtml5.parse(fragment, namespace_html_elements=True).iter():
        if element.tag not in {f"{H}script", f"{H}style"}:
            shown = [NAMES.sub("", ATTRIBUTES.sub("", text or "")) for text in (element.text, element.tail)]
            yield from (text for text in shown if LETTERS.search(text))
        yield from (value for name in READ if LETTERS.search(value := element.get(name) or ""))
    yield from _list_constants(environment.parse(source))


def _list_constants(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in MARKERS:
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and VIETNAMESE.search(node.value):
        yield node.value
    for child in node.iter_child_nodes():
        yield from _list_constants(child)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_templates_show_texts_of_the_catalogue_only(app: Flask, path: Path) -> None:
    assert list(list_template_texts(app.jinja_env, path)) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_templates_leave_looks_to_the_style_sheets(path: Path) -> None:
    assert not re.search(r"\sstyle\s*=|<style|<font|\son[a-z]+\s*=\s*[\"']", path.read_text(encoding="utf-8"))


def list_python_texts(tree: ast.AST) -> Iterator[str]:
    """Vietnamese strings that are neither marked for the catalogue nor a docstring."""
    if isinstance(tree, ast.Call) and getattr(tree.func, "id", getattr(tree.func, "attr", "")) in MARKERS:
        return
    if isinstance(tree, ast.Expr) and isinstance(tree.value, ast.Constant):
        return
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str) and VIETNAMESE.search(tree.value):
        yield tree.value
    for child in ast.iter_child_nodes(tree):
        yield from list_python_texts(child)


PAGES = [path for path in PYTHON if path.name == "views.py" or path.parent.name == "views"]


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_pages_say_texts_of_the_catalogue_only(path: Path) -> None:
    assert list(list_python_texts(ast.parse(path.read_text(encoding="utf-8")))) == []


def test_forms_are_made_from_those_that_speak_vietnamese() -> None:
    bare = re.compile(r"import FlaskForm|^class \w+\(Form\)", re.MULTILINE)
    found = [name_of(path) for path in PYTHON if bare.search(path.read_text(encoding="utf-8"))]
    assert found == ["quizapp/web/forms.py"]


def test_one_place_commits() -> None:
    commits = [name_of(path) for path in PYTHON if ".commit(" in path.read_text(encoding="utf-8")]
    assert commits == ["quizapp/web/unit_of_work.py"]


def test_files_are_short_enough_to_read() -> None:
    endings = (".py", ".html", ".js", ".mjs", ".scss", ".css", ".yml", ".toml")
    long = {
        name_of(path): lines
        for path in list_sources(*endings)
        # Written by alembic, read by nobody.
        if "migrations/versions" not in path.as_posix()
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert long == {}


def test_nothing_knows_the_machine_it_was_written_on() -> None:
    found = []
    for path in list_sources():
        try:
            content = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{name_of(path)}: {line.strip()}" for line in content.splitlines() if ELSEWHERE.search(line)]
    assert found == []


def test_readers_are_told_of_every_make_target() -> None:
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*##", recipe, re.MULTILINE))
    told = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")))
    assert targets - set(re.findall(r"make ([a-z-]+)", told)) == set()


def test_scanner_finds_what_it_is_for(app: Flask, tmp_path: Path) -> None:
    template = tmp_path / "page.html"
    template.write_text(
        '<p title="Tiêu đề">{{ _("Có") }} Chưa dịch</p>{% trans %}Đã dịch{% endtrans %}{{ "Bỏ sót" }}', encoding="utf-8"
    )
    assert sorted(text.strip() for text in list_template_texts(app.jinja_env, template)) == [
        "0 Chưa dịch",
        "Bỏ sót",
        "Tiêu đề",
    ]
    assert list(list_python_texts(ast.parse('"""Tài liệu."""\na = _("Có")\nb = "Bỏ sót"'))) == ["Bỏ sót"]
    assert text_of(tinyhtml5.parse("<p>Có</p>")) == "Có"


def test_every_decision_has_a_number_of_its_own() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "adr").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(
        path.read_text().startswith(f"# {int(path.name[:4])}. ") for path in (ROOT / "docs" / "adr").glob("*.md")
    )
