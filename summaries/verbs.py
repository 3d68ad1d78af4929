"""Whether a short line says something: a rough test for a finite verb, by word lists and endings.

It errs towards "yes": a line taken for a statement stays quotable, a line without any verb is a picture's or a heading.
"""

import re
from itertools import pairwise

from summaries.wordlists import word_set

_SHORT = 4  # letters; endings of shorter words tell nothing
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_ENGLISH_WORD = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*")

_ENGLISH = word_set(
    "said says say told tells tell underwent belongs belong hosts co-directed co-wrote "
    "went goes go came comes come took takes take made makes make got gets get gave gives give began begins begin left leaves leave "
    "held holds hold led leads won wins win lost loses lose fell falls fall rose rises rise hit hits struck strikes broke "
    "breaks break brought brings bring built builds build bought buys buy caught catches chose chooses cost costs cut cuts drew "
    "draws drove drives fought fights flew flies forgot froze grew grows grow heard hears hear hid hurt kept keeps keep knew "
    "knows know laid lays lay lent let lets lied lies met meets meet paid pays pay put puts quit quits ran runs run sank saw "
    "sees see sold sells sell sent sends send set sets shot shoots showed shows show shut shuts sought seeks sat sits slid "
    "spent spends spoke speaks speak spread stood stands stand stole stuck swept swore taught thought thinks think threw throws "
    "understood understands warns warn wore wrote writes write vows vow urges urge seems seem appears appear remains remain "
    "becomes became become wants want needs need plans plan hopes hope expects expect believes believe calls call asks ask "
    "adds add agrees agree denies deny confirms confirm announces announce accuses accuse rejects reject approves approve signs "
    "backs faces face helps help kills killed dies die died resigns resign arrests arrest continues continue follows follow "
    "includes include means mean matters matter works work lives live looks look turns turn opens open closes close starts "
    "start ends end stops stop moves move happens happen claims claim blames blame reports report shuts found finds find felt "
    "feels feel launched launches launch raises raise drops drop beats beat bans ban visits visit arrives arrive returns return "
    "declares declare orders order threatens threaten suspends suspend releases release admits admit suggests suggest"
)
_PAST = word_set(
    "was were been had did said told went came took made got gave began left held led won lost fell rose hit struck broke "
    "brought built bought caught chose drew drove fought flew grew heard kept knew met paid ran sank saw sold sent shot spent "
    "withdrew overtook overthrew undertook foresaw arose awoke bore clung crept dealt dug dove fed fled flung forbade forgave hung leapt lit mistook overcame rang rode sang shook shone shrank slept sprang spun stung strove swam swung tore trod upheld wept wound slammed "
    "spoke stood stole swept thought threw wore wrote became found felt would could will has have"
)
_AUXILIARIES = word_set("is are was were has had have will would can could may might must does did do been be")
_SHOWN = word_set(
    "speak speaks arrive arrives walk walks wave waves look looks stand stands pose poses gesture gestures listen listens sit sits "
    "meet meets talk talks shake shakes attend attends hold holds gather gathers leave leaves react reacts ride rides pass passes "
    "watch watches applaud applauds march marches work works"
)
_SCENE = word_set("at during in on to with for past outside near next after before hands through the a an as from")
_CYRILLIC_SHOWN = re.compile(
    r"\b(?:выступа(?:ет|ют)|говор(?:ит|ят)|встреча(?:ется|ются)|пожима(?:ет|ют)|сто(?:ит|ят)|сид(?:ит|ят)|слуша(?:ет|ют)|маш(?:ет|ут)|"
    r"позиру(?:ет|ют)|прибыва(?:ет|ют)|покида(?:ет|ют)|виступа(?:є|ють)|розмовля(?:є|ють)|зустріча(?:ється|ються)|потиска(?:є|ють)|"
    r"сто(?:їть|ять)|сид(?:ить|ять)|слуха(?:є|ють)|позу(?:є|ють)|прибува(?:є|ють)|залиша(?:є|ють)|выступа(?:е|юць)|размаўля(?:е|юць)|"
    r"сустрака(?:ецца|юцца)|паціска(?:е|юць)|ста(?:іць|яць)|сядз(?:іць|яць)|слуха(?:е|юць)|пазіру(?:е|юць)|прыбыва(?:е|юць))\s+"
    r"(?:на|в|во|у|ў|под|під|перед|перад|возле|біля|каля|рядом|поруч|побач|с|со|з|із|зі|руки|рукі)\b"
)
_RELATIVE = re.compile(
    r",\s(?:where|which|who|whose|где|котор[а-я]{2,3}|де|як(?:ий|а|е|і|ого|ої|их|ому|ій|ими|им|ою|у|ая|ое|ія|ой|іх|ую))\s[^,]*$",
    re.IGNORECASE,
)
_CONTRACTIONS = word_set(
    "it's he's she's that's there's here's they're we're you're i'm i've we've they've i'll we'll they'll he'll she'll it'll "
    "what's who's let's isn't aren't wasn't weren't hasn't haven't don't doesn't didn't won't wouldn't can't couldn't shouldn't"
)
_DETERMINERS = word_set("a an the this that these those its his her their our my your to")
_BEFORE_NOUN = _DETERMINERS | word_set("of in at with by and or for from")
_PARTICIPLES = word_set(
    "pictured seen shown photographed seated dressed surrounded accompanied flanked based taken armed united"
)
_CYRILLIC = {
    "ru": word_set(
        "нет есть был была было были будет будут может могут должен должна должно должны нужно надо можно нельзя готов готова готовы "
        "рад рада рады жив жива живы мертв мертва прав права правы намерен намерена намерены известно неизвестно важно ясно "
        "против хочет хотят идет идут дал шел ушел стал пришел ждет ждут дает дают ведет ведут растет растут пора жаль едет едут "
        "чем бьет врет шлет везет несет несут зовет поет пьет льет горит летит говорит стоит лежит сидит видит знает думает"
    ),
    "uk": word_set(
        "немає нема є був була було були буде будуть може можуть має мають мусить треба потрібно можна варто готовий готова готові "
        "ніж повинен повинна повинні відомо невідомо важливо проти хоче хочуть йде йдуть дав став прийшов чекає веде ведуть росте "
        "зростає їде їдуть горить каже кажуть діє діють триває"
    ),
    "be": word_set(
        "чым няма есць ёсць быў была было былі будзе будуць можа могуць мае маюць трэба варта можна нельга гатовы гатовая павінен павінна "
        "павінны вядома невядома важна супраць хоча хочуць ідзе ідуць даў стаў прыйшоў чакае вядзе вядуць расце едзе едуць гарыць "
        "кажа кажуць дзейнічае працягваецца"
    ),
}
_ENDINGS = {
    "ru": re.compile(
        r"(?:[аеиоуыяю]л(?:а|о|и)?(?:с[ья])?|[бвгдзкпрстшх]ла?с[ья]|[сзркгбпшт]л[аои](?:с[ья])?|[аеиоуыяю]т(?:ся)|[аяуюеи]т|(?:ан|ен|ян)[аоы]|ут|ят|[жчшщдлнвтрбпмсзк]ен|[аия]т|[аоя]н|ыт|ут)$"
    ),
    "uk": re.compile(
        r"(?:[аиіїуяо]вс?я?|[аеиіїуяо]л(?:а|о|и)(?:с[яь])?|[сзргкбш]л[аои](?:с[яь])?|[аяуюиї]ть(?:ся)?|є(?:ться)?|[аеє]ться|[анеє]но|[иіу]то|[еє])$"
    ),
    "be": re.compile(
        r"(?:[аеіоуыяю]ўс?я?|[аеіоуыяю]л[аоі](?:с[яь])?|[сзргкбш]л[аоі](?:с[яь])?|[аяуюіыое](?:ць|цца)|[аяоу]е(?:цца)?|(?:[ая]н|[ую]т|[іы]т|ен)[аоы])$"
    ),
}
_RUSSIAN_NOUNS = word_set(
    "канал генерал финал адмирал капрал вокзал зал материал персонал квартал потенциал арсенал сериал журнал сигнал портал филиал "
    "футбол протокол пол стол отдел раздел предел передел обстрел прострел выстрел расстрел артобстрел угол посол осел котел "
    "узел дел сил школ тыл стиль автомобил стрела сила школа жила могила правила дела тела села тела стола посла отдела раздела "
    "канала генерала финала вокзала зала материала персонала квартала журнала сигнала портала филиала футбола протокола пола "
    "обстрела выстрела предела угла узла дело тело село слово чучело правило начало число масло зерно рубли недели земли цели "
    "дали сели роли соли корабли учители автомобили модели отели артели были родители жители строители водители учителя "
    "министр совет комитет кабинет бюджет пакет ракет кредит депутат солдат аппарат сенат мандат формат чемпионат секретариат "
    "комиссариат результат штат адвокат дипломат кандидат плакат автомат институт маршрут минут пункт фронт проект объект "
    "президент парламент документ момент процент агент студент континент пациент клиент концерт эксперт визит лимит транзит "
    "дефицит аудит санкт десант лейтенант гарант вариант комендант сержант талант лет свет цвет ответ привет запрет портрет "
    "интернет университет авторитет приоритет иммунитет паспорт спорт транспорт аэропорт экспорт импорт брат доклад мат рот "
    "страна стена сцена цена война луна тонна колонна женщина половина украина украины причина машина мужчина стены страны "
    "цены сцены войны женщины мужчины машины причины половины команда площади охрана охраны рана раны экраны краны планы "
    "ветераны страны органы океаны регионы районы законы вагоны дроны миллионы патроны окно кино вино зерно одно давно равно "
    "член план экран ветеран океан стран цен ресторан туман роман диван капитан орган карман ураган партизан граждан "
    "россиян крестьян христиан горожан сельчан чемпион район регион закон вагон дрон миллион патрон балкон стадион салон сезон "
    "телефон миллиард он фон тон звон склон полигон рацион батальон эшелон павильон фонтан султан таран кран клан уран "
    "нато сбит суд бут лист салют абсолют статут приют"
)
_UKRAINIAN_NOUNS = word_set(
    "колектив мотив актив наратив архів залив вплив обрив вибухів слів рукав склав державна заснував вислів прилив пролив масив "
    "школа сила справа села тіла діла сіла слова число село тіло діло масло коло джерело світло житло скла крила могила "
    "місто авто лото місце серце сонце море поле життя обличчя рішення питання президенте наше ваше моє твоє велике нове старе "
    "перше друге третє останнє головне державне місцеве народне національне українське російське європейське міжнародне це те все "
    "вже уже ще не де але теж лише майже дуже також після тут кафе шосе фойє турне резюме ательє біле чорне ціле вікно кіно "
    "вино зерно давно воно одно путь смерть пам'ять частить область молодь мить честь сть радість швидкість безпе площе під "
    "п'ять шість дев'ять десять двадцять тридцять мать участь"
)
_BELARUSIAN_NOUNS = word_set(
    "школа сіла справа сёла месца слова тэла сяло масла кола святло скло крыло матыў калектыў архіў уплыў заліў праліў астраў "
    "краў абрыў вобласць моладзь смерць памяць частка радасць хуткасць бяспека пяць шэсць дзевяць дзесяць маць удзел мыць "
    "краіна украіна украіны краіны жанчына жанчыны мужчыны прычына прычыны машыны машына сцены сцяна цана цэны вайна войны "
    "ахова рана раны планы органы раёны рэгіёны законы дроны мільёны акно кіно віно адна адно даўно рота хата хаты мэта мэты "
    "газета ракета ракеты газеты работа работы субота пехота варота што гэта каманда плошча"
)
_NOUN_SETS = {"ru": _RUSSIAN_NOUNS, "uk": _UKRAINIAN_NOUNS, "be": _BELARUSIAN_NOUNS}
_COPULA_DASH = re.compile(r"\s[—–-]\s+[^\W\d_]")
# "запланований на 29 березня": a participle that is not set off by a comma says it
_PARTICIPLE = re.compile(r"[^,\s]\s+[^\W\d_]+(?:ован|ен|ан|ят)(?:ий|а|е|і)\s+(?:на|в|у|як|до|за|для|з)\b")


