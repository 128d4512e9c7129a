"""YAML: a file of questions as those of the folder `question_bank`; it tells everything but the pictures."""

from collections.abc import Sequence
from dataclasses import replace

from quizapp.bank.adapters.yaml_files import read_foreign_items
from quizapp.bank.adapters.yaml_nodes import SchemaError
from quizapp.bank.adapters.yaml_writer import write_items
from quizapp.bank.domain.files import Finding, ItemEntry
from quizapp.interchange.domain import UNREADABLE, Format, Found, Loss, Reading, Refused, Writing, find_fault
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_

_ORIGIN = N_("Mẫu và số liệu đã lập ra câu này không được nhận từ tệp.")


def read(content: bytes) -> Reading:
    """The questions of a file by their codes; one that is not as the format asks is refused with its line."""
    findings: list[Finding] = []
    try:
        entries = read_foreign_items(content, findings)
    except SchemaError as error:
        raise DomainError(
            N_("Dòng %(line)s: %(problem)s"), code=UNREADABLE, line=error.line, problem=error.to_finding("").text
        ) from error
    refused = [_refuse(finding) for finding in findings]
    found = []
    for entry in entries:
        fault = find_fault(entry.wording)
        if fault is None:
            # Where a question comes from is for the models here to say, not for a file.
            losses = (Loss(entry.code, _ORIGIN),) if entry.wording.origin else ()
            found.append(Found(entry.code, replace(entry.wording, origin={}), entry.code, losses))
        else:
            refused.append(Refused(entry.code, fault))
    return Reading(tuple(found), tuple(refused))


def _refuse(finding: Finding) -> Refused:
    place = finding.item or ""
    if finding.line is not None:
        place = f"{place}:{finding.line}" if place else str(finding.line)
    return Refused(place, finding.message, finding.params)


def write(entries: Sequence[ItemEntry]) -> Writing:
    """Everything of every question but the model and the figures that it was made from."""
    plain = [replace(entry, wording=replace(entry.wording, origin={})) for entry in entries]
    return Writing(write_items(plain), (), ())


FORMAT = Format(
    "yaml",
    N_("Văn bản YAML"),
    ".yaml",
    "application/yaml",
    hint=N_("Văn bản như kho câu hỏi đi kèm hệ thống. Chở được mọi dạng câu hỏi; hình phải có sẵn ở nơi nhận."),
    place_name=N_("Mã câu, dòng"),
    read=read,
    write=write,
    knows_marks=True,
)
