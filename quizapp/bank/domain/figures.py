"""What is wrong with the tables of figures: foreign references, and figures that contradict one another unmarked."""

from collections.abc import Iterator

from quizapp.bank.domain.files import BankFiles, EditionEntry, Finding, Severity
from quizapp.indices.domain import RowKind
from quizapp.indices.domain.checking import find_contradictions
from quizapp.kernel.text import N_


def check_editions(files: BankFiles) -> Iterator[Finding]:
    """Everything found in the tables, table by table."""
    documents = {document.key for document in files.documents}
    components = {i.facts.code: {code for code, _ in i.facts.components} for i in files.indices}
    seen: dict[str, EditionEntry] = {}
    for entry in files.editions:
        edition = entry.edition
        first = seen.setdefault(edition.key, entry)
        if first is not entry:
            message = N_("Mã bảng số liệu đã dùng tại %(place)s.")
            yield _fail(entry, "duplicate_id", "", message, place=f"{first.file}:{first.line}")
        if edition.document not in documents:
            message = N_("Không có tài liệu “%(document)s” trong documents.yaml.")
            yield _fail(entry, "document", "", message, document=edition.document)
        if edition.index_code not in components:
            message = N_("Không có chỉ số “%(index)s” trong thư mục indices.")
            yield _fail(entry, "index", "", message, index=edition.index_code)
        else:
            yield from _check_rows(entry, components[edition.index_code])
        for told in find_contradictions(edition):
            if not told.doubted:
                place = f"{told.row}/{told.place}"
                yield _fail(entry, "figure", place, told.message, **told.params)


def _check_rows(entry: EditionEntry, components: set[str]) -> Iterator[Finding]:
    parents = {row.code for row in entry.edition.rows if row.kind is RowKind.COMPONENT}
    for row in entry.edition.rows:
        if row.component not in components:
            message = N_("Chỉ số %(index)s không có nội dung “%(component)s”.")
            yield _fail(entry, "component", row.code, message, index=entry.edition.index_code, component=row.component)
        if (row.kind is RowKind.PART) != (row.parent in parents):
            message = N_("Dòng “%(name)s” là một phần nhưng không thuộc thành phần nào của bảng.")
            yield _fail(entry, "parent", row.code, message, name=row.name)


def _fail(entry: EditionEntry, code: str, spot: str, message: str, **params: object) -> Finding:
    line = entry.get_line(spot)
    return Finding(Severity.ERROR, code, message, params, entry.file, line, entry.edition.key)
