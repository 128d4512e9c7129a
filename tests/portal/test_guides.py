import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from sqlalchemy.orm import Session

from quizapp.cli.demo import SHARED_WORDS
from quizapp.cli.demo_people import LOGINS
from quizapp.config import ROOT
from quizapp.kernel.clock import FrozenClock
from quizapp.people.domain import Role
from quizapp.portal.adapters import GUIDES_DIR, PICTURES_DIR, read_png_size
from quizapp.portal.domain import GUIDES, SECTION_GUIDES, choose_guide
from quizapp.web.navigation import ENTRIES
from tests.client import PageClient
from tests.factories import make_person, make_unit, save

SLUGS = [guide.slug for guide in GUIDES]
MOST_BYTES = 120 * 1024
# With headings, what one sheet of A4, printed on both sides, holds at the size that guides are printed in.
MOST_WORDS = 1100
PICTURE = re.compile(r"!\[([^]]*)\]\(([^)]+)\)")


def read_source(slug: str) -> str:
    return (GUIDES_DIR / f"{slug}.md").read_text(encoding="utf-8")


@cache
def compile_interface_texts() -> tuple[re.Pattern[str], ...]:
    """Every text of the pages, as a pattern that takes anything for its figures and names."""

    def walk() -> Iterator[str]:
        keywords = {"_": None, "N_": None, "_l": None, "gettext": None, "ngettext": (1, 2)}
        for folder, methods in (("templates", [("**.html", "jinja2")]), ("quizapp", [("**.py", "python")])):
            for _file, _line, message, _comments, _context in extract_from_dir(
                str(ROOT / folder), method_map=methods, keywords=keywords
            ):
                yield from [message] if isinstance(message, str) else message

    placeholder = re.compile(r"%\(\w+\)s")
    # A text that is nothing but its placeholders would match everything.
    texts = {text for text in walk() if re.search(r"\w{2}", placeholder.sub("", text))}
    return tuple(re.compile(".+".join(map(re.escape, placeholder.split(text)))) for text in texts)


def test_every_role_and_every_section_has_a_guide() -> None:
    assert {role for guide in GUIDES for role in guide.roles} == set(Role)
    assert {entry.section for entry in ENTRIES} <= set(SECTION_GUIDES)
    assert {slug for slugs in SECTION_GUIDES.values() for slug in slugs} <= set(SLUGS)
    assert {path.stem for path in GUIDES_DIR.glob("*.md")} == set(SLUGS)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_guide_is_one_page_open_to_everybody(client: PageClient, session: Session, slug: str) -> None:
    page = client.get(f"/huong-dan/{slug}")
    assert page.status_code == 200
    html = page.get_data(as_text=True)
    title = read_source(slug).splitlines()[0].removeprefix("# ")
    assert f"<title>{title} – " in html
    assert "Khi gặp trục trặc</a>" in html
    assert "Hỏi ai</a>" in html
    assert "Quên mật khẩu" in html or "quên mật khẩu" in html
    words = PICTURE.sub("", read_source(slug)).split()
    assert len(words) <= MOST_WORDS


@pytest.mark.parametrize("slug", SLUGS)
def test_the_pictures_of_a_guide_are_there_and_small(client: PageClient, session: Session, slug: str) -> None:
    pictures = PICTURE.findall(read_source(slug))
    assert 1 <= len(pictures) <= 3
    html = client.get(f"/huong-dan/{slug}").get_data(as_text=True)
    for words, source in pictures:
        path = GUIDES_DIR / source
        assert len(words) > 20
        assert path.stat().st_size <= MOST_BYTES
        width, height = read_png_size(path)
        address = f"/huong-dan/hinh/{path.name}"
        sizes = f'width="{width}" height="{height}"'
        assert re.search(rf'<a href="{address}"[^>]*><img src="{address}" alt="[^"]+" {sizes}', html)
        with client.get(address) as answer:
            assert (answer.status_code, answer.mimetype) == (200, "image/png")
            assert answer.get_data() == path.read_bytes()


