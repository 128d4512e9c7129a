"""What stands first on a home page."""

from collections.abc import Sequence

from quizapp.delivery.domain import AssignmentState
from quizapp.delivery.queries import OwnAssignment
from quizapp.kernel.text import N_

# What is running goes before what can be started, and that before what is still to come or may be done again.
_ORDER = (AssignmentState.IN_PROGRESS, AssignmentState.READY, AssignmentState.UPCOMING, AssignmentState.AGAIN)

# What each section of the navigation is for, by its endpoint.
SECTION_TEXTS: dict[str, str] = {
    "portal.home": N_("Bài cần làm, hạn và nơi làm bài của anh/chị."),
    "contests.entries": N_("Các vòng thi anh/chị được dự và kết quả đã công bố."),
    "results.own": N_("Kết quả và giấy chứng nhận của anh/chị."),
    "indices.overview": N_("Mỗi chỉ số đo gì, tính thế nào; kết quả và mục tiêu mà các văn bản ghi."),
    "bank.items": N_("Soạn, sửa, phản biện và nghiệm thu câu hỏi."),
    "issuing.editions": N_("Soạn, trình, ban hành và gửi ngân hàng câu hỏi từng năm."),
    "issuing.received": N_("Ngân hàng câu hỏi gửi đến đơn vị; xác nhận đã nhận."),
    "practice.overview": N_("Làm thử câu hỏi công khai, biết đúng sai và căn cứ ngay; tiến độ của riêng anh/chị."),
    "issuing.published": N_("Cách thức đánh giá của năm, phần câu hỏi công khai và bản in."),
    "assembly.specifications": N_("Số câu theo chỉ số và mức độ; lập đề."),
    "difficulty.panels": N_("Ước lượng độ khó qua hai vòng; câu không chung đề."),
    "delivery.assessments": N_("Đợt, ca, danh sách người được đánh giá, theo dõi ca."),
    "contests.manage": N_("Vòng thi, điều kiện dự thi, xếp hạng, công bố."),
    "results.assessments": N_("Kết quả theo đơn vị; tải bảng tính và danh sách."),
    "evidence.attempts": N_("Hồ sơ có chữ ký số của từng bài; so sánh câu trả lời trong ca."),
    "objections.queue": N_("Kiến nghị về câu hỏi, đáp án, sự cố: tiếp nhận và trả lời."),
    "corrections.list": N_("Sửa đáp án hoặc hủy câu đã dùng; tính lại điểm."),
    "certificates.register": N_("Sổ giấy chứng nhận: tra cứu và tải tệp."),
    "people.people": N_("Cán bộ, tài khoản, vai trò, phiếu kích hoạt."),
    "office.settings": N_("Tên cơ quan, người ký, ký hiệu văn bản, giá trị mặc định."),
    "mail.outbox": N_("Thư báo việc: đã gửi, chờ gửi, không gửi được."),
    "audit.events": N_("Ai đã làm gì, lúc nào."),
}


def choose_first(places: Sequence[OwnAssignment]) -> OwnAssignment | None:
    """The one thing to do now: the most pressing state, then whatever ends first; None where nothing is due."""
    due = [place for place in places if place.state in _ORDER]
    return min(due, key=lambda p: (_ORDER.index(p.state), p.ends_at, p.assignment.id), default=None)


def list_others(places: Sequence[OwnAssignment], first: OwnAssignment | None) -> list[OwnAssignment]:
    """Every place but the first: what is due by its end, then what is past, the latest first."""
    others = [place for place in places if place is not first]
    due = sorted((p for p in others if p.is_due), key=lambda p: p.ends_at)
    past = sorted((p for p in others if not p.is_due), key=lambda p: p.ends_at, reverse=True)
    return due + past


def compute_given_name(full_name: str) -> str:
    """The name by which a person is addressed: the last word."""
    return full_name.strip().rpartition(" ")[2]
