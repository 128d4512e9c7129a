"""What a link of the audit chain hashes, and where a chain breaks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quizapp.kernel.hashing import GENESIS, compute_link
from quizapp.kernel.text import N_


@dataclass(frozen=True)
class Link:
    """One event as it is hashed."""

    seq: int
    at: datetime
    actor_id: int | None
    actor_name: str
    action: str
    subject_type: str
    subject_id: str
    data: dict[str, Any]

    def compute_hash(self, previous: str) -> str:
        """Hash of this link behind `previous` (64 hex digits)."""
        body = {
            "seq": self.seq,
            "at": self.at.isoformat(),
            "actor_id": self.actor_id,
            "actor_name": self.actor_name,
            "action": self.action,
            "subject_type": self.subject_type,
            "subject_id": self.subject_id,
            "data": self.data,
        }
        return compute_link(previous, body)


def find_break(links: Iterable[tuple[Link, str, str]], head_seq: int, head_hash: str) -> int | None:
    """The number of the first broken link, or None for a whole chain.

    `links` yields (link, stored previous hash, stored hash) in order. A chain that ends before or beyond its
    head is broken at the first link that is missing or too many.
    """
    expected_seq, expected_hash = 1, GENESIS
    for link, previous, stored in links:
        if link.seq != expected_seq or previous != expected_hash or link.compute_hash(previous) != stored:
            return expected_seq
        expected_seq, expected_hash = link.seq + 1, stored
    if expected_seq - 1 != head_seq or expected_hash != head_hash:
        return min(expected_seq, head_seq + 1)
    return None


@dataclass(frozen=True)
class Break:
    """Where a chain breaks: which chain, in words, and the number of its first broken link."""

    chain: str
    seq: int


SUBJECT_NAMES: dict[str, str] = {
    "account": N_("Tài khoản"),
    "person": N_("Hồ sơ nhân sự"),
    "people": N_("Danh sách nhân sự"),
    "org_unit": N_("Đơn vị"),
    "office": N_("Thiết lập"),
    "audit": N_("Nhật ký"),
    "clock": N_("Đồng hồ máy chủ"),
    "item": N_("Câu hỏi"),
    "item_version": N_("Bản của câu hỏi"),
    "picture": N_("Hình"),
    "edition": N_("Ngân hàng câu hỏi"),
    "bank": N_("Ngân hàng câu hỏi"),
    "specification": N_("Ma trận đề"),
    "paper": N_("Đề"),
    "assessment": N_("Đợt đánh giá"),
    "sitting": N_("Ca"),
    "assignment": N_("Người trong ca"),
    "attempt": N_("Bài làm"),
    "result": N_("Kết quả"),
    "certificate": N_("Giấy chứng nhận"),
    "contest": N_("Cuộc thi"),
    "round": N_("Vòng thi"),
    "correction": N_("Đính chính đáp án"),
    "objection": N_("Kiến nghị"),
    "sheet": N_("Phiếu trả lời"),
    "index": N_("Chỉ số"),
    "index_edition": N_("Bảng số liệu"),
    "item_import": N_("Tệp câu hỏi"),
    "staff_import": N_("Tệp nhân sự"),
    "list": N_("Danh sách"),
    "comment_thread": N_("Nhận xét"),
    "item_comment": N_("Nhận xét"),
    "council": N_("Phiên họp hội đồng"),
    "council_meeting": N_("Phiên họp hội đồng"),
    "rating_panel": N_("Hội đồng ước lượng độ khó"),
    "enemies": N_("Câu không chung đề"),
    "source": N_("Văn bản nguồn"),
    "mail": N_("Thư"),
    "outbox": N_("Hộp thư đi"),
    "outgoing_mail": N_("Thư"),
    "board": N_("Ban giám sát"),
    "room": N_("Phòng"),
    "receipt": N_("Biên nhận"),
}
VERB_NAMES: dict[str, str] = {
    "create": N_("thêm"),
    "update": N_("sửa"),
    "keep": N_("giữ lại"),
    "change": N_("sửa"),
    "delete": N_("xóa"),
    "rename": N_("đổi tên"),
    "close": N_("kết thúc"),
    "open": N_("mở"),
    "merge": N_("nhập hai hồ sơ"),
    "deactivate": N_("ngừng sử dụng"),
    "reactivate": N_("cho dùng lại"),
    "grant_role": N_("giao vai trò"),
    "revoke_role": N_("thu hồi vai trò"),
    "import": N_("nhận danh sách"),
    "sign_in": N_("đăng nhập"),
    "sign_out": N_("đăng xuất"),
    "lock": N_("tạm khóa vì sai mật khẩu"),
    "unlock": N_("mở khóa"),
    "change_password": N_("đổi mật khẩu"),
    "reset_password": N_("cấp lại mật khẩu"),
    "issue_slip": N_("in phiếu kích hoạt"),
    "activate": N_("kích hoạt"),
    "change_settings": N_("thay đổi"),
    "verify": N_("kiểm tra chuỗi"),
    "submit": N_("trình"),
    "approve": N_("nghiệm thu"),
    "approve_batch": N_("nghiệm thu nhiều câu"),
    "return": N_("trả lại"),
    "retire": N_("thôi dùng"),
    "move": N_("chuyển nhóm"),
    "load": N_("nạp từ tệp"),
    "issue": N_("ban hành, cấp"),
    "change_manner": N_("đặt cách thức đánh giá"),
    "exclude": N_("để lại câu hỏi"),
    "include": N_("đưa lại câu hỏi"),
    "freeze": N_("chốt danh sách"),
    "reopen": N_("đưa về soạn lại"),
    "send": N_("gửi"),
    "receive": N_("xác nhận đã nhận"),
    "assemble": N_("rút đề"),
    "calibrate": N_("hiệu chuẩn độ khó"),
    "open_with_keys": N_("mở xem kèm đáp án"),
    "assign": N_("giao người"),
    "withdraw": N_("rút tên"),
    "excuse": N_("cho miễn"),
    "give_extra_time": N_("cộng thêm thời gian"),
    "start": N_("bắt đầu"),
    "takeover": N_("tiếp tục ở máy khác"),
    "hand_in": N_("nộp bài"),
    "finalise": N_("chốt bài"),
    "score": N_("chấm"),
    "settle": N_("chốt ca"),
    "decide": N_("kết luận"),
    "publish_results": N_("công bố kết quả"),
    "revoke": N_("thu hồi"),
    "supersede": N_("thay thế"),
    "announce": N_("công bố thể lệ"),
    "rank": N_("xếp hạng"),
    "rank_again": N_("xếp hạng lại"),
    "publish": N_("công bố"),
    "download": N_("tải về"),
    "propose": N_("đề nghị"),
    "confirm": N_("xác nhận"),
    "decline": N_("không chấp nhận"),
    "apply": N_("áp dụng"),
    "late_answers": N_("gửi câu trả lời sau khi bài kết thúc"),
    "propose_late": N_("đề nghị về câu trả lời đến muộn"),
    "confirm_late": N_("quyết định về câu trả lời đến muộn"),
    "decline_late": N_("không theo đề nghị về câu trả lời đến muộn"),
    "differ": N_("lệch so với giờ tính bài"),
    "take": N_("tiếp nhận"),
    "take_evidence": N_("lấy hồ sơ bài làm"),
    "compare_answers": N_("yêu cầu so sánh câu trả lời"),
    "compared_answers": N_("so sánh câu trả lời"),
    "answer": N_("trả lời"),
    "void": N_("hủy bài"),
    "enter": N_("vào ca bằng mã"),
    "sheet:enter": N_("nhập phiếu trả lời"),
    "admit_late": N_("cho vào muộn"),
    "refuse_late": N_("không cho vào vì đến muộn"),
    "issue_tickets": N_("lập mã vào ca"),
    "appoint_clerk": N_("phân công người nhập phiếu"),
    "dismiss_clerk": N_("thôi phân công người nhập phiếu"),
    "set_objection_days": N_("đặt thời hạn kiến nghị"),
    "put": N_("ghi lại"),
    "add": N_("thêm"),
    "remove": N_("bỏ"),
    "release": N_("giải phóng"),
    "export": N_("xuất tệp"),
    "export_secret": N_("xuất tệp mã hóa"),
    "import_secret": N_("nhận tệp mã hóa"),
    "open_secret": N_("mở câu hỏi bảo mật"),
    "close_secret": N_("đóng câu hỏi bảo mật"),
    "stale": N_("đánh dấu cần rà soát lại"),
    "validity": N_("đặt thời hạn hiệu lực"),
    "effect_removed": N_("bỏ tác động ghi nhầm"),
    "create_batch": N_("thêm nhiều câu"),
    "cancel": N_("hủy"),
    "retry": N_("gửi lại"),
    "retry_all": N_("gửi lại tất cả"),
    "print": N_("in"),
    "set_up": N_("thành lập"),
    "declare": N_("ghi cam kết"),
    "appoint": N_("phân công"),
    "dismiss": N_("thôi phân công"),
    "restrict": N_("giới hạn máy"),
    "close_roll": N_("chốt danh sách"),
    "reopen_roll": N_("mở lại danh sách"),
    "divide": N_("chia phòng và chỗ"),
    "require_browser": N_("đặt trình duyệt"),
    "save": N_("lưu bản đang soạn"),
    "pass": N_("đồng ý, chuyển bước sau"),
    "pass_batch": N_("đồng ý nhiều câu"),
    "propose_unchanged": N_("đề nghị giữ nguyên sau khi rà soát"),
    "confirm_unchanged": N_("xác nhận giữ nguyên sau khi rà soát"),
    "resolve": N_("đánh dấu đã giải quyết"),
    "plan": N_("lập"),
    "presence": N_("ghi có mặt"),
    "vote": N_("ghi phiếu biểu quyết"),
    "conclude": N_("kết luận"),
    "second_round": N_("chuyển sang vòng 2"),
    "register": N_("đăng ký"),
    "text": N_("nhận toàn văn"),
    "set_units": N_("đặt đơn vị dự thi"),
    "name_people": N_("ghi người được dự thi"),
    "bar_people": N_("ghi người không được dự thi"),
    "remove_person": N_("bỏ tên người đã ghi"),
    "set_ranking_rules": N_("đặt tiêu chí xếp hạng"),
    "set_prizes": N_("đặt giải"),
    "incident": N_("ghi sự việc"),
    "extra_time": N_("cộng thêm thời gian"),
    "pause": N_("tạm dừng"),
    "resume": N_("cho làm bài tiếp"),
    "penalty": N_("xử lý vi phạm"),
    "lift": N_("bỏ xử lý vi phạm"),
    "late": N_("ghi người đến muộn"),
    "admit": N_("cho vào muộn"),
    "ticket": N_("cấp mã vào ca mới"),
    "ticket_revoked": N_("thu hồi mã vào ca"),
    "recovery": N_("nhận tệp khôi phục"),
}


def describe_action(action: str) -> tuple[str, str]:
    """The subject and the verb of an action as catalogue texts; what nobody named stays as it is written."""
    _source, _, rest = action.partition(":")
    subject, _, verb = rest.partition(":")
    # The same verb may be another act of another subject.
    return SUBJECT_NAMES.get(subject, subject), VERB_NAMES.get(rest, VERB_NAMES.get(verb, verb))
