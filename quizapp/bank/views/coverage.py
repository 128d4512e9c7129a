"""The page that shows what the bank asks and where it asks nothing."""

from flask import render_template, request

from quizapp.bank.domain import AXIS_NAMES, LEVEL_NAMES
from quizapp.bank.domain.coverage import arrange_coverage, share_levels
from quizapp.bank.queries.coverage import count_cells, count_levels
from quizapp.bank.views.blueprint import BANK
from quizapp.extensions import db
from quizapp.indices.queries import list_indices, list_stored_editions
from quizapp.kernel.permissions import Permission
from quizapp.sources.queries import list_documents
from quizapp.web.guard import requires


@BANK.get("/cau-hoi/do-phu")
@requires(Permission.BANK_READ)
def coverage() -> str:
    """One index at a time, a matrix for each document; the index stands in the address."""
    session = db.session()
    indices = {index.code: index for index in list_indices(session)}
    documents = {document.key: document for document in list_documents(session)}
    chosen = request.args.get("chi-so", "")
    if chosen not in indices:
        chosen = next(iter(indices), "")
    levels = count_levels(session)
    matrices = arrange_coverage(
        {code: {c.code: c.name for c in index.components} for code, index in indices.items()},
        list(documents),
        [stored.to_edition() for stored in list_stored_editions(session)],
        count_cells(session, list(documents)),
    )
    return render_template(
        "bank/coverage.html",
        matrices=[matrix for matrix in matrices if matrix.index == chosen],
        gaps=sum(len(matrix.gaps) for matrix in matrices),
        half_gaps=sum(1 for matrix in matrices for row in matrix.rows if row.total and row.missing_axes),
        total=sum(levels.values()),
        shares=share_levels(levels),
        indices=indices,
        documents=documents,
        chosen=chosen,
        axis_names=AXIS_NAMES,
        level_names=LEVEL_NAMES,
    )
