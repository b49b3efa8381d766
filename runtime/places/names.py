"""Names put together from syllables, in both languages. Any likeness is chance."""

from collections.abc import Iterator, Sequence

from runtime.places.dice import Dice

Syllables = Sequence[tuple[str, str]]
"""(character, its pinyin). No second syllable begins with a vowel, so no apostrophe is ever due."""


def syllables(characters: str, pinyin: str) -> Syllables:
    """The characters with their pinyin."""
    return tuple(zip(characters, pinyin.split(), strict=True))


SURNAMES = syllables(
    "李王张杨周罗普毕刘陈赵黄马朱何段郭唐胡沙鲁施邓苏",
    "Li Wang Zhang Yang Zhou Luo Pu Bi Liu Chen Zhao Huang Ma Zhu He Duan Guo Tang Hu Sha Lu Shi Deng Su",
)
GIVEN_FIRST = syllables(
    "文正明永建志春秀玉丽秋晓海庆德光兴学思云世新",
    "wen zheng ming yong jian zhi chun xiu yu li qiu xiao hai qing de guang xing xue si yun shi xin",
)
GIVEN_SECOND = syllables(
    "华平林芳梅兰香强军峰山珍芬琼燕莲荣福贵顺才仙",
    "hua ping lin fang mei lan xiang qiang jun feng shan zhen fen qiong yan lian rong fu gui shun cai xian",
)


def place_names(dice: Dice, kind: str, first: Syllables, second: Syllables) -> Iterator[tuple[str, str]]:
    """Yield all names that two syllables can form, each once, in an order that looks like none."""
    pairs = [(a, b) for a in first for b in second if a[1] != b[1]]
    pairs.sort(key=lambda pair: dice.draw(kind, pair))
    return ((a[0] + b[0], (a[1] + b[1]).capitalize()) for a, b in pairs)


def person(dice: Dice, id_: str, attempt: int = 0) -> tuple[str, str]:
    """A person's name in Chinese and in pinyin."""
    surname, first, second = (
        choices[dice.draw("person", id_, attempt, part) % len(choices)]
        for part, choices in enumerate((SURNAMES, GIVEN_FIRST, GIVEN_SECOND))
    )
    return surname[0] + first[0] + second[0], f"{surname[1]} {(first[1] + second[1]).capitalize()}"
