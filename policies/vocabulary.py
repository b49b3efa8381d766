"""The fixed words of the field: categories, severities, scales, risk signs, roles, tiers."""

from enum import StrEnum

from policies.words import Text


class Tier(StrEnum):
    """Administrative tier of a unit, lowest first; division codes follow GB/T 2260."""

    GROUP = "group"
    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"


TIERS = tuple(Tier)


class Role(StrEnum):
    """What a person is in a unit. One person may hold several roles."""

    GRID_MEMBER = "grid_member"
    MEDIATOR = "mediator"
    DUTY = "duty"
    UNIT_HEAD = "unit_head"
    DEPARTMENT_OFFICER = "department_officer"
    RESPONSIBLE_PERSON = "responsible_person"
    LEADER = "leader"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMIN = "admin"
    INTEGRATOR = "integrator"


class Severity(StrEnum):
    """How hard the dispute looks at intake."""

    SIMPLE = "simple"
    GENERAL = "general"
    DIFFICULT = "difficult"
    COMPLEX = "complex"


class Category(StrEnum):
    """The 18 categories of the Ministry of Justice form."""

    MARRIAGE_FAMILY = "marriage_family"
    NEIGHBOURS = "neighbours"
    HOUSING_HOMESTEAD = "housing_homestead"
    CONTRACT = "contract"
    BUSINESS = "business"
    DAMAGES = "damages"
    FOREST_LAND = "forest_land"
    EXPROPRIATION = "expropriation"
    POLLUTION = "pollution"
    MIGRANT_WAGES = "migrant_wages"
    OTHER_LABOUR = "other_labour"
    TOURISM = "tourism"
    ECOMMERCE = "ecommerce"
    OTHER_CONSUMER = "other_consumer"
    MEDICAL = "medical"
    TRAFFIC = "traffic"
    PROPERTY_MANAGEMENT = "property_management"
    OTHER = "other"


class Scale(StrEnum):
    """GB/T 31000-2015 event scale: 01 individual, 02 general group, 03 major group."""

    INDIVIDUAL = "individual"
    GENERAL_GROUP = "general_group"
    MAJOR_GROUP = "major_group"


class RiskSign(StrEnum):
    """Facts of the dispute, never a mark on a person, that call for more care."""

    MAY_TURN_CRIMINAL = "may_turn_criminal"
    COLLECTIVE_PETITION = "collective_petition"
    VIOLENCE = "violence"
    SELF_HARM = "self_harm"
    WEAPON_OR_TOOL = "weapon_or_tool"
    MINOR_INVOLVED = "minor_involved"
    REPEATED = "repeated"


class Channel(StrEnum):
    """How a dispute came in."""

    GRID_VISIT = "grid_visit"
    WALK_IN = "walk_in"
    HOTLINE = "hotline"
    PETITION_OFFICE = "petition_office"
    COURT = "court"
    POLICE = "police"
    CITIZEN_APP = "citizen_app"
    UPPER_LEVEL = "upper_level"
    OTHER_SYSTEM = "other_system"
    COURT_ORDINARY = "court_ordinary"
    COURT_SIMPLIFIED = "court_simplified"


class Remedy(StrEnum):
    """Where parties can turn when mediation has not helped (People's Mediation Law 26)."""

    ARBITRATION = "arbitration"
    ADMINISTRATIVE = "administrative"
    COURT = "court"


REMEDY_NAMES = {
    Remedy.ARBITRATION: Text(zh="仲裁", en="arbitration"),
    Remedy.ADMINISTRATIVE: Text(zh="行政途径", en="the administration"),
    Remedy.COURT: Text(zh="向法院起诉", en="the court"),
}
"""Apart from the other names: the court is a channel too."""


class SuspensionGround(StrEnum):
    """Why clocks are stopped."""

    APPRAISAL = "appraisal"
    INSPECTION = "inspection"
    PARTY_UNREACHABLE = "party_unreachable"
    OTHER_PROCEEDINGS = "other_proceedings"
    FORCE_MAJEURE = "force_majeure"


