"""Can a sentence be quoted on its own? How well it stands alone, and whether what it speaks of is shown."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from summaries import languages
from summaries import text as texts

_LONGEST_SPEECH = 4  # sentences: a quotation mark that nobody closed does not make the rest of an article speech
_OPENING_WORDS = 4  # as many as the longest connective has

_LOOSE_END = 0.2  # no final stop: mostly a sentence that lost its end with a link
_QUESTION = 0.5
_NO_SPEAKER = 0.6
_SOURCE_ONLY = 0.15  # «Об этом сообщает …»: says who says it, and not what
_LOOSE_START = 0.2  # a small letter: what is left of a sentence, or an item of a list without its head
_LOOSE_OPENING = 0.75
_LENGTHS = ((5, 0.15), (8, 0.6))  # under so many words: times so much
_LONG, _LONG_FACTOR = 60, 0.7

_CLOSING = "'\"’”»“)]"
_STOPS = ".!?…"
_MARK = re.compile(r"[“”„«»\"]")
_WORD = re.compile(r"[^\W_]+")
_REPORTS = re.compile(
    r"\W*(?:об этом|про це|пра гэта|аб гэтым)\b.{0,60}?\b"
    r"(?:сообщ|информ|заяв|пиш|напис|переда|рассказ|говор|повідом|інформ|каж|сказа|розпов|паведам|інфарм|піш|напіса|гавор)",
    re.IGNORECASE,
)
_SMALL = re.compile(r"\W*([^\W\d_][\w'’-]*)\s*([^\W\d_]?)")
_AS_HE_SAYS = {  # "…, she said.", «…, по его словам, …»: without a name before it, nobody's words
    "en": re.compile(r",\s(?:he|she|they)\s(?:said|says|added|told|wrote|explained|noted)\b.{0,40}\Z", re.IGNORECASE),
    "ru": re.compile(
        r"\bпо (?:его|ее|её|их) (?:словам|мнению|данным)\b|,\s[а-яё]{4,12}(?:л|ла|ли|ет|ит) (?:он|она|они)\.\Z",
        re.IGNORECASE,
    ),
    "uk": re.compile(
        r"\b(?:за|на) (?:його|її|їх|їхніми|їхню) (?:словами|думку|даними)\b|,\s[а-яіїєґ]{4,12}(?:в|ла|ли|є|ить) (?:він|вона|вони)\.\Z",
        re.IGNORECASE,
    ),
    "be": re.compile(
        r"\b(?:па|на) (?:яго|яе|іх) (?:словах|думку|звестках)\b|,\s[а-яіёў]{4,12}(?:ў|ла|лі|е|іць) (?:ён|яна|яны)\.\Z",
        re.IGNORECASE,
    ),
}
_SO = re.compile(r"\W*так,", re.IGNORECASE)  # «Так, …»; «Так называемый …» stands alone
_LONGEST_READ = 1000  # code points of a sentence
_HEAD = 200  # code points in which the opening words stand

_THIRD = {
    "en": "he she it they his her hers its their theirs him them this that these those such",
    "ru": "он она оно они его ее их ему ей им него нее них нему ней ним этот эта это эти этого этой этих этому этим "
    "этом этими эту тот том те тем той тому тех такой такая такое такие такого там тогда туда здесь",
    "uk": "він вона воно вони його її їх їхній їхня їхнє їхні йому їй їм нього неї них ним цей ця це ці цього цієї "
    "цих цьому цим цими цю той та те ті тому тих такий така таке такі такого там тоді туди тут",
    "be": "ён яна яно яны яго яе іх іхні яму ёй ім іх гэты гэта гэтая гэтае гэтыя гэтага гэтай гэтых гэтаму гэтым "
    "гэтую гэтымі той тая тое тыя такі такая такое такія там тады туды тут",
}
_PERSONAL = {  # also behind another word: "Now he …", «Причиной его ухода …»
    "en": "he she they his her hers their theirs him them",
    "ru": "он она оно они его ее их ему ей него нее них нему ней",
    "uk": "він вона воно вони його її їх їхній їхня їхнє їхні йому їй нього неї них",
    "be": "ён яна яно яны яго яе іх іхні яму ёй",
}
_FIRST = {
    "en": "i we my our us me",
    "ru": "я мы мой моя мои наш наша наши нас нам мне меня",
    "uk": "я ми мій моя мої наш наша наші нас нам мені мене",
    "be": "я мы мой мая мае наш наша нашы нас нам мне мяне",
}
_CONNECTIVES = {
    "en": "and|but|or|nor|so|yet|also|then|thus|hence|however|therefore|moreover|furthermore|besides|instead|"
    "nevertheless|nonetheless|otherwise|still|meanwhile|consequently|similarly|likewise|additionally|indeed|"
    "in addition|in turn|in contrast|by contrast|in response|in fact|for example|for instance|as a result|"
    "after all|on the other hand|on the contrary|even so|of course|the latter",
    "ru": "и|а|но|да|или|также|тоже|однако|затем|потом|поэтому|причем|впрочем|зато|ведь|итак|например|напротив|"
    "наконец|кроме того|более того|тем не менее|между тем|тем временем|в свою очередь|в результате|в частности|"
    "в то же время|с другой стороны|таким образом|вместе с тем|при том",
    "uk": "і|й|а|але|та|або|чи|також|теж|проте|однак|отже|потім|натомість|зокрема|водночас|втім|утім|адже|наприклад|"
    "навпаки|нарешті|крім того|більш того|тим не менш|тим часом|у свою чергу|в результаті|у результаті|з іншого боку|"
    "таким чином|разом з тим",
    "be": "і|а|але|ды|ці|або|таксама|аднак|потым|затым|таму|прычым|зрэшты|бо|напрыклад|наадварот|нарэшце|акрамя таго|"
    "больш за тое|тым не менш|між тым|тым часам|у сваю чаргу|у выніку|з іншага боку|такім чынам|разам з тым",
}
_PREPOSITIONS = {
    "en": "after at before by despite during for from in of on since to under with without",
    "ru": "в во на с со к ко по о об от до из за для при после перед у над без из-за",
    "uk": "в у на з із зі к до по про від для при після перед над без через за",
    "be": "в у на з са да па пра ад для пры пасля перад над без праз за",
}
_TIMES = {  # «в этом году», «цього тижня» say when, and dangle on nothing
    "ru": "год недел месяц утр дн ден вечер ноч раз",
    "uk": "рок рік тижн тижд місяц ранк дн день вечор вечір ноч ніч раз",
    "be": "год тыдн тыдз месяц раніц дн дзень вечар ноч раз",
}
_SAYS = {
    "en": "said says added told explained wrote continued stated asked replied noted concluded according",
    "ru": "сказал сказала сказали заявил заявила добавил добавила отметил отметила пояснил говорит сообщил подчеркнул",
    "uk": "сказав сказала сказали заявив заявила додав додала зазначив зазначила пояснив каже повідомив наголосив",
    "be": "сказаў сказала сказалі заявіў заявіла дадаў дадала адзначыў адзначыла патлумачыў кажа паведаміў падкрэсліў",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a sentence of an article stands alone: q, 0 to 1, and what it lacks."""

    quality: float
    is_dangling: bool  # it opens with a pronoun or connective, and is not the first
    is_speech: bool  # somebody's words, without saying whose

    @property
    def needs_company(self) -> bool:
        """Whether it is only understood behind the sentence before it."""
        return self.is_dangling or self.is_speech