def has_verb(line: str, language: str) -> bool:
    """Whether a line seems to have a finite verb or another predicate. Unknown languages: always."""
    if language == "en":
        return _has_english_verb(line)
    if language in _CYRILLIC:
        return bool(_COPULA_DASH.search(line) or (language == "uk" and _PARTICIPLE.search(line))) or _has_cyrillic_verb(
            line, language
        )
    return True


def has_past_verb(line: str) -> bool:
    """Whether an English line tells of something that was, rather than of what a picture shows."""
    words = line.lower().replace("’", "'").split()
    return any(word in _PAST or (len(word) > _SHORT and word.endswith("ed")) for word in words)


def main_clause(sentence: str) -> str:
    """Without a relative clause at its end: "The Castle of Velmora", where the talks will be held."""
    return _RELATIVE.sub("", sentence)


def shows(line: str, language: str) -> bool:
    """Whether a line says, in the present tense, what a picture shows: "… speaks during a rally"."""
    if language in _CYRILLIC:
        return bool(_CYRILLIC_SHOWN.search(line))
    return language == "en" and _english_shows(line)


def _english_shows(line: str) -> bool:
    words = line.lower().split()
    does = any(word in _SHOWN and after in _SCENE for word, after in pairwise(words))
    return does and not any(word in _AUXILIARIES for word in words) and not has_past_verb(line)


