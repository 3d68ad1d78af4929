"""Does a run of words name one speaker, and which: a bearer of a title, a body, or one who is only described by a name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from summaries import languages
from summaries.analyser import fold
from summaries.speech_words import EN_HEADS, EN_ROLES, SpeechWords
from summaries.wordlists import word_set

MOST_WORDS = 12
_MOST_NAMES = 6  # capitalised words side by side; more are a headline
_ARTICLES = frozenset(["the", "a", "an"])
PARTICLES = word_set("de da di du del der den la le van von bin ibn al el ben ter ten zu af av")
_POSSESSIVE = re.compile(r"(?:['’]s|s['’])\Z")
_CALLED = 4  # words of a name in quotation marks
_WORDS = re.compile(r"[^\W_]+")
_TITLE_GENDER = re.compile(
    r"\b(?:(Mr|Sir|Lord|King|Prince|spokesman|chairman|congressman)|Mrs|Ms|Miss|Dame|Lady|Queen|Princess|spokeswoman|chairwoman|"
    r"congresswoman)\b",
    re.IGNORECASE,
)
_INITIAL = re.compile(r"[^\W\d_]\.")
_ACRONYM = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]+)?")
_DEMONYM = re.compile(r"(?:ians|eans|icans|ese|ish|mans)\Z")
_ONE_OF_MANY = re.compile(
    r"(?:Democrat|Republican|Briton|Frenchm[ae]n|Englishm[ae]n|[A-Z]\w+(?:ian|ean|ican|crat))s?\Z"
)
_NO_SPEAKER = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october "
    "november december act constitution bible koran treaty agreement law index report article chapter section survey poll census "
    "google maps wikipedia easter christmas i convention resolution charter protocol code deal letter statement memo website plan "
    "bill amendment decree file document video banner sign officials official sources source diplomats diplomat aides lawmakers "
    "experts analysts protesters witnesses residents critics supporters allies rivals сми змі смі"
)
_GENERIC = (
    EN_HEADS
    | EN_ROLES
    | word_set(
        "agency authorities cabinet company congress consul consulate corporation embassy firm government group navy army parliament senate assembly "
        "treasury foreign defence defense interior finance justice health education transport energy agriculture trade labour labor economy economics "
        "economic commerce supreme high central reserve national federal public prime deputy vice press statistics customs police prosecutor attorney "
        "headquarters command forces of the and for"
    )
)
_BRANCHES = word_set(
    "police state opposition foreign interior finance health education energy transport defence defense justice"
)
_TIMES = word_set("late early last next this month week year day night morning afternoon evening ago")
_ENDING = "[аеёиіоуыэюяйьвмх]{0,3}\\Z"
_NO_PERSON = re.compile(  # what is said to say something, and who has no name
    "(?:книг|письм|опыт|истори|закон|опрос|стат[ьеи]|доклад|отч[её]т|исследовани|договор|соглашени|конституци|фильм|сериал|пьес|текст|документ|"
    "указ|постановлени|плакат|надпис|видео|геро|персонаж|источник|собеседник|самозванец|двойник|"
    "досвід|істор|опитуванн|статт|доповід|звіт|дослідженн|договір|угод|постанов|напис|джерел|співрозмовник|двійник|"
    "кніг|вопыт|гісторы|апытанн|артыкул|даклад|справаздач|даследаванн|дагавор|пагадненн|канстытуцы|дакумент|пастанов|надпіс|крыніц|суразмоў|"
    f"двайнік){_ENDING}"
)
_ALONE = re.compile(  # which one of many?
    "(?:президент|министр|премьер|правительств|парламент|компани|министерств|ведомств|комисси|комитет|суд|банк|совет|парти|фонд|"
    "міністр|міністерств|комісі|комітет|прем['’]єр|компані|відомств|уряд|рад|прэзідэнт|міністэрств|прэм['’]ер|кампані|камісі|камітэт|"
    f"ведамств|урад|савет){_ENDING}"
)
_MINISTRY = re.compile(  # with no more to its name, that of any country
    r"(?:М(?:ВД|ИД|ЧС|ВС|ЗС|ОЗ|НС|УС)|ДСНС|ГСЧС|Ц(?:ИК|ВК|Б)|СБУ|КГБ|КДБ)\Z|(?:Мин|Мін)[^\W\d_]{3,}|Ген(?:штаб|прок|пракурат)|Кабм|Нац(?:ы|іо)?банк"
)
MONTHS = word_set("january february march april may june july august september october november december")
_BODIES = (
    "пресс-служб", "министерств", "управлени", "администраци", "прокуратур", "полици", "ведомств", "компани", "правительств", "департамент",
    "пресслужб", "міністерств", "управлінн", "адміністраці", "поліці", "відомств", "уряд", "офіс", "прэс-служб", "міністэрств", "упраўленн",
    "адміністрацы", "міліцы", "паліцы", "ведамств", "урад", "пракуратур", "пресс-центр", "прес-служб", "штаб", "генштаб",
)  # fmt: skip
_DID = re.compile(r"[аеиоуыяёіў]л[иі](?:с[ья])?\Z|л(?:ся|ась|ось|ася|ося)\Z")  # «стороны обсудили»
_CYRILLIC = re.compile("[\u0400-\u052f]")
_ADDRESSEE = re.compile(r"(?:[ую]|ові|еві|ому|ему|аму|ам|ям)\Z")
_A_NAME = 2  # words
_MOST_OF_A_PERSON = 3  # words
_DATIVE = re.compile(r"(?:[ую]|ові|еві|ому|ему|ым|ім|им|ом|ем|ём|ами|ями|амі|ямі)\Z")
_DATIVE_HER = re.compile(r"(?:ой|ей|ій|ай|яй|ою|ею|аю)\Z")
_HIS_A = re.compile(r"[ая]\Z")
_OBLIQUE_HER = re.compile(r"(?:ой|ей|ої|єї|ай|яй)\Z")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a sentence, `text[start:end]`, or a mark; a quotation is one word of the kind "q"."""

    text: str
    start: int
    end: int
    kind: str  # "w", "p", "q" or "n"

    @property
    def low(self) -> str:
        return self.text.lower()

    @property
    def is_capital(self) -> bool:
        return self.kind == "w" and self.text[0].isupper()


