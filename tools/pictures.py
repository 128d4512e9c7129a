"""Takes the pictures of the guides from the real pages: `python -m tools.pictures [name ...]`.

A database of its own under out/pictures is filled with the demonstration and with a morning of work, at a fixed
time, so that dates and figures stay the same when the pictures are taken again; only the questions are drawn anew.
"""

from __future__ import annotations

import logging
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from flask_migrate import upgrade
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from quizapp.app import create_app
from quizapp.cli.demo import SHARED_WORDS
from quizapp.config import Settings
from quizapp.kernel.clock import FrozenClock
from tools.local_server import serve_in_thread
from tools.morning import spend_morning
from tools.progress import ROOT, SetupError, run_main, say

FOLDER = ROOT / "docs" / "guides" / "pictures"
WORK = ROOT / "out" / "pictures"
CHROMIUM = "/usr/bin/chromium"
# A Tuesday: 08:00 on 24/11/2026 in Tây Ninh.
START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
DESKTOP_WIDTH, SHOWN_WIDTH, PHONE_WIDTH = 1280, 900, 390
COLOURS = (192, 128, 96, 64, 48, 32)
MOST_BYTES = 120 * 1024


@dataclass(frozen=True)
class Picture:
    """One picture: who looks at which page, what they click first, and how much of the page is shown."""

    name: str
    username: str
    path: str
    clicks: tuple[str, ...] = ()
    height: int = 800
    is_phone: bool = False


PICTURES = (
    Picture("viec-cua-toi", "can.bo", "/viec-cua-toi", height=760, is_phone=True),
    Picture("lam-bai", "can.bo", "/viec-cua-toi", ("Làm tiếp", "Chuyển bài sang máy này"), height=760, is_phone=True),
    Picture("ket-qua-bai-lam", "{passed}", "/ho-so-cua-toi", ("Đánh giá trước bổ nhiệm, đợt 11/2026",), height=760),
    Picture("cuoc-thi", "can.bo", "/cuoc-thi", height=700, is_phone=True),
    Picture("bai-du-thi", "{entrant}", "/cuoc-thi", ("Xem bài dự thi của tôi",), height=700, is_phone=True),
    Picture("danh-sach-cau-hoi", "soan.cauhoi", "/cau-hoi", height=800),
    Picture("sua-cau-hoi", "soan.cauhoi", "/cau-hoi/{draft}/sua", height=900),
    Picture("nghiem-thu", "ban.chidao", "/cau-hoi/{waiting}", height=860),
    Picture("gui-ngan-hang", "van.phong", "/ngan-hang", ("Ngân hàng câu hỏi năm 2026", "Gửi các cơ quan"), height=860),
    Picture("ngan-hang", "ban.chidao", "/ngan-hang", ("Ngân hàng câu hỏi năm 2026",), height=860),
    Picture("ho-so-bai-lam", "thanh.tra", "/ho-so-bai-lam", ("Huỳnh Tấn Lộc",), height=760),
    Picture("dot-danh-gia", "to.chuc", "/dot-danh-gia/{assessment}", height=800),
    Picture("ban-giam-sat", "nhan.su", "/viec-cua-toi", ("Phòng 1, tầng 2, nhà B",), height=860),
    Picture("theo-doi-ca", "to.chuc", "/dot-danh-gia/ca/{sitting}", height=860),
    Picture("ket-qua-dot", "nhan.su", "/ket-qua/{assessment}", height=860),
    Picture("so-giay-chung-nhan", "nhan.su", "/giay-chung-nhan", height=760),
    Picture("phieu-kich-hoat", "nhan.su.donvi", "/nhan-su/phieu-kich-hoat?unit_id={unit}", height=760),
    Picture("ket-qua-don-vi", "nhan.su.donvi", "/ket-qua/{assessment}", height=800),
    Picture("ket-qua-mot-nguoi", "thu.truong", "/ket-qua/{assessment}", ("Huỳnh Tấn Lộc",), height=760),
    Picture("nhan-su", "quan.tri", "/nhan-su", height=800),
    Picture("thiet-lap", "quan.tri", "/thiet-lap", height=860),
)


def main() -> None:
    """Take the pictures named on the command line, or all; raises SetupError for a name that is none."""
    wanted = set(sys.argv[1:])
    unknown = wanted - {picture.name for picture in PICTURES}
    if unknown:
        raise SetupError(f"There is no picture called {', '.join(sorted(unknown))}.")
    shutil.rmtree(WORK, ignore_errors=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    clock = FrozenClock(START)
    # As in tests, what is asked of the background worker is done at once, and forms need no token.
    app = create_app(
        Settings(
            app_env="development",
            var_dir=WORK,
            database_url="",
            redis_url="",
            public_url="",
            pkcs12_file=None,
            testing=True,
        ),
        clock,
    )
    say("  Filling a database with a morning of work ...")
    with app.app_context():
        upgrade()
    for command in (("bank", "load"), ("demo", "seed")):
        outcome = app.test_cli_runner().invoke(args=command)
        if outcome.exit_code:
            raise SetupError(f"flask {' '.join(command)}: {outcome.output.strip()}")
    names = spend_morning(app, clock)
    pictures = [picture for picture in PICTURES if not wanted or picture.name in wanted]
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with serve_in_thread(app) as address, _open_browser() as browser:
        take(browser, address, pictures, names)


def take(browser: Browser, address: str, pictures: Sequence[Picture], names: dict[str, str]) -> None:
    """Write each picture; `names` are filled into addresses and user names."""
    for picture in pictures:
        width = PHONE_WIDTH if picture.is_phone else DESKTOP_WIDTH
        context = browser.new_context(
            base_url=address, locale="vi-VN", viewport={"width": width, "height": picture.height}
        )
        page = context.new_page()
        _sign_in(page, picture.username.format_map(names))
        page.goto(picture.path.format_map(names))
        for text in picture.clicks:
            page.get_by_role("main").get_by_text(text, exact=True).first.click()
            page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready")
        size = _write(page.screenshot(), picture)
        say(f"  {picture.name}.png: {size // 1024} KB")
        context.close()


def _sign_in(page: Page, username: str) -> None:
    page.goto("/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu", exact=True).fill(SHARED_WORDS)
    page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "dang-nhap" not in url)


def _write(taken: bytes, picture: Picture) -> int:
    """Scale down, reduce the colours as far as the size asks for, write; gives the size in bytes."""
    image = Image.open(BytesIO(taken)).convert("RGB")
    if not picture.is_phone:
        height = round(image.height * SHOWN_WIDTH / image.width)
        image = image.resize((SHOWN_WIDTH, height), Image.Resampling.LANCZOS)
    for colours in COLOURS:
        reduced = image.quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        file = BytesIO()
        reduced.save(file, "PNG", optimize=True)
        if file.tell() <= MOST_BYTES:
            (FOLDER / f"{picture.name}.png").write_bytes(file.getvalue())
            return file.tell()
    raise SetupError(f"The picture {picture.name} is too large even with few colours; show less of the page.")


@contextmanager
def _open_browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


if __name__ == "__main__":
    run_main(main)
