"""Who plays: the demonstration's units and logins, 200 officials with activation slips to come, 800 more people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from quizapp.bank.services import load_bank
from quizapp.cli.demo import SHARED_WORDS
from quizapp.cli.demo_people import UNITS, seed_people, seed_units
from quizapp.config import ROOT
from quizapp.extensions import get_clock
from quizapp.kernel.actor import SYSTEM
from quizapp.office.adapters import current_office
from quizapp.people.adapters.passwords import hash_password
from quizapp.people.services import create_account, create_person
from quizapp.web.unit_of_work import unit_of_work

PASSWORD = SHARED_WORDS
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý")
MIDDLE = {
    "anh": ("Văn", "Hữu", "Minh", "Quốc", "Thành", "Hoàng", "Đức", "Công"),
    "chị": ("Thị", "Thị Ngọc", "Thị Kim", "Thị Thanh", "Thị Bích", "Thị Mỹ", "Thị Thu", "Ngọc"),
}
GIVEN = {
    "anh": ("An", "Bình", "Cường", "Dũng", "Hải", "Khoa", "Long", "Nam", "Phúc", "Quang", "Sơn", "Tâm", "Vinh"),
    "chị": ("Ánh", "Châu", "Dung", "Giang", "Hà", "Hạnh", "Lan", "Mai", "Ngân", "Oanh", "Phương", "Thảo", "Yến"),
}
POSITIONS = ("Chuyên viên", "Chuyên viên chính", "Phó Trưởng phòng", "Trưởng phòng")
POSTS = ("Phó Trưởng phòng", "Trưởng phòng", "Phó Giám đốc Sở")
FIRST_NUMBER = 2001


@dataclass
class Player:
    """Somebody who is assessed or enters the contest. `ability` is the share of questions known."""

    staff_code: str
    full_name: str
    unit: str
    post: str
    ability: float

    @property
    def username(self) -> str:
        return self.staff_code.lower()


@dataclass(frozen=True)
class Cast:
    """The officials wait for activation; the others know the shared password already."""

    officials: list[Player]
    others: list[Player]


def seed(officials: int, others: int, random: Random) -> Cast:
    """Put units, logins, players and the question files into the empty database; runs in an application context."""
    now = get_clock().now()
    password_hash = hash_password(PASSWORD)
    places = [code for code, _name, _kind, _above in UNITS]
    players: list[Player] = []
    used: set[str] = set()
    with unit_of_work() as session:
        units = seed_units(session, province=current_office().province, now=now)
        seed_people(session, units, password_hash, now=now)
        for number in range(officials + others):
            honorific, name = draw_name(random, used)
            unit = units[places[number % len(places)]]
            person = create_person(
                session,
                staff_code=f"TN{FIRST_NUMBER + number:05d}",
                full_name=name,
                unit=unit,
                position=random.choice(POSITIONS),
                honorific=honorific,
                date_of_birth=date(random.randint(1968, 1999), random.randint(1, 12), random.randint(1, 28)),
                actor=SYSTEM,
                now=now,
            )
            known = None if number < officials else password_hash
            create_account(session, person, username=person.staff_code, password_hash=known, actor=SYSTEM, now=now)
            ability = min(0.98, max(0.15, random.gauss(0.66, 0.18)))
            players.append(Player(person.staff_code, name, unit.name, random.choice(POSTS), ability))
        load_bank(session, ROOT / "question_bank", actor=SYSTEM, now=now)
    return Cast(players[:officials], players[officials:])


def draw_name(random: Random, used: set[str]) -> tuple[str, str]:
    """A form of address and a name nobody else has, so that lists can be read by name."""
    while True:
        honorific = random.choice(("anh", "chị"))
        name = f"{random.choice(FAMILY)} {random.choice(MIDDLE[honorific])} {random.choice(GIVEN[honorific])}"
        if name not in used:
            used.add(name)
            return honorific, name