def judge(sentences: Sequence[str], language: str) -> list[Standing]:
    """Each sentence of an article. q is the product of what speaks against quoting it alone.

    No final stop .2, a small first letter .2, a question .5, a quote without its speaker .6, an opening pronoun or connective .75 (not in the
    first sentence), fewer than 5 words .15, fewer than 8 .6, more than 60 .7, only a source .15.
    """
    found = []
    for place, (text, speech) in enumerate(zip(sentences, in_speech(sentences), strict=True)):
        dangling = place > 0 and is_dangling(text, language)
        q = _form(text) * (_NO_SPEAKER if speech else 1.0) * (_LOOSE_OPENING if dangling else 1.0)
        found.append(Standing(q, dangling, speech and place > 0))
    return found


def is_dangling(text: str, language: str) -> bool:
    """Whether it speaks of somebody or something that only the sentence before it names."""
    words = [_folded(word[0]) for word in itertools.islice(_WORD.finditer(text), _OPENING_WORDS)]
    if not words:
        return False
    rules = _rules(language)
    if rules.says_when(words):
        return False
    quoted = _MARK.match(text.lstrip()) is not None
    return (
        words[0] in rules.third
        or (words[0] in rules.first and not quoted)
        or (words[0] in rules.prepositions and len(words) > 1 and words[1] in rules.third)
        or rules.means_another(words)
        or _SO.match(text) is not None
        or any(tuple(words[: len(c)]) == c for c in rules.connectives.get(words[0], ()) if len(c) > 1 or not quoted)
        or _speaker_is_pronoun(text, rules)
        or _speaker_is_elsewhere(text, language)
    )


def opens_with_pronoun(text: str, language: str) -> bool:
    """Whether a personal pronoun stands among its first four words: who has not read what is before asks who that is."""
    words = (_folded(word[0]) for word in itertools.islice(_WORD.finditer(text), _OPENING_WORDS))
    return not _rules(language).personal.isdisjoint(words)


def in_speech(sentences: Sequence[str]) -> list[bool]:
    """For each sentence of an article, whether it is, or opens with, words of which it does not say whose."""
    found: list[bool] = []
    carried = 0
    for text in sentences:
        first = next(_marks(text), None)
        if first:
            outside = _WORD.findall(_outside(text))
            found.append(not first[1] or len(outside) < 2)  # noqa: PLR2004 - a name alone says nothing of who speaks
            carried = _LONGEST_SPEECH if _is_open(text) else 0
        else:
            found.append(carried > 0)
            carried = max(0, carried - 1)
    return found


