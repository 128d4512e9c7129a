"""What an office can set, with defaults that suit the province the mission began in."""

from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field


class OfficeSettings(BaseModel):
    """Names, signer, symbols and defaults. Law fixes none of them, so all are data."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    product_name: str = "Hiểu chỉ số"
    province: str = "Tây Ninh"
    # As written in the heading of documents: superior body, issuing body.
    superior_body: str = "UBND tỉnh Tây Ninh"
    organisation: str = "Ban Chỉ đạo cải cách hành chính tỉnh Tây Ninh"
    organisation_in_heading: str = "Ban Chỉ đạo cải cách hành chính"
    standing_office: str = "Văn phòng UBND tỉnh"
    place: str = "Tây Ninh"
    # The signer block of certificates and notices, upper case as printed.
    signer_authority: str = "KT. TRƯỞNG BAN"
    signer_position: str = "PHÓ TRƯỞNG BAN"
    signer_name: str = "Trần Văn Minh"
    certificate_symbol: str = "GCN-BCĐ"
    notice_symbol: str = "TB-BCĐ"
    summons_symbol: str = "GTT-BCĐ"
    recipients: tuple[str, ...] = (
        "Sở Nội vụ",
        "Ban Tổ chức Tỉnh ủy",
        "Các cơ quan, đơn vị có liên quan",
    )
    archive_mark: str = "Lưu: VT, CCHC"
    support_contact: str = "Văn phòng UBND tỉnh, bộ phận cải cách hành chính"
    # Defaults of a new assessment.
    question_count: int = Field(default=30, ge=1, le=200)
    minutes: int = Field(default=40, ge=1, le=600)
    pass_mark_percent: Decimal = Field(default=Decimal(50), ge=0, le=100)
    attempts_allowed: int = Field(default=1, ge=1, le=20)
    validity_months: int = Field(default=24, ge=1, le=240)
    # What an invigilator's penalties take off the score; suspension voids the attempt.
    reprimand_percent: int = Field(default=25, ge=0, le=100)
    warning_percent: int = Field(default=50, ge=0, le=100)
    grace_seconds: int = Field(default=5, ge=0, le=120)
    objection_days: int = Field(default=7, ge=0, le=60)
    password_min_length: int = Field(default=14, ge=8, le=64)
    activation_days: int = Field(default=14, ge=1, le=90)