@dataclass(frozen=True, slots=True)
class Name:
    """`start` to `end`: all of it, as written; `core`: the stems under which it is known. `is_person`: the bare name of
    somebody, perhaps behind a title; `is_whole`: only all of its words together say who it is. `gender`: m, f or "".
    `is_local`: a body that every country has, so that another article may mean another one.
    """

    start: int
    end: int
    core: tuple[str, ...]
    is_person: bool
    is_whole: bool
    gender: str = ""
    is_local: bool = False


def read(
    words: Sequence[Word], language: str, known: SpeechWords, names: frozenset[str], *, opens: bool, gender: str = ""
) -> Name | None:
    """The one speaker whom these words name, all of them; None where they may be anything else.

    `names`: stems that the article writes with a capital elsewhere; `opens`: the first word opens a sentence.
    """
    has_article = bool(words) and words[0].low in _ARTICLES and language == "en"
    if has_article:
        if _ONE_OF_MANY.match(words[-1].text):
            return None
        words = words[1:]
        opens = False
    if (
        not words
        or len(words) > MOST_WORDS
        or any(one.kind != "w" for one in words[:-1])
        or _is_nobody(words, language, known)
    ):
        return None
    if words[-1].kind == "q":
        return _called(words, language, known)
    run = _last_run(words)
    before = words[: len(words) - len(run)]
    is_one = bool(run) and len(run) <= _MOST_NAMES and not _POSSESSIVE.search(run[-1].text)
    if (
        not is_one
        or not _is_sound(run, before, language, known)
        or (not before and _is_crowd(run[opens:], language, known))
    ):
        return None
    if opens and not _may_open(words, language, known, names):
        return None
    name = _named(words, run, before, language, known, gender)
    is_body = has_article and len(run) == len(words) == len(_without_titles(run, known))
    return replace(name, is_person=False) if is_body else name  # "the Fed", "the Royal Navy"


