"""Everything a role may be allowed to do. Every endpoint declares one of these."""

from enum import StrEnum


class Permission(StrEnum):
    """One right. Rights that reach into units are bounded by the unit of the grant."""

    OWN_WORK = "own:work"  # sit what is assigned, enter contests, read own results
    OWN_ACCOUNT = "own:account"  # password, activation, sign out
    BANK_READ = "bank:read"
    BANK_EDIT = "bank:edit"
    SOURCES_MANAGE = "sources:manage"  # import documents, say from when to when they are in force
    BANK_SECURE = "bank:secure"  # write, open and hand over questions that are kept back
    BANK_REVIEW = "bank:review"  # critique and appraisal
    BANK_RATE = "bank:rate"  # estimate how hard questions are
    BANK_ACCEPT = "bank:accept"
    BANK_ASSIGN = "bank:assign"  # give the steps of items to people
    BANK_ISSUE = "bank:issue"
    EDITION_DRAFT = "edition:draft"  # put the year's bank together, submit it, send it once it is issued
    EDITION_RECEIVE = "edition:receive"  # confirm for an agency that the bank arrived
    ASSESSMENT_MANAGE = "assessment:manage"
    ROOM_WATCH = "room:watch"  # act in the rooms one is assigned to; the assignment itself is the bound
    SHEETS_ENTER = "sheets:enter"  # enter answer sheets of sittings one is assigned to; the assignment is the bound
    CONTEST_MANAGE = "contest:manage"
    RESULTS_READ = "results:read"
    RESULTS_EXPORT = "results:export"
    RESULTS_PUBLISH = "results:publish"
    KEYS_PROPOSE = "keys:propose"  # a used question was wrong: propose what its answers shall count for
    KEYS_CONFIRM = "keys:confirm"
    EVIDENCE_READ = "evidence:read"  # signed files of attempts with keys, statistics of alike answers
    OBJECTIONS_HANDLE = "objections:handle"
    CERTIFICATES_READ = "certificates:read"
    CERTIFICATES_MANAGE = "certificates:manage"
    PEOPLE_READ = "people:read"
    PEOPLE_MANAGE = "people:manage"
    PEOPLE_ACTIVATE = "people:activate"
    ROLES_GRANT = "roles:grant"
    SETTINGS_EDIT = "settings:edit"
    AUDIT_READ = "audit:read"


# Rights over what belongs to no unit: a grant that is bounded by a unit does not carry them.
UNBOUNDED = frozenset(
    {
        Permission.BANK_READ,
        Permission.BANK_EDIT,
        Permission.SOURCES_MANAGE,
        Permission.BANK_SECURE,
        Permission.BANK_REVIEW,
        Permission.BANK_RATE,
        Permission.BANK_ACCEPT,
        Permission.BANK_ASSIGN,
        Permission.BANK_ISSUE,
        Permission.EDITION_DRAFT,
        Permission.KEYS_PROPOSE,
        Permission.KEYS_CONFIRM,
        Permission.EVIDENCE_READ,
        Permission.SETTINGS_EDIT,
        Permission.AUDIT_READ,
    }
)
