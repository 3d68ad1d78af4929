"""Who says what: the named speaker of a sentence, where the sentence itself leaves no doubt; else nobody.

    text → sentences of the body → words (each quotation is one) → the one verb of speech → the name beside it

One wrong attribution counts more than ten left out. So all words between the verb (or "according to") and the next mark
must make one name; and a sentence with a second hint of speech, a doubt, a denial or a contrast is nobody's for sure.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from summaries import naming, quotations, speech_words
from summaries import text as texts
from summaries.naming import Name, Word
from summaries.speech_words import EN_CLAUSE, EN_EMPTY, EN_ROLES, EN_TOLD, SpeechWords
from summaries.types import Sentence

LONGEST = 1_200  # code points of a sentence; a longer one is no prose
READ = 200_000  # code points of an article
_SPEECH_WORDS = 3  # in a quotation; fewer are a name, or words held at arm's length
_NAME_WORDS = 5  # in a quotation that may be the rest of a name
_LEAST_SAID = 3  # words
_MOST_BETWEEN = 16  # words of an aside between a name and its verb
_MOST_AFTER = 14  # words after the name, to the end of the sentence

_WORD = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|Prof|Gen|Sen|Rep|Gov|Lt|Col|Sgt|St|Capt|Rev|Hon|Maj|Adm|Jr|Sr)\.(?=\s)|[^\W\d_]\.(?=[\s-]?[^\W\d_])|[^\W\d_]+(?:[-'’ʼ][^\W\d_]+)*['’]?|\d[\d.,:]*|\S"
)
_SMALL = re.compile(r"\b[^\W\d_A-ZА-ЯЁІЇЄҐЎ][^\W\d_]*")
_NAMES_READ = 20_000  # code points in which names are learnt
_CONTRAST = {
    "en": re.compile(r"[,;]\s(?:but|while|although|though|whereas|yet|however|and)\s|;"),
    "ru": re.compile(r",\s(?:но|а|однако|тогда как|хотя|между тем)\s|;", re.IGNORECASE),
    "uk": re.compile(r",\s(?:але|а|однак|проте|тоді як|хоча|тим часом)\s|;", re.IGNORECASE),
    "be": re.compile(r",\s(?:але|а|аднак|тады як|хаця|тым часам)\s|;", re.IGNORECASE),
}
_MOST_TOLD = 10  # words between "told" and "that"
_IN_WRITING = frozenset(["in", "a", "statement"])
_FINITE = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "had",
        "will",
        "would",
        "can",
        "could",
        "may",
        "might",
        "must",
        "should",
        "do",
        "does",
        "did",
        "be",
        "being",
        "been",
        "never",
    ]
)
_RELATIVE = frozenset(["who", "which", "whose", "whom", "that", "where", "when", "while", "as"])
_DASHES = "—–-"
_ENDS = ".!?…"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says a sentence. `text[start:end]` of the article is the name as written; `core` as in `naming.Name`."""

    start: int
    end: int
    core: tuple[str, ...]
    is_person: bool
    is_whole: bool
    gender: str = ""
    is_subject: bool = True  # the name stands in its first form
    is_local: bool = False  # as in `naming.Name`


@dataclass(frozen=True, slots=True)
class Voiced:
    """A sentence in which somebody speaks; `speaker` None: it is not certain who."""

    sentence: Sentence
    speaker: Speaker | None


def voiced(text: str, language: str, sentences: Sequence[Sentence] | None = None) -> tuple[Voiced, ...]:
    """The quotable sentences of an article that hold speech, in order. Languages other than en, ru, uk, be: none.

    `sentences`: those of the text, where they are known already. `text[s.start:s.end] == s.text` in the answer too.
    """
    known = speech_words.WORDS.get(language)
    if known is None:
        return ()
    article = _Article(text[:READ], language, known)
    found: list[Voiced] = []
    for sentence in texts.sentences(article.text, language) if sentences is None else sentences:
        if sentence.is_quotable and sentence.end <= len(article.text) and sentence.end - sentence.start <= LONGEST:
            one = article.judge(sentence, found[-1] if found else None)
            if one is not None:
                found.append(one)
    return tuple(found)