def test_every_picture_belongs_to_a_guide() -> None:
    used = {Path(source).name for slug in SLUGS for _, source in PICTURE.findall(read_source(slug))}
    assert {path.name for path in PICTURES_DIR.iterdir()} == used


@pytest.mark.parametrize("slug", SLUGS)
def test_guides_use_the_words_of_the_pages(slug: str) -> None:
    texts = compile_interface_texts()
    named = set(re.findall(r"\*\*(.+?)\*\*", read_source(slug)))
    assert named
    assert [words for words in sorted(named) if not any(text.fullmatch(words) for text in texts)] == []


def test_the_list_leads_to_every_guide(client: PageClient, session: Session) -> None:
    html = client.get("/huong-dan").get_data(as_text=True)
    for slug in SLUGS:
        assert f'href="/huong-dan/{slug}"' in html


@pytest.mark.parametrize("address", ["/huong-dan/khong-co", "/huong-dan/hinh/khong-co.png", "/huong-dan/hinh/..%2fx"])
def test_what_is_no_guide_is_not_found(client: PageClient, session: Session, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("role", [None, *Role])
def test_each_section_links_to_the_guide_of_who_reads_it(
    client: PageClient, session: Session, role: Role | None
) -> None:
    person = make_person(session, make_unit(session), "Lê Văn Tám", *([role] if role else []))
    save(session)
    client.sign_in(person)
    roles = [role] if role else []
    opened = 0
    for entry in ENTRIES:
        address = next(str(r) for r in client.application.url_map.iter_rules() if r.endpoint == entry.endpoint)
        page = client.get(address)
        if page.status_code != 200:
            continue
        opened += 1
        html = page.get_data(as_text=True)
        assert f'href="/huong-dan/{choose_guide(entry.section, roles)}">Trợ giúp' in html
        assert 'href="/huong-dan">Hướng dẫn' in html
        assert 'href="/kiem-tra">Kiểm tra giấy chứng nhận' in html
    assert opened >= 3


@pytest.mark.parametrize(
    ("section", "roles", "slug"),
    [
        ("results", [Role.UNIT_HEAD], "thu-truong-don-vi"),
        ("results", [Role.UNIT_HR], "nhan-su-don-vi"),
        ("results", [], "nhan-su-so-noi-vu"),
        ("bank", [Role.REVIEWER], "to-soan-thao"),
        ("bank", [Role.COMMITTEE], "ban-chi-dao"),
        ("people", [Role.ADMIN], "quan-tri"),
        ("portal", [Role.ADMIN], "nguoi-duoc-danh-gia"),
        ("tasks", [Role.HR], "nhan-su-so-noi-vu"),
        ("tasks", [], None),
        ("guides", [], None),
    ],
)
def test_the_guide_depends_on_the_page_and_the_role(section: str, roles: list[Role], slug: str | None) -> None:
    assert choose_guide(section, roles) == slug


def test_who_cannot_sign_in_finds_help(client: PageClient, session: Session) -> None:
    assert 'href="/huong-dan/nguoi-duoc-danh-gia">Trợ giúp' in client.get("/dang-nhap").get_data(as_text=True)


def test_help_is_open_while_the_screen_is_locked(client: PageClient, session: Session, clock: FrozenClock) -> None:
    person = make_person(session, make_unit(session))
    save(session)
    client.sign_in(person)
    assert client.get("/viec-cua-toi").status_code == 200
    clock.advance(minutes=16)
    assert client.get("/viec-cua-toi").status_code == 302
    assert client.get("/huong-dan/nguoi-duoc-danh-gia").status_code == 200
    assert client.get("/viec-cua-toi").status_code == 302


def test_the_readme_names_the_demonstration_logins() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    logins = re.search(r"<!-- logins -->\n(.*?)<!-- /logins -->", readme, re.DOTALL)
    assert logins is not None
    assert re.findall(r"^ +([a-z.]+)  ", logins[1], re.MULTILINE) == [login.username for login in LOGINS]
    assert f"password: {SHARED_WORDS}" in logins[1]
