"""Words whose full stop does not end a sentence, by language, folded to lower case and without their last stop."""

from dataclasses import dataclass

from summaries.wordlists import word_set


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """`leading` stand before a name or a number; `counted` only before a number; `closing` may end a sentence.

    After a number a leading one is a unit ("5 м.") and may end a sentence. `starters` are words that, capitalised,
    open a sentence rather than go on with a name. `seldom_closing` ends one only before a starter.
    """

    leading: frozenset[str]
    counted: frozenset[str]
    closing: frozenset[str]
    seldom_closing: frozenset[str]
    starters: frozenset[str]


_ENGLISH = Abbreviations(
    leading=word_set(
        "const mr mrs ms mx messrs mme mlle dr drs prof profs gen lt lts col capt cmdr cdr maj sgt cpl pvt adm brig rev fr hon pres "
        "sen sens rep reps gov govs sec amb supt det insp atty dir asst st ste mt ft vs v viz cf e.g i.e eg ie approx est "
        "lt.-col lt.-gen maj.-gen brig.-gen det.-sgt dist sr.a dept gens cos fmr ed eds trans al-st pte ofc spc spec"
    ),
    counted=word_set(
        "no nos art arts fig figs vol vols pp p ch sec jan feb mar apr jun jul aug sep sept oct nov dec para par"
    ),
    closing=word_set("etc al"),
    seldom_closing=word_set(
        "inc corp co ltd bros plc llc llp jr sr esq ph.d m.d m.a b.a b.s m.s m.b.a d.phil u.s u.k u.n e.u d.c n.y l.a u.s.a "
        "a.m p.m a.d b.c univ assn ave blvd rd hwy calif fla pa mass wash colo conn ala ariz ark ill ind kan ky la md "
        "mich minn miss mo mont neb nev okla ore tenn tex va vt wis wyo ga del natl intl govt"
    ),
    starters=word_set(
        "a an the this that these those he she it they we you i his her its their our my your but and or nor so yet in on at "
        "by for from with without as after before when while if since although though because until unless there here what "
        "who why how where which some many most much both no not now then also meanwhile last next according asked under "
        "despite during earlier later about more such each every all any another other others only even still just however "
        "moreover once over through between among against amid instead yes never today yesterday tomorrow nearly almost "
        "one two three several few to into of is are was were do does did has have had can could will would may let"
    ),
)
_RUSSIAN = Abbreviations(
    leading=word_set(
        "т г гр ул пр просп пр-т пл пер бул б-р наб ш д кв корп стр вл оф им проф акад доц канд асп ген ген.-м ген.-л полк подп кап лейт "
        "серж ряд адм о св свв ср напр т.е т.к т.н т.ч т.наз тов г-н г-жа гл ред зам зав нач пом рис илл табл ст п пп ч разд прим "
        "абз англ фр франц нем лат укр рус бел польск итал исп греч евр тат груз н.п пос дер дд с м х оз хр р мыс бух басс "
        "архит худ реж муз сост дж вл ал дм ив юр ек тел факс эл e i.e см к.м.н т.о мл преп мин-во ж/д"
    ),
    counted=word_set("№ час янв фев февр мар апр июн июл авг сен сент окт ноя нояб дек"),
    closing=word_set(
        "т.д т.п др проч гг вв н.э руб коп тыс млн млрд трлн долл чел кг км см мм кв.м куб.м га мин сек обл респ р-на ок шт "
        "экз ед об/мин р.х л.с"
    ),
    seldom_closing=word_set("u.s u.k inc ltd corp co jr a.m p.m"),
    starters=word_set(
        "в во на но и а по об о он она оно они это этот эта эти как что так также однако после при для мы я вы ты если когда "
        "кто кроме ранее при до из за под над со с к у от не ни да нет все всего там здесь тогда теперь сейчас поэтому потом "
        "затем между его ее её их наш мой такой такие среди также тем того где куда почему зачем хотя чтобы без через сам "
        "напомним отметим вместе именно большинство многие некоторые один первый его"
    ),
)
_UKRAINIAN = Abbreviations(
    leading=word_set(
        "т г гр вул просп пр-т пров бул б-р бульв пл наб ш д буд кв корп оф ім проф акад доц канд ген полк підп кап лейт св див "
        "напр т.зв т.к тобто тов п пп пані гол ред зам зав нач рис іл табл ст ч розд прим абз англ фр франц нім лат укр рос біл "
        "польськ італ ісп грец м с смт х р оз о дж вол ол дм юр ек тел факс ел пор наук реж худ муз мол т.ч ж/д ст.ст"
    ),
    counted=word_set("№ год січ лют бер кві квіт тра трав чер черв лип сер серп вер верес жов жовт лис лист гру груд"),
    closing=word_set(
        "т.д т.п ін та.ін рр н.е крб грн коп тис млн млрд трлн дол чол кг км см мм кв.м куб.м га хв сек обл шт прим од л.с"
    ),
    seldom_closing=word_set("u.s u.k inc ltd corp co jr a.m p.m"),
    starters=word_set(
        "в у на але і й та а по про о він вона воно вони це цей ця ці як що так також однак після при для ми я ви ти якщо коли "
        "хто крім раніше до із з зі за під над від не ні все всього усі там тут тоді тепер зараз тому потім далі між його її "
        "їх їхній наш мій такий такі серед де куди чому хоча щоб без через сам нагадаємо зазначимо разом саме більшість багато "
        "деякі один перший водночас натомість"
    ),
)
_BELARUSIAN = Abbreviations(
    leading=word_set(
        "т г гр вул пр прасп пл зав бул наб д кв корп оф імя ім праф акад дац канд ген палк падп кап лейт св гл напр г.зн зн тав "
        "сп сп-р сп-ня гал рэд нам нач мал іл табл арт п пп ч разд заўв англ фр франц ням лац укр рус бел польск м в р воз х "
        "с дж ул ал дз юр тэл факс эл пар навук рэж маст муз т.зв ст ж/д т.ч мястэч"
    ),
    counted=word_set("№ гадз студз лют сак крас чэрв ліп жн вер кастр ліст снеж"),
    closing=word_set(
        "г.д т.п інш і.інш гг стст н.э руб кап тыс млн млрд трлн дол чал кг км см мм кв.м га хв сек вобл шт экз"
    ),
    seldom_closing=word_set("u.s u.k inc ltd corp co jr a.m p.m"),
    starters=word_set(
        "у ў на але і й ды а па пра аб ён яна яно яны гэта гэты гэтая гэтыя як што так таксама аднак пасля пры для мы я вы ты калі "
        "хто акрамя раней да з са за пад над ад не ні усё ўсё усе ўсе там тут тады цяпер зараз таму потым далей паміж яго яе "
        "іх наш мой такі такія сярод дзе куды чаму хоць каб без праз сам нагадаем разам менавіта большасць шмат некаторыя адзін "
        "першы"
    ),
)
BY_LANGUAGE = {"en": _ENGLISH, "ru": _RUSSIAN, "uk": _UKRAINIAN, "be": _BELARUSIAN}

# "т. д.", "н. э.", "і г. д.", "та ін.": the last word closes only after this one
CLOSING_PAIRS = frozenset(
    [
        *(("т", last) for last in ("д", "п")),
        *(("н", last) for last in ("э", "е")),
        ("г", "д"),
        *((first, "др") for first in ("и", "й")),
        *((first, "пр") for first in ("и", "й")),
        *((first, "ін") for first in ("та", "і", "й")),
        *((first, "інш") for first in ("і", "ды", "й")),
    ]
)
# "В 2014 г. Россия …": near the start a year is seldom all that a sentence says
YEARS = frozenset(["г", "гг", "р", "рр"])