def _is_nobody(words: Sequence[Word], language: str, known: SpeechWords) -> bool:
    """Whether it names nobody in particular: "the President", "the Agency", "the Foreign Minister"."""
    if language != "en":
        return bool(_NO_PERSON.match(words[0].low)) or all(_ALONE.match(one.low) for one in words)
    is_office = words[-1].low in (EN_ROLES | known.titles) - _BRANCHES
    return all(one.low in _GENERIC | known.titles for one in words) and (is_office or len(words) == 1)


def _may_open(words: Sequence[Word], language: str, known: SpeechWords, names: frozenset[str]) -> bool:
    """Whether the capital of a sentence's first word may be that of a name."""
    strange = known.opens_sentence | known.between | _NO_SPEAKER | languages.stop_words(language)
    return words[0].low not in strange and (len(words) > 1 or _is_known(words[0], language, names))


def is_possessive(word: str) -> bool:
    """ "Velm's", "Velms'"."""
    return _POSSESSIVE.search(word) is not None


def may_be_name(quoted: Word) -> bool:
    """Whether what stands in quotation marks may be what somebody is called: «Сарнский вестник»."""
    inner = quoted.text.strip("«»“”„\"'’‘ ")
    is_short = bool(inner) and len(inner.split()) <= _CALLED
    return quoted.kind == "q" and is_short and inner[0].isupper() and inner[-1].isalnum()


def _called(words: Sequence[Word], language: str, known: SpeechWords) -> Name | None:
    """«газета «Сарнский вестник»»: only all of it says who."""
    before = words[:-1]
    if not may_be_name(words[-1]) or language == "en" or not _is_sound((), before, language, known):
        return None
    core = tuple(stem(word, language) for word in _WORDS.findall(words[-1].text))
    return Name(words[0].start, words[-1].end, core, is_person=False, is_whole=False)


def _last_run(words: Sequence[Word]) -> Sequence[Word]:
    """The capitalised words at the end, particles of names among them."""
    at = len(words)
    while at and (words[at - 1].is_capital or (words[at - 1].low in PARTICLES and at > 1 and words[at - 2].is_capital)):
        at -= 1
    return words[at:]


def _is_sound(run: Sequence[Word], before: Sequence[Word], language: str, known: SpeechWords) -> bool:
    stops = languages.stop_words(language)
    if any(one.low in _NO_SPEAKER for one in run[-1:]) or (language == "en" and _has_stop(run, known)):
        return False
    if any(_INITIAL.fullmatch(one.text) for one in run[-1:]):
        return False
    if language == "en":
        return _is_sound_english(run, before)
    allowed = {"по", "при"}
    if _is_addressed(run) or (before and _ADDRESSEE.search(before[0].low)):
        return False
    return not any(
        (one.low in stops and one.low not in allowed) or one.low in known.verbs or _DID.search(one.low)
        for one in before
    )


def _is_crowd(run: Sequence[Word], language: str, known: SpeechWords) -> bool:
    """«сказал Ян Вельм Анне Марш»."""
    is_long = language != "en" and len(run) > _MOST_OF_A_PERSON
    return is_long and not any(one.text.isupper() or one.low in known.titles for one in run)


def _is_addressed(run: Sequence[Word]) -> bool:
    """«рассказал РИА Новости Ян Вельм»: a body, which is told something, and who tells it."""
    strange = [not _CYRILLIC.match(one.text) or (len(one.text) > 1 and one.text.isupper()) for one in run]
    own = [False] * _A_NAME
    return bool(strange) and (
        (strange[0] and strange[-_A_NAME:] == own) or (strange[-1] and strange.count(False) >= _A_NAME)
    )


def _has_stop(run: Sequence[Word], known: SpeechWords) -> bool:
    stops = languages.stop_words("en")
    return any(one.low in stops and not one.text.isupper() and one.low not in known.titles for one in run)


