"""Wuwei (武威市), Gansu: what is real in the made-up city.

The names and codes of the city, its counties, towns, townships and streets are those of the National Bureau
of Statistics (state of June 2023), read in the public copy
`github.com/modood/Administrative-divisions-of-China`. Its six units that are no towns (parks, enterprises,
codes 4…) are left out. The scale is the published one of the city's report on listed disputes.
"""

from runtime.places.city import City, County, Scale, Township

REACHES = {
    "0": ("街道", "Street"),
    "1": ("镇", "Town"),
    "2": ("乡", "Township"),
}
"""What a township-level unit is called, by the first of its three digits."""


def townships(written: str) -> tuple[Township, ...]:
    """Read a table of digits, name and pinyin."""
    return tuple(_township(*line.split()) for line in written.strip().splitlines())


def _township(digits: str, zh: str, en: str) -> Township:
    kind_zh, kind_en = REACHES[digits[0]]
    return Township(en.replace("'", "").lower(), digits, zh + kind_zh, f"{en} {kind_en}")


LIANGZHOU = """
001 东大街 Dongdajie
002 西大街 Xidajie
003 东关街 Dongguanjie
004 西关街 Xiguanjie
005 火车站街 Huochezhanjie
006 地质新村街 Dizhixincunjie
007 荣华街 Ronghuajie
008 宣武街 Xuanwujie
009 黄羊河 Huangyanghe
100 黄羊 Huangyang
101 武南 Wunan
102 清源 Qingyuan
103 永昌 Yongchang
104 双城 Shuangcheng
105 丰乐 Fengle
106 高坝 Gaoba
107 金羊 Jinyang
108 和平 Heping
109 羊下坝 Yangxiaba
110 中坝 Zhongba
111 永丰 Yongfeng
112 古城 Gucheng
113 张义 Zhangyi
114 发放 Fafang
115 西营 Xiying
116 四坝 Siba
117 洪祥 Hongxiang
118 谢河 Xiehe
119 金沙 Jinsha
120 松树 Songshu
121 怀安 Huai'an
122 下双 Xiashuang
123 清水 Qingshui
124 河东 Hedong
125 五和 Wuhe
126 长城 Changcheng
127 吴家井 Wujiajing
128 金河 Jinhe
129 韩佐 Hanzuo
130 大柳 Daliu
131 柏树 Baishu
132 金塔 Jinta
133 九墩 Jiudun
134 金山 Jinshan
135 新华 Xinhua
136 康宁 Kangning
"""
MINQIN = """
100 三雷 Sanlei
101 东坝 Dongba
102 泉山 Quanshan
103 西渠 Xiqu
104 东湖 Donghu
105 红砂岗 Hongshagang
106 昌宁 Changning
107 重兴 Chongxing
108 薛百 Xuebai
109 大坝 Daba
110 苏武 Suwu
111 大滩 Datan
112 双茨科 Shuangcike
113 红沙梁 Hongshaliang
114 蔡旗 Caiqi
115 夹河 Jiahe
116 收成 Shoucheng
117 南湖 Nanhu
"""
GULANG = """
100 古浪 Gulang
101 泗水 Sishui
102 土门 Tumen
103 大靖 Dajing
104 裴家营 Peijiaying
105 海子滩 Haizitan
106 定宁 Dingning
107 黄羊川 Huangyangchuan
108 黑松驿 Heisongyi
109 永丰滩 Yongfengtan
110 黄花滩 Huanghuatan
111 西靖 Xijing
112 民权 Minquan
113 直滩 Zhitan
114 古丰 Gufeng
205 新堡 Xinbao
206 干城 Gancheng
207 横梁 Hengliang
208 十八里堡 Shibalibao
"""
TIANZHU = """
100 华藏寺 Huazangsi
101 打柴沟 Dachaigou
102 安远 Anyuan
103 炭山岭 Tanshanling
104 哈溪 Haxi
105 赛什斯 Saishisi
106 石门 Shimen
107 松山 Songshan
108 天堂 Tiantang
109 朵什 Duoshi
110 西大滩 Xidatan
111 抓喜秀龙 Zhuaxixiulong
112 大红沟 Dahonggou
113 祁连 Qilian
201 东坪 Dongping
202 赛拉隆 Sailalong
203 东大滩 Dongdatan
208 毛藏 Maozang
210 旦马 Danma
"""

WUWEI = City(
    key="wuwei",
    digits="620600",
    name_zh="武威市",
    name_en="Wuwei City",
    short_zh="武威",
    short_en="Wuwei",
    as_of="2026-11-01",
    policy="wuding",
    counties=(
        County(
            "liangzhou", "620602", "凉州区", "Liangzhou District", "凉州", "Liangzhou", townships(LIANGZHOU)
        ),
        County("minqin", "620621", "民勤县", "Minqin County", "民勤", "Minqin", townships(MINQIN)),
        County("gulang", "620622", "古浪县", "Gulang County", "古浪", "Gulang", townships(GULANG)),
        County(
            *("tianzhu", "620623", "天祝藏族自治县", "Tianzhu Tibetan Autonomous County", "天祝", "Tianzhu"),
            townships(TIANZHU),
        ),
    ),
    scale=Scale(grids=28_175, grid_members=34_639, mediators=9_988, committees=1_614, professional=182),
)
"""At the scale of the report; `wuding` rules until the city has a policy of its own."""
