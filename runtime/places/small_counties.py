"""Small counties in which the policies of three real ones can be tried.

The codes and names of counties and towns are those of the National Bureau of Statistics (state of June 2023),
read in the public copy `github.com/modood/Administrative-divisions-of-China`; two towns of each are taken.
Villages, groups and people are made up.
"""

from runtime.places.city import Township
from runtime.places.small import SmallCounty

GAOTAI = SmallCounty(
    key="gaotai",
    digits="620724",
    name_zh="高台县",
    name_en="Gaotai County",
    prefecture_zh="张掖市",
    prefecture_en="Zhangye",
    townships=(
        Township("luotuocheng", "105", "骆驼城镇", "Luotuocheng Town"),
        Township("xiangdao", "103", "巷道镇", "Xiangdao Town"),
    ),
    group_mediators=True,
    office_mediates=True,
)
XIAYI = SmallCounty(
    key="xiayi",
    digits="411426",
    name_zh="夏邑县",
    name_en="Xiayi County",
    prefecture_zh="商丘市",
    prefecture_en="Shangqiu",
    townships=(
        Township("huiting", "101", "会亭镇", "Huiting Town"),
        Township("taiping", "108", "太平镇", "Taiping Town"),
    ),
)
LONGSHAN = SmallCounty(
    key="longshan",
    digits="433130",
    name_zh="龙山县",
    name_en="Longshan County",
    prefecture_zh="湘西州",
    prefecture_en="Xiangxi",
    townships=(
        Township("liye", "116", "里耶镇", "Liye Town"),
        Township("xichehe", "104", "洗车河镇", "Xichehe Town"),
    ),
)
"""Of Hunan; the place that publishes the method, not the district of the same name in Jilin."""

SMALL_COUNTIES = (GAOTAI, XIAYI, LONGSHAN)
