"""The words on which an edit of a sentence turns: negations, hedges, speakers, poles; folded, in en, ru, uk and be."""

from summaries.analyser import fold
from summaries.wordlists import word_list


def _folded(words: str) -> frozenset[str]:
    return frozenset(map(fold, word_list(words)))


NEGATIONS = _folded(
    "not no none nobody nothing never neither nor without deny denies denied denying refute refuted refutes "
    "не ни нет никто ничего ничто никогда никакой никаких никакого нигде без отрицает отрицают отрицал отрицала отрицали "
    "отрицая опроверг опровергла опровергли опровергает опровергают "
    "ні ані немає нема ніхто нічого ніщо ніколи ніде жоден жодного жодна жодної жодних "
    "заперечує заперечують заперечив заперечила заперечили заперечуючи спростував спростувала спростували спростовує "
    "няма нічога ніякі ніякага аніякага ніводзін ніводнага адмаўляе адмаўляюць адмаўляу адмаўляла адмаўлялі "
    "абверг абвергла абверглі абвяргае абвяргаюць адмауляе адмауляюць адмауляу адмауляла адмаулялі"
)
NEGATING_PREFIXES = ("un", "in", "im", "il", "ir", "non", "dis", "mis", "не", "ни", "ні", "без", "бес", "бяз", "ня")

HEDGES = _folded(
    "allegedly alleged reportedly apparently purportedly purported supposedly supposed possibly possible probably probable "
    "perhaps may might could likely unlikely suspected unconfirmed seemingly presumably believed appears appeared seems seemed "
    "claims claimed claim alleges alleging expected potentially potential maybe rumoured rumored "
    "якобы возможно вероятно предположительно наверное может могут мог могла могли могло видимому видимо видимости похоже "
    "утверждает утверждают утверждал утверждала утверждали кажется будто мол дескать вроде предполагаемый предполагаемого предполагаемые ожидается судя вероятный неподтвержденный неподтвержденным "
    "нібито начебто буцімто можливо імовірно ймовірно мабуть схоже може можуть міг могло могла могли ніби здається очікується "
    "стверджує стверджують стверджував стверджувала стверджували судячи певно ймовірний імовірний гадано непідтвердженими "
    "нібыта быццам магчыма верагодна імаверна мабыць падобна можа могуць мог магла маглі відаць нібы здаецца чакаецца мяркуючы пэуна "
    "сцвярджае сцвярджаюць сцвярджаў сцвярджала сцвярджалі меркавана непацверджанымі"
)
SAYINGS = _folded(
    "said says say saying told tells stated states added adds noted notes reported reports report announced announces "
    "insists insisted argues argued warns warned announcing declared explained according citing "
    "сказал сказала сказали сообщил сообщила сообщили сообщает сообщают заявил заявила заявили заявляет отметил отметила "
    "отметили рассказал рассказала рассказали добавил добавила добавили пояснил пояснила пояснили уточнил уточнила уточнили "
    "подчеркнул подчеркнула передает передают пишет пишут говорит говорят словам данным информации "
    "сказав сказала сказали повідомив повідомила повідомили повідомляє повідомляють заявив заявила заявили заявляє зазначив "
    "зазначила зазначили розповів розповіла розповіли додав додала додали пояснив пояснила уточнив уточнила наголосив "
    "наголосила передає пише каже кажуть словами даними інформацією "
    "сказау сказала сказалі паведаміу паведаміла паведамілі паведамляе паведамляюць заявіу заявіла заявілі адзначыу адзначыла "
    "адзначылі расказау расказала расказалі дадау дадала дадалі патлумачыу патлумачыла удакладніу удакладніла падкрэсліу "
    "перадае піша кажа кажуць словах звестках інфармацыі паводле"
)
QUALIFIERS = _folded(
    "former ex acting deputy vice attempted fake false failed ousted partly partially half almost nearly only "
    "бывший бывшая бывшего бывшей экс исполняющий зам заместитель вице попытка попытке попытку ложный ложная частично почти только лишь "
    "колишній колишня колишнього колишньої виконувач заступник спроба спробу спробі хибний частково майже лише тільки "
    "былы былая былога былой выконваючы намеснік спроба спробу часткова амаль толькі"
)
ONES = _folded(
    "first a an one one's один одна одно одного одной одну одним одному однієї одне адзін адно аднаго адной адну адным "
    "several some few many dozens несколько нескольких много десятки десятков кілька декілька кількох багато десятки десятків "
    "некалькі некалькіх шмат дзясяткі дзясяткау"
)

