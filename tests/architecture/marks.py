"""A question that shows all that a text may hold: a list, a table, a formula and a picture."""

import io

from PIL import Image
from sqlalchemy.orm import Session

from quizapp.bank.models import ItemVersion
from quizapp.kernel.actor import SYSTEM
from quizapp.pictures.models import Picture
from quizapp.pictures.services import keep_picture
from tests.conftest import START

REST = """

| Năm | Tây Ninh | Trung bình cả nước |
|---|---:|---:|
| 2019 | 83,45 | $\\frac{84,45}{1}$ |

- Ý thứ nhất
- Ý **thứ hai**

"""


def draw_sample(colour: str = "white", size: tuple[int, int] = (60, 40), kind: str = "PNG") -> bytes:
    """The bytes of a picture of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind)
    return buffer.getvalue()


def keep_sample(session: Session, colour: str = "white") -> Picture:
    """A kept picture of one colour."""
    return keep_picture(session, draw_sample(colour), actor=SYSTEM, now=START)


def show_all(session: Session, version: ItemVersion) -> Picture:
    """Let a version show everything, below the sentence it has."""
    picture = keep_sample(session)
    version.stem += f"{REST}![Biểu đồ trắng](hinh:{picture.sha256})"
    version.explanation += " $x^2 + y_1$"
    session.flush()
    return picture