class RiskGrade(StrEnum):
    """How grave the situation of a dispute is, lowest first. Of the dispute, never of a person."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class ReplyClass(StrEnum):
    """How soon a supervision notice asks for a reply. The class of a notice, never of a case or a person."""

    RED = "red"
    YELLOW = "yellow"
    BLUE = "blue"


NAMES: dict[StrEnum, Text] = {
    key: Text(zh=zh, en=en)
    for key, zh, en in (
        (Tier.GROUP, "村民小组", "village group"),
        (Tier.VILLAGE, "村（社区）", "village or community"),
        (Tier.TOWNSHIP, "乡镇（街道）", "township or street"),
        (Tier.COUNTY, "县（区）", "county or district"),
        (Tier.CITY, "市（州）", "prefecture city"),
        (Tier.PROVINCE, "省", "province"),
        (Role.GRID_MEMBER, "网格员", "grid member"),
        (Role.MEDIATOR, "人民调解员", "mediator"),
        (Role.DUTY, "值班岗", "duty desk"),
        (Role.UNIT_HEAD, "单位负责人", "head of the unit"),
        (Role.DEPARTMENT_OFFICER, "职能部门人员", "department officer"),
        (Role.RESPONSIBLE_PERSON, "包保责任人", "responsible person"),
        (Role.LEADER, "包案领导", "leader in charge"),
        (Role.SUPERVISOR, "综治中心督办员", "supervisor of the governance centre"),
        (Role.AUDITOR, "审计员", "auditor"),
        (Role.ADMIN, "系统管理员", "administrator"),
        (Role.INTEGRATOR, "接入系统", "integrator"),
        (Severity.SIMPLE, "简单", "simple"),
        (Severity.GENERAL, "一般", "general"),
        (Severity.DIFFICULT, "困难", "difficult"),
        (Severity.COMPLEX, "复杂疑难", "complex"),
        (Category.MARRIAGE_FAMILY, "婚姻家庭", "marriage and family"),
        (Category.NEIGHBOURS, "邻里", "neighbours"),
        (Category.HOUSING_HOMESTEAD, "房屋宅基地", "housing and homestead"),
        (Category.CONTRACT, "合同", "contract"),
        (Category.BUSINESS, "生产经营", "business"),
        (Category.DAMAGES, "损害赔偿", "damages"),
        (Category.FOREST_LAND, "山林土地", "forest and land"),
        (Category.EXPROPRIATION, "征地拆迁", "expropriation"),
        (Category.POLLUTION, "环境污染", "pollution"),
        (Category.MIGRANT_WAGES, "拖欠农民工工资", "migrant workers' wages"),
        (Category.OTHER_LABOUR, "其他劳动争议", "other labour dispute"),
        (Category.TOURISM, "旅游", "tourism"),
        (Category.ECOMMERCE, "电子商务", "e-commerce"),
        (Category.OTHER_CONSUMER, "其他消费", "other consumer dispute"),
        (Category.MEDICAL, "医疗", "medical"),
        (Category.TRAFFIC, "道路交通事故", "traffic accident"),
        (Category.PROPERTY_MANAGEMENT, "物业", "property management"),
        (Category.OTHER, "其他", "other"),
        (Scale.INDIVIDUAL, "个体", "individual"),
        (Scale.GENERAL_GROUP, "一般群体", "general group"),
        (Scale.MAJOR_GROUP, "重大群体", "major group"),
        (RiskSign.MAY_TURN_CRIMINAL, "可能民转刑", "may turn criminal"),
        (RiskSign.COLLECTIVE_PETITION, "可能群体性上访", "may lead to a collective petition"),
        (RiskSign.VIOLENCE, "有暴力行为或威胁", "violence or a threat of it"),
        (RiskSign.SELF_HARM, "有自伤自残风险", "risk of self-harm"),
        (RiskSign.WEAPON_OR_TOOL, "涉及器械", "weapons or tools involved"),
        (RiskSign.MINOR_INVOLVED, "涉及未成年人", "a minor is involved"),
        (RiskSign.REPEATED, "反复发生", "it has happened before"),
        (Channel.GRID_VISIT, "网格排查", "grid visit"),
        (Channel.WALK_IN, "来访", "walk-in"),
        (Channel.HOTLINE, "12345热线", "12345 hotline"),
        (Channel.PETITION_OFFICE, "信访", "petition office"),
        (Channel.COURT, "法院诉前委派", "court pre-litigation"),
        (Channel.POLICE, "公安移送", "police transfer"),
        (Channel.CITIZEN_APP, "群众线上申请", "citizen app"),
        (Channel.UPPER_LEVEL, "上级交办", "upper-level assignment"),
        (Channel.OTHER_SYSTEM, "其他系统", "other system"),
        (Channel.COURT_ORDINARY, "法院立案后委托（普通程序）", "court after filing, ordinary procedure"),
        (Channel.COURT_SIMPLIFIED, "法院立案后委托（简易程序）", "court after filing, simplified procedure"),
        (RiskGrade.GREEN, "绿色", "green"),
        (RiskGrade.YELLOW, "黄色", "yellow"),
        (RiskGrade.RED, "红色", "red"),
        (ReplyClass.BLUE, "蓝色", "blue"),
    )
}
"""The name of every word in both languages. A colour has one name, whatever scale it stands on."""