class _Article:
    def __init__(self, text: str, language: str, known: SpeechWords) -> None:
        self.text = text
        self._language = language
        self._known = known
        self._quotes = quotations.spans(text)
        self._next_quote = 0

    @cached_property
    def _names(self) -> frozenset[str]:
        """Stems that only ever stand with a capital, and not only at the start of a sentence."""
        head = self.text[:_NAMES_READ]
        small = {naming.stem(word, self._language) for word in _SMALL.findall(head)}
        return frozenset(texts.names(head, self._language)) - small

    def judge(self, sentence: Sentence, before: Voiced | None) -> Voiced | None:
        """None: nobody speaks in it."""
        if not self._has_quotation(sentence) and not self._known.many.search(sentence.text):
            return None
        words = self._words(sentence)
        outside = self._outside(words)
        hints = len(self._known.many.findall(outside))
        has_quote = any(one.kind == "q" and len(one.text.split()) >= _SPEECH_WORDS for one in words)
        has_verb = hints and any(one.low in self._known.verbs for one in words)
        if not has_verb and not has_quote and not self._names_source(words):
            return None
        speaker = self._speaker(words, outside) if hints == 1 else None
        if speaker is None and hints == 1:
            speaker = self._same_as(before, words, sentence, outside)
        return Voiced(sentence, speaker)

    def _names_source(self, words: Sequence[Word]) -> bool:
        lows = [one.low for one in words]
        return any(
            tuple(lows[at : at + len(phrase)]) == phrase for phrase in self._known.sources for at in range(len(lows))
        )

    def _has_quotation(self, sentence: Sentence) -> bool:
        """Whether any of it stands in quotation marks. Sentences come in order."""
        while self._next_quote < len(self._quotes) and self._quotes[self._next_quote][1] <= sentence.start:
            self._next_quote += 1
        return self._next_quote < len(self._quotes) and self._quotes[self._next_quote][0] < sentence.end

    def _words(self, sentence: Sentence) -> list[Word]:
        """The words of a sentence; what stands in quotation marks is one."""
        found: list[Word] = []
        at = sentence.start
        for number in range(self._next_quote, len(self._quotes)):
            start, end = self._quotes[number]
            if start >= sentence.end:
                break
            start, end = max(start, at), min(end, sentence.end)
            found += self._plain(at, start)
            found.append(Word(self.text[start:end], start, end, "q"))
            at = end
        return [*found, *self._plain(at, sentence.end)]

    def _plain(self, start: int, end: int) -> Iterator[Word]:
        for match in _WORD.finditer(self.text, start, end):
            first = match[0][0]
            kind = "w" if first.isalpha() else "n" if first.isdigit() else "p"
            yield Word(match[0], match.start(), match.end(), kind)

    def _outside(self, words: Sequence[Word]) -> str:
        """The sentence without its quotations."""
        pieces, at = [], words[0].start
        for one in words:
            if one.kind == "q":
                pieces += [self.text[at : one.start], "“”"]
                at = one.end
        return "".join([*pieces, self.text[at : words[-1].end]])

    def _speaker(self, words: list[Word], outside: str) -> Speaker | None:
        if self._is_doubtful(outside):
            return None
        named = [*self._by_source(words), *self._by_verb(words)]
        different = {(one.start, one.end): one for one in named}
        return next(iter(different.values())) if len(different) == 1 else None

    def _is_doubtful(self, outside: str) -> bool:
        known = self._known
        return bool(
            known.doubts.search(outside)
            or known.pointing.match(outside)
            or _CONTRAST[self._language].search(outside)
            or "?" in outside
            or "!" in outside
        )

    def _by_source(self, words: list[Word]) -> Iterator[Speaker]:
        """ "According to Jan Velm, …", «…, по словам Яна Вельма.»"""
        lows = [one.low for one in words]
        for phrase in self._known.sources:
            for at in range(len(words) - len(phrase)):
                if tuple(lows[at : at + len(phrase)]) != phrase or not self._is_edge(words, at):
                    continue
                end = self._end_of_name(words, at + len(phrase))
                rest = words[end:]
                is_closed = not rest or rest[0].text in {",", "."} or (rest[0].text in _DASHES and at == 0)
                is_closed = is_closed and not (self._is_longer_name(rest) and (at or self._is_list(rest)))
                name = self._name(words[at + len(phrase) : end], opens=False) if is_closed else None
                if name is not None and self._says_enough(words, at, end):
                    gender = "" if self._language == "en" else naming.oblique_gender(words[at + len(phrase) : end])
                    yield self._as_speaker(name, gender, is_subject=self._language == "en")

    def _says_enough(self, words: Sequence[Word], start: int, end: int) -> bool:
        said = sum(one.kind in "wn" for one in [*words[:start], *words[end:]])
        return said >= _LEAST_SAID or any(one.kind == "q" for one in words)

    def _is_edge(self, words: Sequence[Word], at: int) -> bool:
        """Whether a clause may begin here: the sentence does, or a mark stands before."""
        if at == 0 or words[at - 1].kind == "q":
            return True
        before = words[at - 1].text
        return before == "," or (before in _DASHES and (self._language != "en" or before == "—"))

    def _end_of_name(self, words: Sequence[Word], at: int) -> int:
        """Where the words from here on stop being one phrase."""
        end = at
        while end < len(words) and words[end].kind == "w" and (
            words[end].is_capital or words[end].low not in self._known.after or self._is_within(words, at, end)
        ):  # fmt: skip
            end += 1
        is_called = end == at or not words[end - 1].is_capital or words[end - 1].text.isupper()  # not «Вельм «Сарну»»
        if self._language != "en" and is_called and end < len(words) and naming.may_be_name(words[end]):
            end += 1  # «газета «Сарнский вестник»», «ПАО «Вестник»»
        return end

    def _is_within(self, words: Sequence[Word], at: int, end: int) -> bool:
        """«начальник управления по делам Ян Вельм»: a preposition before any name does not end the phrase."""
        return (
            self._language != "en"
            and words[end].low in {"по", "при"}
            and not any(one.is_capital for one in words[at:end])
        )

    def _by_verb(self, words: list[Word]) -> Iterator[Speaker]:
        for at, one in enumerate(words):
            if one.kind == "w" and one.low in self._known.verbs and not one.is_capital:
                yield from self._before(words, at)
                yield from self._behind(words, at)
                if self._language != "en" and one.low in self._known.plural:
                    yield from self._in_house(words, at)

    def _before(self, words: list[Word], at: int) -> Iterator[Speaker]:
        """ "Jan Velm said that …", "“…,” Jan Velm said", "…, Jan Velm said." """
        last = at
        while last and words[last - 1].low in self._known.between:
            last -= 1
        start, end = self._phrase_before(words, last)
        if start == end or not self._is_edge(words, start) or self._may_describe(words, start):
            return
        verb = words[at].low
        gender = self._known.verbs[verb]
        is_head = start == 0 or (start == self._after_opening(words))
        fits = self._leads_clause(words, at) if is_head else self._closes(words, at)
        is_after_quote = not is_head and any(one.kind == "q" for one in words[max(0, start - 2) : start])
        if is_head or is_after_quote or self._language == "en":
            name = self._name(words[start:end], opens=start == 0, gender=gender) if fits else None
            if name is not None and self._says_enough(words, start, at + 1):
                yield self._as_speaker(name, gender)

    def _may_describe(self, words: Sequence[Word], start: int) -> bool:
        """ "…, Kurt Ode, head of Selt Mills said": the comma behind what describes a name may be missing."""
        is_after_name = start > 1 and words[start - 1].text == "," and words[start - 2].is_capital
        is_dated = self._language == "en" and words[start - 2].low in self._known.between | naming.MONTHS
        return is_after_name and not is_dated and start != self._after_opening(words)

    def _after_opening(self, words: Sequence[Word]) -> int:
        """ "On Monday, Jan Velm said …": where the name may begin. -1: no such opening."""
        if self._language != "en" or not words:
            return -1
        openings = {
            "on",
            "in",
            "at",
            "earlier",
            "later",
            "meanwhile",
            "however",
            "separately",
            "during",
            "still",
            "also",
        }
        comma = next((i for i, one in enumerate(words[:8]) if one.text == ","), -1)
        if comma < 1 or words[0].low not in openings:
            return -1
        inner = words[1:comma]
        is_plain = all(
            one.kind in "wn" and (not one.is_capital or one.low in self._known.between | naming.MONTHS) for one in inner
        )
        return comma + 1 if is_plain else -1

    def _phrase_before(self, words: Sequence[Word], end: int) -> tuple[int, int]:
        """The span of the phrase that ends here, an aside between commas left out: "Velm, the mayor, said"."""
        if end and words[end - 1].text == ",":
            comma = next((i for i in range(end - 2, max(-1, end - _MOST_BETWEEN), -1) if words[i].text == ","), -1)
            aside = words[comma + 1 : end - 1]
            if comma < 1 or not aside or not self._is_aside(aside):
                return 0, 0
            end = comma
        start = end
        while start and words[start - 1].kind == "w":
            start -= 1
        opening = self._after_opening(words)
        return (opening, end) if 0 < opening < end and start < opening else (start, end)

    def _is_aside(self, aside: Sequence[Word]) -> bool:
        is_plain = all(one.kind in "wn" for one in aside)
        return (
            is_plain
            and not aside[0].is_capital
            and aside[0].low not in {"and", "и", "і", "та", "ды", "or", "или", "або", "not", "а", "не"}
        )

    def _leads_clause(self, words: Sequence[Word], at: int) -> bool:
        """Whether what follows the verb is what was said."""
        rest = words[at + 1 :]
        if self._language != "en":
            return self._leads_cyrillic(rest)
        if words[at].low in EN_CLAUSE:
            return bool(rest) and self._is_plain_clause(words, rest)
        for place, one in enumerate(rest[:_MOST_TOLD]):
            if one.text == ":" or one.kind == "q" or one.low == "that":
                return words[at].low in EN_TOLD or all(
                    word.low in self._known.between | _IN_WRITING for word in rest[:place]
                )
            if one.kind != "w":
                break
        return False

    def _is_plain_clause(self, words: Sequence[Word], rest: Sequence[Word]) -> bool:
        """Not "Papers Jan Velm said were lost", "The paper Jan Velm said he had signed", "said goodbye", "said no to", "said no such thing"."""
        if words[0].low in {"the", "a", "an"} and not words[1].is_capital and words[1].low not in EN_ROLES:
            return rest[0].low == "that"
        is_refusal = rest[0].low == "no" and len(rest) > 1 and rest[1].low in {"to", "such", "more"}
        return rest[0].low not in EN_EMPTY | _FINITE and not is_refusal

    def _leads_cyrillic(self, rest: Sequence[Word]) -> bool:
        """A clause with "that", a colon or a quotation; before it at most when, where and to whom, and no other name."""
        for place, one in enumerate(rest[:_MOST_AFTER]):
            if one.text == ":" or one.kind == "q":
                return True
            if one.text == ",":
                return rest[place + 1].low in self._known.that if place + 1 < len(rest) else False
            if one.kind == "p" and one.text not in _DASHES:
                return False
            if place == 0 and one.kind == "w" and one.low not in self._known.after:
                return False
        return False

    def _closes(self, words: Sequence[Word], at: int) -> bool:
        """Whether the sentence ends, or goes on being said, after a verb in its middle or at its end."""
        rest = words[at + 1 :]
        if not rest or rest[0].text in {".", ",", ":"} or rest[0].kind == "q":
            return True
        if words[at].low in EN_TOLD:
            return not any(one.text in {";", ":"} or one.low in self._known.that for one in rest)
        return rest[0].low in self._known.after | self._known.between and len(rest) <= _MOST_AFTER

    def _behind(self, words: list[Word], at: int) -> Iterator[Speaker]:
        """ "“…,” said Jan Velm.", «…, — заявил Ян Вельм», «Как сообщил Ян Вельм, …»"""
        as_said = {"ru": "как", "uk": "як", "be": "як"}.get(self._language)
        is_as = at == 1 and words[0].low == as_said
        if not (is_as or (at and self._is_edge(words, at))):
            return
        if self._language == "en" and (words[at].low in EN_TOLD or self._has_subject(words, at)):
            return
        if not is_as and words[0].low == as_said:
            return  # «Как устроена плотина, рассказал Ян Вельм»
        start = self._past_listeners(words, at + 1)
        end = self._end_of_name(words, start)
        rest = words[end:]
        if not self._may_follow(rest, is_as=is_as):
            return
        gender = self._known.verbs[words[at].low]
        named = words[start:end]
        name = self._name(named, opens=False, gender=gender)
        is_other_near = self._language != "en" and naming.is_acronym(named) and any(one.is_capital for one in rest)
        if name is None or is_other_near or (not name.is_person and self._names_place(rest)):
            return
        if self._says_enough(words, at, end):
            yield self._as_speaker(name, gender)

    def _has_subject(self, words: Sequence[Word], at: int) -> bool:
        """ "The clerk, who would not be named, said Selt Mills …": what stands before may be who said it."""
        commas = [i for i, one in enumerate(words[:at]) if one.text == ","]
        if len(commas) < 2 or commas[-1] != at - 1 or any(one.kind == "q" for one in words[:at]):  # noqa: PLR2004  of an aside
            return False
        aside = [one.low for one in words[commas[-2] + 1 : at - 1]]
        is_clause = any(one in _FINITE for one in aside) and aside[0] not in _RELATIVE
        return not is_clause and len(aside) <= _MOST_BETWEEN

    def _names_place(self, rest: Sequence[Word]) -> bool:
        """«управление Сарннадзора по Бродской области»: it says which body it is."""
        prepositions = (
            {"of", "for"} if self._language == "en" else {"по", "па", "в", "во", "у", "ў", "на", "при", "пры"}
        )
        return len(rest) > 1 and rest[0].low in prepositions and rest[1].is_capital

    def _past_listeners(self, words: Sequence[Word], at: int) -> int:
        """«сообщил журналистам Ян Вельм»: the name, if one follows at once, begins behind them."""
        is_told = at + 1 < len(words) and words[at].low in {"журналистам", "журналістам"}
        follows = is_told and (words[at + 1].is_capital or words[at + 1].low in self._known.titles)
        return at + 1 if follows else at

    def _may_follow(self, rest: Sequence[Word], *, is_as: bool) -> bool:
        if is_as:
            return bool(rest) and self._comma_comes(rest)
        if self._is_longer_name(rest):
            return False
        if not rest or rest[0].text in {",", *_DASHES}:
            return True
        if rest[0].text in _ENDS:
            return len(rest) == 1 or rest[1].kind != "w"
        if rest[0].kind == "q":
            return len(rest[0].text.split()) > _NAME_WORDS
        return rest[0].low in self._known.after and len(rest) <= _MOST_AFTER

    def _is_longer_name(self, rest: Sequence[Word]) -> bool:
        """ "said Velm, Ode and Co", not "said Jan Velm, Mayor of Sarn" and "said Jan Velm, Sarn's mayor"."""
        if self._language != "en" or len(rest) < 2 or rest[0].text != "," or not rest[1].is_capital:  # noqa: PLR2004
            return False
        one = rest[1]
        return not (one.low in self._known.titles | EN_ROLES or one.text.isupper() or naming.is_possessive(one.text))

    def _is_list(self, rest: Sequence[Word]) -> bool:
        """ "According to Velm, Ode and Co, …", not "According to Velm, Brod is safe"."""
        return any(one.text in {",", "&"} or one.low == "and" for one in rest[1:_NAME_WORDS])

    def _comma_comes(self, rest: Sequence[Word]) -> bool:
        for place, one in enumerate(rest[:8]):
            if one.text == ",":
                return True
            if one.kind == "p" or (place == 0 and one.low not in self._known.after):
                return False
        return False

    def _in_house(self, words: list[Word], at: int) -> Iterator[Speaker]:
        """«В МВД сообщили, что …», «…, — сообщили в МВД.»: only bodies that are surely no places."""
        if at and words[0].low in {"в", "во", "у", "ў"} and self._leads_cyrillic(words[at + 1 :]):
            yield from self._house(words[1:at], words, at)
        if at and self._is_edge(words, at) and at + 2 < len(words) and words[at + 1].low in {"в", "во", "у", "ў"}:
            end = self._end_of_name(words, at + 2)
            if not words[end:] or words[end].text in {".", ","}:
                yield from self._house(words[at + 2 : end], words, at)

    def _house(self, named: Sequence[Word], words: Sequence[Word], at: int) -> Iterator[Speaker]:
        is_body = any(len(one.text) > 1 and one.text.isupper() for one in named) or (
            bool(named) and naming.is_body(named[0].low)
        )
        name = self._name(named, opens=False) if is_body else None
        if name is not None and self._says_enough(words, at, at + 1):
            yield self._as_speaker(name, "", is_subject=False)

    def _name(self, words: Sequence[Word], *, opens: bool, gender: str = "") -> Name | None:
        if gender and words and self._language != "en" and not naming.may_be_subject(words, gender):
            return None
        is_one = gender == "p" and len(words) > 1 and not any(len(one.text) > 1 and one.text.isupper() for one in words)
        if is_one and words[0].is_capital and self._language != "en":
            return None  # several said it
        if self._language != "en" and words and self._is_addressee(words[-1]):
            return None
        names = self._names if opens and len(words) == 1 else frozenset[str]()
        return naming.read(words, self._language, self._known, names, opens=opens, gender=gender)

    def _is_addressee(self, last: Word) -> bool:
        """«сказал Вельм Анне»: a dative, whose first form the article has, too."""
        stem, ending = last.text[:-1], last.low[-1:]
        if ending not in {"е", "і"} or not last.is_capital:
            return False
        return re.search(rf"\b{re.escape(stem)}[ая]\b", self.text[:_NAMES_READ]) is not None

    def _as_speaker(self, name: Name, gender: str, *, is_subject: bool = True) -> Speaker:
        if self._language == "en":
            gender = naming.title_gender(self.text[name.start : name.end])
        return Speaker(
            name.start, name.end, name.core, name.is_person, name.is_whole, gender, is_subject, name.is_local
        )

    def _same_as(self, before: Voiced | None, words: list[Word], sentence: Sentence, outside: str) -> Speaker | None:
        """ "“…,” he said", right after a quotation of one certain person and nobody else."""
        if before is None or before.speaker is None or not before.speaker.is_person or self._is_doubtful(outside):
            return None
        gap = self.text[before.sentence.end : sentence.start]
        at = next((i for i, one in enumerate(words) if one.low in self._known.pronouns), -1)
        if (
            gap.strip()
            or at < 1
            or words[0].kind != "q"
            or before.speaker.gender != self._known.pronouns[words[at].low]
        ):
            return None
        frame = [one for one in words if one.kind == "w"]
        is_bare = len(frame) == 2 and {one.low for one in frame} & set(self._known.verbs)  # noqa: PLR2004  "he said"
        earlier = (
            self.text[before.sentence.start : before.speaker.start],
            self.text[before.speaker.end : before.sentence.end],
        )
        is_lone = earlier[0].lstrip()[:1] in tuple('"“«„') and not re.search(r"\b[A-ZА-ЯЁІЇЄҐЎ]", earlier[1])
        return before.speaker if is_bare and is_lone else None
