"""What a kept picture is."""

from dataclasses import dataclass

PNG, JPEG = "image/png", "image/jpeg"
SUFFIXES = {PNG: ".png", JPEG: ".jpg"}
# What people may hand in; everything is kept as one of the two above.
READ_FORMATS = ("PNG", "JPEG", "WEBP")
# Wider or higher ones are made smaller: no screen and no sheet of paper shows more.
LONGEST_SIDE = 1600
LONGEST_ALT = 300
# What pictures in files of questions may unfold to; the installation's own bound is applied where they are kept.
FILE_PIXELS = 24_000_000


@dataclass(frozen=True)
class Drawn:
    """A picture as it is kept."""

    content: bytes
    media_type: str
    width: int
    height: int