def _is_sound_english(run: Sequence[Word], before: Sequence[Word]) -> bool:
    if len(run) == 1 and _DEMONYM.search(run[0].text) and not before:
        return False
    stops = languages.stop_words("en")
    for place, one in enumerate(before):
        if one.low in {"of", "for"}:
            head = before[place - 1].low if place else ""
            if head not in EN_HEADS | EN_ROLES:
                return False
        elif (
            (one.low in stops and one.low != "the" and one.low not in PARTICLES)
            or (one.low == "the" and (not place or before[place - 1].low not in {"of", "for"}))
            or (
                one.low.endswith(("ed", "ing", "ly"))
                and not one.is_capital
                and one.low not in {"retired", "acting", "leading"}
            )
            or one.low in _TIMES
        ):
            return False
    return True


def _is_known(word: Word, language: str, names: frozenset[str]) -> bool:
    return bool(_ACRONYM.fullmatch(word.text) and word.text.isupper()) or stem(word.text, language) in names


def _named(
    words: Sequence[Word], run: Sequence[Word], before: Sequence[Word], language: str, known: SpeechWords, gender: str
) -> Name:
    bare = _without_titles(run, known)
    is_body = language == "en" and bare[-1].low in _GENERIC
    if is_body:  # "the Foreign Ministry", "the Oregon State Police"
        bare = run
    is_titled = len(bare) < len(run)
    has_acronym = any(len(one.text) > 1 and one.text.isupper() for one in bare)
    if language == "en":
        is_whole = any(one.low in {"of", "for"} for one in before) or any(_POSSESSIVE.search(one.text) for one in words)
    else:
        is_whole = bool(before) and not (before[0].low in known.titles and len(before) == 1)
    is_person = not (is_whole or has_acronym or is_body) and (len(bare) in {1, 2, 3} or is_titled)
    chosen = words if is_whole else bare
    core = tuple(stem(one.text, language) for one in chosen if not (is_person and _INITIAL.fullmatch(one.text)))
    is_local = _is_local(words, run, language, known)
    return Name(words[0].start, words[-1].end, core, is_person, is_whole, gender, is_local)


def _is_local(words: Sequence[Word], run: Sequence[Word], language: str, known: SpeechWords) -> bool:
    if language == "en":
        return all(one.low in _GENERIC | known.titles for one in words)
    return all(_MINISTRY.match(one.text) for one in run)


def _without_titles(run: Sequence[Word], known: SpeechWords) -> Sequence[Word]:
    """ "Interior Minister Jan Velm": Jan Velm."""
    for place in range(len(run) - 1, 0, -1):
        if run[place - 1].low.rstrip(".") in known.titles:
            return run[place:]
    return run


def is_acronym(words: Sequence[Word]) -> bool:
    """Whether all of it are capitals, so that no ending tells its case."""
    return bool(words) and all(len(one.text) > 1 and one.text.isupper() for one in words)


def may_be_subject(words: Sequence[Word], gender: str) -> bool:
    """Whether the name can be the subject of a verb of this gender: no dative, no instrumental. ru, uk and be."""
    last = words[-1].text
    if last.isupper():
        return True
    low = last.lower()
    others = [one.low for one in words[:-1] if one.is_capital]
    if any(_ADDRESSEE.search(one) for one in others):
        return False
    if _DATIVE.search(low) or (gender == "f" and _DATIVE_HER.search(low)):
        return False
    has_first_name = len(words) > 1 and words[-2].is_capital and not _HIS_A.search(words[-2].low)
    return not (gender == "m" and _HIS_A.search(low) and not has_first_name)


def is_body(low: str) -> bool:
    """Whether it is a word for a body that has people to speak for it, and no place. ru, uk and be."""
    return low.startswith(_BODIES)


def title_gender(name: str) -> str:
    """What an English title says of its bearer: m, f or ""."""
    found = _TITLE_GENDER.search(name)
    return "" if found is None else "m" if found[1] else "f"


def oblique_gender(words: Sequence[Word]) -> str:
    """Of a name in the genitive: "" where its ending does not tell."""
    low = words[-1].low
    if _OBLIQUE_HER.search(low):
        return "f"
    return "m" if _HIS_A.search(low) or low.endswith(("ого", "аго")) else ""


@lru_cache(maxsize=20_000)
def stem(word: str, language: str) -> str:
    """A name as it is compared: its stem, the possessive gone."""
    return languages.stem(fold(_POSSESSIVE.sub("", word) if language == "en" else word), language)