AT_LEAST, AT_MOST = "≥", "≤"
_POLES = (
    # axis: words of one pole | words of the other
    (
        "time",
        "before until till prior до раньше перед перед да раней",
        "after since following после позже потом після потім пасля потым",
    ),
    (
        "amount",
        f"{AT_LEAST} more above exceeding up higher greater больше более свыше выше вверх більше понад вище вгору больш звыш вышэй уверх",
        f"{AT_MOST} less fewer below down lower меньше менее ниже вниз менше менш нижче вниз менш ніжэй уніз",
    ),
    (
        "cause",
        "because due owing thanks благодаря из-за завдяки дзякуючы",
        "despite although though notwithstanding несмотря вопреки хотя незважаючи попри хоча нягледзячы хаця насуперак",
    ),
    ("stand", "for with за pro", "against против проти супраць"),
    (
        "share",
        "all every both each entire whole все всех всем всеми всё каждый оба обе усі всі всіх усіх всім кожен обидва обидві усе усіх усім кожны абодва абедзве",
        (
            "some several many most few none некоторые некоторых часть многие большинство деякі деяких частина більшість багато некаторыя "
            "некаторых частка большасць"
        ),
    ),
    (
        "person",
        "he his him himself он его ему ним нем він його йому ним ен яго яму ім",
        "she her hers herself она ее ей ней нею вона її їй нею яна яе ей ею",
    ),
)
POLES = {word: (axis, pole) for axis, *sides in _POLES for pole, words in enumerate(sides) for word in _folded(words)}

