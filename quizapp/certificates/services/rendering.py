"""From an entry of the register to a signed PDF. Writes nothing."""

from sqlalchemy.orm import Session

from quizapp.certificates.adapters.signing import get_signing_key, sign_pdf
from quizapp.certificates.domain import compute_name_size, is_crowded
from quizapp.certificates.models import Certificate
from quizapp.config import Settings
from quizapp.documents.adapters import render_pdf
from quizapp.documents.adapters.qr import build_qr_image
from quizapp.kernel.text import N_


def render_certificate(session: Session, certificate_id: int, settings: Settings) -> tuple[bytes, str]:
    """The signed PDF/A-2a of a certificate and the kind of key that signed it.

    Ends the session's transaction before the slow part, so that no snapshot is held meanwhile.
    """
    certificate = session.get_one(Certificate, certificate_id)
    key = get_signing_key(settings)
    printed = dict(certificate.printed)
    context = {
        "printed": printed,
        "number": certificate.number,
        "kind": certificate.kind,
        "code": certificate.code,
        "issued_on": certificate.issued_on,
        "valid_until": certificate.valid_until,
        "name_size": compute_name_size(printed["full_name"]),
        "crowded": is_crowded(printed["full_name"], printed["unit"], printed["position"]),
        "qr": build_qr_image(f"{settings.resolved_public_url}/kiem-tra/{certificate.code}"),
        "is_development": key.is_development,
    }
    title = f"Giấy chứng nhận số {certificate.number}"
    session.rollback()
    unsigned = render_pdf("certificates/certificate.html", context, title=title)
    signed = sign_pdf(
        unsigned, key, reason=N_("Cấp giấy chứng nhận"), place=printed["place"], signer_name=printed["signer_name"]
    )
    return signed, key.kind
