"""Small counties in which the policies of real ones can be tried.

The codes and names of counties and towns are those of the National Bureau of Statistics (state of June 2023),
read in the public copy `github.com/modood/Administrative-divisions-of-China`; two towns of each are taken.
Villages, groups and people are made up.
"""

from runtime.places.city import Township
from runtime.places.small import CityAbove, SmallCounty

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

HAIKOU = SmallCounty(
    key="haikou",
    digits="460105",
    name_zh="秀英区",
    name_en="Xiuying District",
    prefecture_zh="海口市",
    prefecture_en="Haikou",
    townships=(
        Township("shishan", "103", "石山镇", "Shishan Town"),
        Township("yongxing", "104", "永兴镇", "Yongxing Town"),
    ),
    city=CityAbove("460100", "海口市", "Haikou City"),
)
"""One district of four, and the city above it."""
QIONGHAI = SmallCounty(
    key="qionghai",
    digits="469002",
    name_zh="琼海市",
    name_en="Qionghai City",
    prefecture_zh="",
    prefecture_en="",
    townships=(
        Township("boao", "104", "博鳌镇", "Boao Town"),
        Township("tanmen", "107", "潭门镇", "Tanmen Town"),
    ),
)
"""A city of a county's rank, directly under the province."""

LONGLING = SmallCounty(
    key="longling",
    digits="530523",
    name_zh="龙陵县",
    name_en="Longling County",
    prefecture_zh="保山市",
    prefecture_en="Baoshan",
    townships=(
        Township("zhenan", "102", "镇安镇", "Zhen'an Town"),
        Township("xiangda", "105", "象达镇", "Xiangda Town"),
    ),
)
WUWEI = SmallCounty(
    key="wuwei",
    digits="620602",
    name_zh="凉州区",
    name_en="Liangzhou District",
    prefecture_zh="武威市",
    prefecture_en="Wuwei",
    townships=(
        Township("huangyang", "100", "黄羊镇", "Huangyang Town"),
        Township("wunan", "101", "武南镇", "Wunan Town"),
    ),
    city=CityAbove("620600", "武威市", "Wuwei City"),
)
"""One district of four, its groups standing for grids; `wuwei.py` makes the whole city at its size."""

SMALL_COUNTIES = (GAOTAI, XIAYI, LONGSHAN, HAIKOU, QIONGHAI, LONGLING, WUWEI)
