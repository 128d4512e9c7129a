"""Reading the XLSX files that offices send."""

import io
import zipfile
from collections.abc import Sequence

import python_calamine

from quizapp.documents.domain import Cell
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_

# What a packed file may unfold to: far above any list, far below what would fill the memory.
MAX_UNPACKED = 150 * 1024 * 1024
_NOT_A_SHEET = N_("Tệp này không phải là bảng tính XLSX đọc được. Anh/chị mở bằng Excel và lưu lại dạng .xlsx.")


def read_sheet(content: bytes, *, most: int) -> Sequence[Sequence[Cell]]:
    """The cells of the first sheet that has any, from row 1 on.

    Raises DomainError, in one sentence, for what is no XLSX, unfolds to too much, is empty, or has more than `most`
    rows.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise DomainError(N_("Tệp quá lớn. Anh/chị chia danh sách thành nhiều tệp."), code="upload")
        with python_calamine.load_workbook(io.BytesIO(content)) as book:
            found = (book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names)
            rows: Sequence[Sequence[Cell]] = next((cells for cells in found if cells), [])
    except (zipfile.BadZipFile, python_calamine.CalamineError, ValueError, KeyError, OSError) as error:
        raise DomainError(_NOT_A_SHEET, code="upload") from error
    if not rows:
        raise DomainError(N_("Bảng tính không có dòng nào."), code="upload")
    if len(rows) > most:
        raise DomainError(
            N_("Danh sách có %(n)s dòng; mỗi lần nhận nhiều nhất %(limit)s dòng. Anh/chị chia thành nhiều tệp."),
            code="upload",
            n=len(rows),
            limit=most,
        )
    return rows