def _has_english_verb(line: str) -> bool:
    words = _ENGLISH_WORD.findall(line.replace("’", "'"))
    before = "the"
    for word, after in pairwise([*words, ""]):
        if word.lower() in _CONTRACTIONS or word in _AUXILIARIES:
            return True
        if word.islower() and before not in _BEFORE_NOUN and _is_english_verb(word, after):
            return True
        before = word.lower()
    return False


def _is_english_verb(word: str, after: str) -> bool:
    if word in _ENGLISH or word in _PAST:
        return True
    if len(word) >= _SHORT and word.endswith("s") and after in _DETERMINERS:
        return True
    return len(word) > _SHORT and word.endswith("ed") and word not in _PARTICIPLES


def _has_cyrillic_verb(line: str, language: str) -> bool:
    words = _WORD.findall(line.lower().replace("ё", "е"))
    shown = _WORD.findall(line)
    opens_with_name = len(shown) > 1 and shown[1][0].isupper()
    listed, nouns, ending = _CYRILLIC[language], _NOUN_SETS[language], _ENDINGS[language]
    for position, (word, original) in enumerate(zip(words, shown, strict=False)):
        if word in listed or word in _ENGLISH:
            return True
        is_name = original[0].isupper() and (position > 0 or opens_with_name)
        if not is_name and len(word) >= _SHORT and word not in nouns and ending.search(word):
            return True
    return False