_PHRASES = {  # words that count as one: what stands for them
    ("at", "least"): AT_LEAST,
    ("no", "less", "than"): AT_LEAST,
    ("no", "fewer", "than"): AT_LEAST,
    ("not", "less", "than"): AT_LEAST,
    ("more", "than"): AT_LEAST,
    ("не", "менее"): AT_LEAST,
    ("не", "меньше"): AT_LEAST,
    ("как", "минимум"): AT_LEAST,
    ("по", "меньшей", "мере"): AT_LEAST,
    ("по", "крайней", "мере"): AT_LEAST,
    ("не", "менше"): AT_LEAST,
    ("не", "менш"): AT_LEAST,
    ("як", "мінімум"): AT_LEAST,
    ("принаймні",): AT_LEAST,
    ("щонайменше",): AT_LEAST,
    ("прынамсі",): AT_LEAST,
    ("at", "most"): AT_MOST,
    ("no", "more", "than"): AT_MOST,
    ("not", "more", "than"): AT_MOST,
    ("less", "than"): AT_MOST,
    ("fewer", "than"): AT_MOST,
    ("не", "более"): AT_MOST,
    ("не", "больше"): AT_MOST,
    ("не", "більше"): AT_MOST,
    ("не", "больш"): AT_MOST,
    ("щонайбільше",): AT_MOST,
    ("not", "only"): "also",
    ("не", "только"): "также",
    ("не", "лише"): "також",
    ("не", "тільки"): "також",
    ("не", "толькі"): "таксама",
    ("any", "more"): "anymore",
    ("per", "cent"): "%",
}
PHRASES = {tuple(map(fold, words)): one for words, one in _PHRASES.items()}
BEFORE_NUMBER = {
    ("up", "to"): AT_MOST,
    ("under",): AT_MOST,
    ("до",): AT_MOST,
    ("да",): AT_MOST,
    ("over",): AT_LEAST,
    ("above",): AT_LEAST,
    ("більш", "ніж"): AT_LEAST,
    ("більше",): AT_LEAST,
}
ONE_SPELLING = {  # spellings further apart than a slip
    "cheque": "check",
    "kerb": "curb",
    "plough": "plow",
    "sceptic": "skeptic",
    "sceptical": "skeptical",
    "gaol": "jail",
    "grey": "gray",
    "tyre": "tire",
    "tyres": "tires",
    "tonne": "ton",
    "tonnes": "tons",
    "okay": "ok",
    "programme": "program",
    "programmes": "programs",
    "towards": "toward",
    "whilst": "while",
    "amongst": "among",
    "pct": "%",
    "percent": "%",
    "jan": "january",
    "feb": "february",
    "apr": "april",
    "aug": "august",
    "sept": "september",
    "sep": "september",
    "oct": "october",
    "nov": "november",
    "dec": "december",
    "usd": "$",
    "eur": "€",
    "euro": "€",
    "euros": "€",
    "grn": "₴",
    "грн": "₴",
    "руб": "₽",
}
UNITS = (  # beginnings of words and the sign for them
    ("процент", "%"),
    ("відсот", "%"),
    ("працэнт", "%"),
    ("адсот", "%"),
    ("dollar", "$"),
    ("доллар", "$"),
    ("долар", "$"),
    ("гривен", "₴"),
    ("гривн", "₴"),
    ("грыун", "₴"),
    ("рубл", "₽"),
    ("километр", "км"),
    ("кілометр", "км"),
    ("кіламетр", "км"),
    ("килограмм", "кг"),
    ("кілограм", "кг"),
    ("кілаграм", "кг"),
    ("kilomet", "km"),
    ("kilogram", "kg"),
)
WEEKDAYS = _folded(
    "monday tuesday wednesday thursday friday saturday sunday понедельник вторник среду среда четверг пятницу пятница субботу "
    "суббота воскресенье понеділок вівторок середу середа четвер п'ятницю п'ятниця суботу субота неділю неділя панядзелак аўторак "
    "сераду серада чацвер пятніцу пятніца нядзелю нядзеля"
)
RELATIVE_DAYS = _folded("yesterday today tomorrow вчера сегодня завтра вчора сьогодні учора ўчора сёння заўтра")
TIMES = WEEKDAYS | RELATIVE_DAYS | _folded("tonight overnight earlier later recently")
BEING = _folded("is are was were be been being")
ONE_OF = _folded("a an one is was has this that")
AND_OR = _folded("and or и или й і та або чи ды")
SEVERAL_OF = _folded("are were have these those")

ORDINALS = {
    word: str(value)
    for value, word in enumerate(
        word_list("second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"), 2
    )
}
RESPELLED = (("проєк", "проек"), ("траєк", "траек"))  # Ukrainian spelling before and after 2019
AMERICAN = (  # a British ending: the American one
    (r"(?<=[a-z]{3})our(?=(?:s|ed|ing|ite|ites|able|er|ers|hood|al)?$)", "or"),
    (r"(?<=[a-z]{2})tre(?=s?$)", "ter"),
    (r"(?<=[a-z]{3})is(?=(?:e|es|ed|ing|er|ers|ation|ations)$)", "iz"),
    (r"(?<=[a-z]{3})ys(?=(?:e|es|ed|ing)$)", "yz"),
    (r"(?<=[a-z][aeiou])ll(?=(?:ed|ing|er|ers)$)", "l"),
    (r"(?<=def|off|lic)enc(?=es?$)", "ens"),
    (r"ogue(?=s?$)", "og"),
    (r"(?<=p|h|n)ae(?=d|m|s)", "e"),
    (r"(?<=dg)e(?=ment)", ""),
)
