"""Pillow: reading what was handed in, and drawing it anew."""

import hashlib
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_
from quizapp.pictures.domain import JPEG, LONGEST_SIDE, PNG, READ_FORMATS, Drawn

_QUALITY = 88
_STRICT = Lock()


def draw_anew(content: bytes, *, most_pixels: int) -> Drawn:
    """The picture as it is kept: turned as its camera held it, no larger than needed, without anything but pixels.

    Raises DomainError for what is no PNG, JPEG or WebP, is damaged, moves, or unfolds to too much.
    """
    picture, kind = _open(content, most_pixels)
    picture = ImageOps.exif_transpose(picture)
    has_holes = picture.has_transparency_data
    picture = picture.convert("RGBA" if has_holes else "L" if picture.mode in {"1", "L", "I;16", "I"} else "RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    # Nothing of the old file goes along: profile, place, camera, comments.
    picture.info.clear()
    # A photograph stays one; lines and letters stay sharp.
    as_photograph = kind == "JPEG" and not has_holes
    buffer = io.BytesIO()
    if as_photograph:
        picture.save(buffer, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    else:
        picture.save(buffer, "PNG", optimize=True)
    return Drawn(buffer.getvalue(), JPEG if as_photograph else PNG, picture.width, picture.height)


def read_kept(content: bytes, *, most_pixels: int) -> Drawn:
    """A picture that was drawn anew before, byte by byte as it is. Raises DomainError for any other file."""
    picture, kind = _open(content, most_pixels)
    if kind not in {"PNG", "JPEG"}:
        raise _refuse_kind()
    return Drawn(content, JPEG if kind == "JPEG" else PNG, picture.width, picture.height)


def compute_name(content: bytes) -> str:
    """The name under which bytes are kept (64 hex digits)."""
    return hashlib.sha256(content).hexdigest()


def _open(content: bytes, most_pixels: int) -> tuple[Image.Image, str]:
    try:
        with warnings.catch_warnings():
            # What Pillow only warns of is measured here, before a pixel is unfolded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=READ_FORMATS)
        if picture.width * picture.height > most_pixels:
            message = N_("Hình lớn quá: %(width)s × %(height)s điểm ảnh. Anh/chị thu nhỏ hình rồi chọn lại.")
            raise DomainError(message, code="too_many_pixels", width=picture.width, height=picture.height)
        if getattr(picture, "n_frames", 1) > 1:
            raise DomainError(N_("Hình động không dùng được. Anh/chị chọn một hình tĩnh."), code="moving")
        kind = str(picture.format)
        with _whole_only():
            picture.load()
    except UnidentifiedImageError as error:
        raise _refuse_kind() from error
    except Image.DecompressionBombError as error:
        raise DomainError(N_("Hình lớn quá. Anh/chị thu nhỏ hình rồi chọn lại."), code="too_many_pixels") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise DomainError(N_("Tệp hình bị hỏng. Anh/chị mở lại hình và lưu thành tệp mới."), code="damaged") from error
    return picture, kind


@contextmanager
def _whole_only() -> Iterator[None]:
    # The renderer of PDF makes Pillow fill up what is missing of a file, for the whole process.
    with _STRICT:
        lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = lenient


def _refuse_kind() -> DomainError:
    return DomainError(N_("Tệp không phải là hình PNG, JPEG hoặc WebP."), code="not_a_picture")
