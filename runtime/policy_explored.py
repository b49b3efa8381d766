"""What `fengqiao policy check` says of everything that can happen under a policy, and refuses."""

from collections.abc import Iterator

from cases.exploring import Explored, Found, explore
from policies.faults import Fault, misfit_words
from policies.loading import Loaded, shipped
from policies.longest import longest_told
from policies.policy import Policy
from policies.rulebook import Rulebook
from policies.wording import said
from policies.words import MisfitError
from runtime.faults import DATA, CannotRunError


def explored(loaded: Loaded, file: str, *, everywhere: bool) -> Iterator[str]:
    """Go through all of it; the lines to print. CannotRunError names what must not be, with its line."""
    book = Rulebook(document for document in shipped() if document.document.kind == "calendar")
    book.add(loaded)
    rules = book.rules(book.pins(loaded.document.id))
    result = explore(rules, everywhere=everywhere)
    if result.found:
        raise CannotRunError("\n".join(str(_fault(loaded, file, found)) for found in result.found), DATA)
    yield from _said(result, rules.policy, everywhere=everywhere)


def _fault(loaded: Loaded, file: str, found: Found) -> Fault:
    words = misfit_words(MisfitError(found.code, found.subject))
    return Fault(file, loaded.line(found.at), ".".join(map(str, found.at)), words)


def _said(result: Explored, policy: Policy, *, everywhere: bool) -> Iterator[str]:
    of = said("任一层级", "a unit of any level") if everywhere else said("最低层级", "the lowest level")
    yield (
        f"  every course was gone through: {result.kinds} kinds of dispute reported at {of.en}, "
        f"{result.states} states, {result.moves} moves; in each that is open a clock runs, somebody answers, "
        f"and an end signed by somebody else can be reached"
    )
    yield (
        f"  已遍历全部走向：{of.zh}登记的纠纷 {result.kinds} 类，状态 {result.states} 个，"
        f"操作 {result.moves} 次；每个未结状态均有时限、有人负责，并可经他人签批结案"
    )
    days, signing = result.silent_days, result.signing_days
    yield (
        f"  at the longest: {days} working days until a case that nobody touches is overdue at the top, "
        f"then {signing} until a closure that nobody signs is"
    )
    yield (
        f"  最长：无人处理的案件 {days} 个工作日后在最高层级逾期；"
        f"无人签批的结案申请再过 {signing} 个工作日逾期"
    )
    told = longest_told(policy)
    yield f"  {told.en} / {told.zh}"
    if not result.whole:
        yield (
            "  NOT all combinations of facts were looked at: the conditions tell too many apart"
            " / 条件区分的情形过多，未逐一检查全部事实组合"
        )
