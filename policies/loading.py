"""From YAML text to a checked document, or to faults with file, line and plain words."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from unicodedata import category

import yaml
from pydantic import TypeAdapter, ValidationError

from policies.calendars import Calendar
from policies.faults import DocumentRefusedError, Fault, misfit_words, plain_words
from policies.policy import Policy
from policies.soundness import misfits
from policies.words import At, MisfitError, Text

SHIPPED = Path(__file__).parent / "documents"
MAX_BYTES = 256 * 1024
MAX_DEPTH = 40
STRICT = yaml.SafeLoader
QUICK = getattr(yaml, "CSafeLoader", STRICT)
"""Written in C, for what the other has accepted before: every process reads that as it starts."""

_MODELS: dict[str, TypeAdapter[Any]] = {"policy": TypeAdapter(Policy), "calendar": TypeAdapter(Calendar)}


@dataclass(frozen=True)
class Loaded:
    """A document that was accepted, with its text and the hash by which cases pin it."""

    document: Policy | Calendar
    hash: str
    text: str

    @cached_property
    def _lines(self) -> Mapping[At, int]:
        _, lines = _parse(self.text, self.document.id)
        return lines

    def line(self, at: At) -> int:
        """The line on which a part stands; of a part that is not written, what it would be in."""
        return _line(self._lines, at)


def load_text(text: str, file: str = "document", *, kept: bool = False) -> Loaded:
    """Check one document. Raises DocumentRefusedError with every fault found.

    `kept`: it was accepted before, and cases may rest on it: read again, never judged again.
    """
    return _kept(text, file) if kept else _loaded(text, file, kept=False)


@lru_cache(maxsize=256)
def _kept(text: str, file: str) -> Loaded:
    """Read once: a process comes upon the same documents whenever it looks for new ones."""
    return _loaded(text, file, kept=True)


def _loaded(text: str, file: str, *, kept: bool) -> Loaded:
    if len(text.encode()) > MAX_BYTES:
        raise _refused(file, 1, "文件过大（上限 256 KiB）", "the document is larger than 256 KiB")
    data, lines = _parse(text, file, QUICK if kept else STRICT)
    kind = data.get("kind") if isinstance(data, dict) else None
    if not isinstance(kind, str) or kind not in _MODELS:
        raise _refused(
            file, 1, "须有 kind: policy 或 kind: calendar", "needs `kind: policy` or `kind: calendar`"
        )
    try:
        document = _MODELS[kind].validate_python(data)
    except ValidationError as error:
        raise DocumentRefusedError([_fault(file, lines, e) for e in error.errors()]) from None
    if isinstance(document, Policy) and not kept and (wrong := list(misfits(document))):
        raise DocumentRefusedError([_misfit(file, lines, error) for error in wrong])
    return Loaded(document, content_hash(data), text)


def load_file(path: Path, *, kept: bool = False) -> Loaded:
    """Check one file; `kept` as in `load_text`."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise _refused(str(path), 1, "没有这个文件", "there is no such file") from None
    except UnicodeDecodeError as error:
        raise _refused(
            str(path), 1, "无法读取（须为 UTF-8 文本）", f"cannot be read as UTF-8 text: {error}"
        ) from None
    except OSError as error:
        raise _refused(str(path), 1, "无法读取", f"cannot be read: {error.strerror}") from None
    return load_text(text, str(path), kept=kept)


def shipped() -> Iterator[Loaded]:
    """The documents that come with the product. Each process reads them; `make check` judges them."""
    for path in sorted(SHIPPED.glob("*.yaml")):
        yield load_file(path, kept=True)


def plain_data(text: str, what: str) -> Any:
    """What a YAML text says, read as strictly as a document. DocumentRefusedError names it `what`."""
    data, _ = _parse(text, what)
    return data


def content_hash(data: object) -> str:
    """SHA-256 over what a document says, not over its layout or over defaults that a later schema adds."""
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _refused(file: str, line: int, zh: str, en: str, field: str = "") -> DocumentRefusedError:
    return DocumentRefusedError([Fault(file, line, field, Text(zh=zh, en=en))])


def _parse(text: str, file: str, loader: Any = STRICT) -> tuple[Any, dict[At, int]]:
    """Plain data and the line on which each part of it stands."""
    try:
        node = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + 1
        raise _refused(
            file, line, f"不是有效的 YAML：{error.problem}", f"not valid YAML: {error.problem}"
        ) from None
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError):
        raise _refused(file, 1, "不是有效的 YAML", "not valid YAML") from None
    lines: dict[At, int] = {}
    return _build(node, (), lines, file, set()), lines


def _build(
    node: yaml.Node | None,
    at: At,
    lines: dict[At, int],
    file: str,
    seen: set[int],
) -> Any:
    if node is None:
        return None
    line = node.start_mark.line + 1
    lines[at] = line
    if id(node) in seen or len(at) > MAX_DEPTH:
        raise _refused(file, line, "不允许别名或过深嵌套", "aliases and deep nesting are not allowed")
    seen.add(id(node))
    words = [key.value for key, _ in node.value] if isinstance(node, yaml.MappingNode) else [node.value]
    if not all(_readable(word) for word in words if isinstance(word, str)):
        raise _refused(file, line, "含有控制字符", "contains control characters")
    if isinstance(node, yaml.MappingNode):
        built: dict[str, Any] = {}
        for key_node, value in node.value:
            key, key_line = str(key_node.value), key_node.start_mark.line + 1
            if key in built:
                raise _refused(file, key_line, f"重复的键：{key}", f"the key {key} stands twice", key)
            built[key] = _build(value, (*at, key), lines, file, seen)
            lines[(*at, key)] = key_line
        return built
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, (*at, i), lines, file, seen) for i, item in enumerate(node.value)]
    return _scalar(node)


def _readable(text: str) -> bool:
    """Whether it is text that reads as it looks: nothing controls, hides or reorders it."""
    return all(category(char) not in ("Cc", "Cs", "Cf") or char in "\n\t" for char in text)


def _scalar(node: yaml.Node) -> Any:
    """Whole numbers, decimals, yes/no and nothing; dates and times stay text for the schema to read."""
    value = str(node.value)
    match node.tag.rpartition(":")[2]:
        case "int" if ":" not in value:
            try:
                return int(value, 0)
            except ValueError:
                return value
        case "float" if ":" not in value:
            try:
                return float(value)
            except ValueError:
                return value
        case "bool" if value.lower() in ("true", "false"):
            return value.lower() == "true"
        case "null":
            return None
    return value


def _line(lines: Mapping[At, int], at: At) -> int:
    return next((lines[at[:n]] for n in range(len(at), -1, -1) if at[:n] in lines), 1)


def _fault(file: str, lines: Mapping[At, int], error: Any) -> Fault:
    misfit = error.get("ctx", {}).get("error")
    at = (*error["loc"], *(misfit.at if isinstance(misfit, MisfitError) else ()))
    return _at(file, lines, at, plain_words(error))


def _misfit(file: str, lines: Mapping[At, int], misfit: MisfitError) -> Fault:
    return _at(file, lines, misfit.at, misfit_words(misfit))


def _at(file: str, lines: Mapping[At, int], at: At, says: Text) -> Fault:
    return Fault(file, _line(lines, at), ".".join(str(part) for part in at), says)