def _form(text: str) -> float:
    if _REPORTS.match(text, 0, _HEAD):
        return _SOURCE_ONLY
    count = len(text.split())
    length = next((factor for limit, factor in _LENGTHS if count < limit), _LONG_FACTOR if count > _LONG else 1.0)
    length *= _LOOSE_START if _starts_small(text) else 1.0
    end = text.rstrip(_CLOSING)
    if "?" in end[len(end.rstrip("!?.")) :]:
        return length * _QUESTION
    return length if _is_stopped(end) else length * _LOOSE_END


def _is_stopped(end: str) -> bool:
    """Whether a text without its closing quotes ends in a stop; "… at Sundance ." was a link."""
    return end[-1:] in tuple(_STOPS) and not end[-2:-1].isspace()


def _starts_small(text: str) -> bool:
    """Whether it opens with a small letter, other than that of a name ("iPhone", "al-Qaeda", "de Gaulle")."""
    opening = _SMALL.match(text)
    return bool(opening and opening[1].islower() and not opening[2].isupper())


def _speaker_is_pronoun(text: str, rules: "_Rules") -> bool:
    """“…,” he said: a quote whose speaker is not named."""
    if _MARK.search(text) is None:
        return False
    outside = _outside(text)[-_HEAD:]
    if len(_WORD.findall(outside)) > 2 * _OPENING_WORDS:  # folding joins the parts of "don't", and takes its time
        return False
    words = _WORD.findall(texts.fold(outside))
    pairs = itertools.pairwise(words)
    return len(words) <= _OPENING_WORDS and any(
        (a in rules.third and b in rules.says) or (a in rules.says and b in rules.third) for a, b in pairs
    )


def _speaker_is_elsewhere(text: str, language: str) -> bool:
    """It will rain for days, she said: reported speech without a name before the pronoun."""
    pattern = _AS_HE_SAYS.get(language)
    found = pattern.search(text, 0, _LONGEST_READ) if pattern else None
    return found is not None and not texts.names(text[: found.start()], language)


def _outside(text: str) -> str:
    """What stands outside quotation marks; a mark without its partner quotes all up to it, or all after it."""
    pieces: list[str] = []
    last = 0
    is_open = False
    for place, opens in _marks(text):
        if opens and not is_open:
            pieces.append(text[last:place])
        elif not opens and not is_open:
            pieces.clear()
        is_open = opens
        last = place + 1
    return " ".join(pieces) if is_open else " ".join((*pieces, text[last:]))


def _is_open(text: str) -> bool:
    """Whether its last quotation goes on in the next sentence."""
    return bool([opens for _, opens in _marks(text)][-1:] == [True])


def _marks(text: str) -> Iterator[tuple[int, bool]]:
    """Quotation marks, and whether each opens: by its shape, the straight and the German ones by what is before it."""
    low = "„" in text
    for mark in _MARK.finditer(text):
        shape = mark[0]
        if shape == '"' or (shape == "“" and low):
            before = text[mark.start() - 1 : mark.start()]
            yield mark.start(), not before or before.isspace() or before in "([—–-"
        else:
            yield mark.start(), shape in "“„«"


class _Rules:
    """The opening words of one language, folded as the texts are."""

    def __init__(self, language: str) -> None:
        self.third = _fold_all(_THIRD.get(language, "").split())
        self.first = _fold_all(_FIRST.get(language, "").split())
        self.prepositions = _fold_all(_PREPOSITIONS.get(language, "").split())
        self.times = tuple(_fold_all(_TIMES.get(language, "").split()))
        self.personal = _fold_all(_PERSONAL.get(language, "").split())
        self.stops = languages.stop_words(language)
        self.says = _fold_all(_SAYS.get(language, "").split())
        self.connectives: dict[str, list[tuple[str, ...]]] = {}
        for phrase in filter(None, _CONNECTIVES.get(language, "").split("|")):
            words = tuple(texts.fold(phrase).split())
            self.connectives.setdefault(words[0], []).append(words)

    def says_when(self, words: Sequence[str]) -> bool:
        """Whether it opens with "this year" or "in this year"."""
        for pronoun, time in itertools.pairwise(words[:3]):
            if pronoun in self.third:
                return bool(self.times) and time.startswith(self.times)
        return False

    def means_another(self, words: Sequence[str]) -> bool:
        """Whether a pronoun stands behind its first word, or behind opening words that name nobody."""
        place = next((i for i, word in enumerate(words[1:], 1) if word in self.personal), 0)
        return place == 1 or (place > 1 and self.stops.issuperset(words[:place]))


@lru_cache(maxsize=4_096)
def _folded(word: str) -> str:
    return texts.fold(word)


@cache
def _rules(language: str) -> _Rules:
    return _Rules(language)


def _fold_all(words: Sequence[str]) -> frozenset[str]:
    return frozenset(map(texts.fold, words))
