"""What is kept: documents, personal data, freezing and deletion."""

from cases.refusing.kinds import CONFLICT, FORBIDDEN, INVALID, Codes

CODES: Codes = {
    "unknown_file": (
        INVALID,
        "documents",
        "本案没有收到这个文件，或已超过一天未归入：{0}",
        "no such file was brought in for this case, or it was not filed within a day: {0}",
    ),
    "too_many_documents": (
        CONFLICT,
        "documents: so many in one case",
        "本案材料已达 {0} 份",
        "the case has {0} documents already",
    ),
    "not_yours_to_read": (
        FORBIDDEN,
        "sight: what the relation to the case needs",
        "材料仅供办理单位、上级和曾办理的单位查阅；身份证明仅供可查看当事人信息的人员",
        "documents are for units that have, had or oversee the case; identity proofs for who may reveal",
    ),
    "not_yours_to_export": (
        FORBIDDEN,
        "sight: every part of the case",
        "卷宗含案件的全部内容，仅可查看全部内容的人员（承办岗位、立案人、签批人）可以导出",
        "a dossier has every part of the case: only who may see all of them can take it out",
    ),
    "not_yours_to_reveal": (
        FORBIDDEN,
        "PIPL 51; only who has to do with the parties",
        "仅办案单位的承办岗位、立案人和签批人可以查看当事人信息",
        "only staff of the unit that has the case, whoever opened it and its signer may see the parties",
    ),
    "not_yours_to_freeze": (
        FORBIDDEN,
        "cases/freezing.py: duty desk or head of the unit that has the case, or of one above",
        "仅办案单位或其上级的值班岗、单位负责人可以停止或恢复处理",
        "only the duty desk or the head of the unit that has the case, or of one above, may do this",
    ),
    "frozen": (
        CONFLICT,
        "PIPL 47: kept, and nothing else",
        "该案已停止除存储外的处理",
        "the case is frozen: it is kept, and nothing else is done with it",
    ),
    "frozen_already": (CONFLICT, "PIPL 47", "该案已停止处理", "the case is frozen already"),
    "not_frozen": (CONFLICT, "PIPL 47", "该案未停止处理", "the case is not frozen"),
    "case_open": (
        CONFLICT,
        "PIPL 47: an open case is handled by legal duty",
        "案件尚未结案，正在依法办理",
        "the case is open: it is being handled, as the law wants it",
    ),
    "retention_runs": (
        CONFLICT,
        "policy.retention; PIPL 47",
        "保存期限至 {0} 止，此前不得删除；可停止除存储外的处理（freeze）",
        "it is kept until the end of {0} and not deleted before; what is allowed instead is to freeze it",
    ),
}
