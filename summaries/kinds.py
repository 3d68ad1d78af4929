"""What each sentence is in its article: the body, or the furniture of the page, which is kept and never quoted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from summaries.datelines import is_date_line
from summaries.phrases import (
    AGENCY,
    BYLINE,
    CAPTION_CUE,
    CONTRIBUTED,
    CREDIT,
    DATED_END,
    LABELLED,
    QUESTION_START,
    RELATED,
    SERVICE,
    TELLTALES,
    URLS_ONLY,
)
from summaries.types import Kind
from summaries.verbs import has_past_verb, has_verb, main_clause, shows

_LINK = re.compile(r"\[([^\]\n]{0,200})\]\([^)\s]{0,500}\)")
_MARKUP = re.compile(r"^[>#\s]+|[*_]{2,}")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W_]+(?:['’ʼ.,-][^\W_]+)*")
_NAME_LINE = re.compile(
    r"(?:by\s+|автор\s+|аўтар\s+|текст\s+)?[^\W\d_][\w.'’-]*(?:\s+[^\W\d_][\w.'’-]*){1,7}(?=\s*(?:[,|/•·–—]|$))",
    re.IGNORECASE,
)
# "Nils Orr / VNA", behind the sentence of a picture
_SIGNATURE = re.compile(r"[^\W\d_][\w.'’-]{0,30}(?:\s[^\W\d_][\w.'’-]{0,30}){1,3}\s*[/|]\s*[^\W\d_][\w.'’ -]{1,40}")
_FINAL_STOP = re.compile(r"[.!?…][\s\"»”’'“)\]*_]*$")
_QUOTE = '"«“„‘—–'

_FURNITURE_SENTENCES = 2
_BYLINE_WORDS = 12
_BLOCK_SENTENCES = 4
_BLOCK_LENGTH = 500
_CUT_OFF_WORDS = 4
_FURNITURE_WORDS = 40  # longer sentences are told, whatever words they hold
_LABEL_LENGTH = 60
_CAPTION_WORDS = 45
_SHORT_CAPTION_WORDS = 30
_HEADING_WORDS = 15
_TITLE_WORDS = 25
_PICTURE_WORDS = 18
_QUESTION_WORDS = 10
_STATEMENT_WORDS = 6
_TELLING_WORDS = 3
_LOUD_SHARE = 0.8
_LOUD_LETTERS = 7
_PICTURE_NAMES = 2
_PICTURE_SHARE = 0.2
_TOP_BLOCKS = 3  # a picture's line stands before or just after the lead


@dataclass(frozen=True, slots=True)
class Mark:
    """`is_sure`: a phrase gave it away. Otherwise it is taken back when an article has nothing else to say."""

    kind: Kind
    is_sure: bool = True


BODY = Mark(Kind.BODY)


@dataclass(frozen=True, slots=True)
class Part:
    """A block as kinds sees it: its sentences, and where it stands. `is_listed` when it had a bullet."""

    sentences: tuple[str, ...]
    is_listed: bool = False


def mark(parts: Sequence[Part], language: str) -> list[list[Mark]]:
    """The marks of each sentence of each part, with at least one BODY if the text has any prose."""
    is_loud_text = _is_loud(" ".join(s for part in parts[:20] for s in part.sentences)[:2000])
    marks: list[list[Mark]] = []
    bodies = 0
    for part in parts:
        found = _mark_part(part, language, before=bodies, is_first=not marks, is_loud_text=is_loud_text)
        bodies += any(one.kind is Kind.BODY for one in found)
        marks.append(found)
    _spread_related(parts, marks)
    return marks if any(one.kind is Kind.BODY for found in marks for one in found) else _take_back(parts, marks)


def _mark_part(part: Part, language: str, *, before: int, is_first: bool, is_loud_text: bool) -> list[Mark]:
    if len(part.sentences) > _BLOCK_SENTENCES or sum(map(len, part.sentences)) > _BLOCK_LENGTH:
        return _mark_each(part)
    whole = _plain(" ".join(part.sentences))
    line = _Line(whole, _fold(whole), len(_WORD.findall(whole)), part, language)
    sure = _sure(line)
    if sure is not None:
        return [sure] * len(part.sentences)
    if _has_credit(line):
        return _captioned(line, part)
    unsure = _unsure(line, before=before, is_first=is_first, is_loud_text=is_loud_text)
    return [unsure] * len(part.sentences) if unsure is not None else _mark_each(part)


@dataclass(frozen=True, slots=True)
class _Line:
    plain: str
    folded: str
    words: int
    part: Part
    language: str

    @property
    def is_stopped(self) -> bool:
        return bool(_FINAL_STOP.search(self.plain))


def _sure(line: _Line) -> Mark | None:
    """The mark of a whole block that a phrase gives away."""
    if not _LETTER.search(line.folded) or URLS_ONLY.fullmatch(line.folded):
        kind = Kind.DATELINE if is_date_line(line.folded) else Kind.BOILERPLATE
        return Mark(kind)
    if is_date_line(line.folded):
        return Mark(Kind.DATELINE)
    if len(line.part.sentences) > _FURNITURE_SENTENCES:
        return None
    furniture = _furniture(line.folded)
    if furniture is not None:
        return Mark(furniture)
    return Mark(Kind.BYLINE) if _is_byline(line) else None


def _furniture(folded: str) -> Kind | None:
    """The kind that a phrase gives a sentence; `folded` as by `_fold`."""
    if CONTRIBUTED.search(folded) or BYLINE.match(folded):
        return Kind.BYLINE
    if RELATED.match(folded):
        return Kind.RELATED
    return Kind.BOILERPLATE if SERVICE.match(folded) or _has_telltale(folded) else None


def _has_telltale(folded: str) -> bool:
    for hint, pattern in TELLTALES:  # noqa: SIM110 — any() over a generator takes twice as long, on every sentence
        if hint in folded and pattern.search(folded):
            return True
    return False


def _is_byline(line: _Line) -> bool:
    """ "By Jane Doe", "Jane Doe, Reuters", "Іван Іваненко, Українська правда"."""
    if line.is_stopped or line.words > _BYLINE_WORDS:
        return False
    found = _NAME_LINE.match(line.plain)
    if not found or not _are_names(found[0].split()):
        return False
    rest = line.plain[found.end() :].strip(" ,|/•·–—")
    if found[0].lower().startswith(("by ", "автор ", "аўтар ", "текст ")):
        return True
    return bool(rest) and bool(AGENCY.fullmatch(_fold(rest)))


def _are_names(words: list[str]) -> bool:
    rest = words[1:] if words[0].lower() in {"by", "автор", "аўтар", "текст"} else words
    return bool(rest) and all(
        word[0].isupper() or word in {"and", "и", "і", "ды", "та", "de", "von", "van"} for word in rest
    )


def _has_credit(line: _Line) -> bool:
    if line.words > _CAPTION_WORDS:
        return False
    return bool(CREDIT.search(line.folded)) or bool(_SIGNATURE.fullmatch(_plain(line.part.sentences[-1])))


def _captioned(line: _Line, part: Part) -> list[Mark]:
    """A short block that ends in a credit is a picture's; of a long one, only the credit is."""
    if line.words <= _SHORT_CAPTION_WORDS or len(part.sentences) == 1:
        return [
            Mark(Kind.CAPTION, is_sure=bool(CREDIT.search(_fold(_plain(s)))) or not has_verb(s, line.language))
            for s in part.sentences
        ]
    return [*(_mark_sentence(s) for s in part.sentences[:-1]), Mark(Kind.CAPTION)]


def _unsure(line: _Line, *, before: int, is_first: bool, is_loud_text: bool) -> Mark | None:
    """The mark of a block by its shape alone."""
    if CAPTION_CUE.search(line.folded) and before < _TOP_BLOCKS and len(line.part.sentences) <= _FURNITURE_SENTENCES:
        return Mark(Kind.CAPTION, is_sure=False)
    if _is_heading(line, is_first=is_first, is_loud_text=is_loud_text):
        return Mark(Kind.HEADING, is_sure=False)
    return Mark(Kind.CAPTION, is_sure=False) if _is_picture_line(line, before=before) else None


def _is_heading(line: _Line, *, is_first: bool, is_loud_text: bool) -> bool:
    if line.part.sentences[0].startswith("#"):
        return True
    if not is_loud_text and line.words <= _HEADING_WORDS and _is_loud(line.plain):
        return True
    if any(_says(sentence, line.language) for sentence in line.part.sentences[:-1]):
        return False
    if line.is_stopped:
        return _is_question(line)
    is_item = line.part.is_listed and _says(line.plain, line.language)
    return line.words <= (_TITLE_WORDS if is_first else _HEADING_WORDS) and not is_item


def _is_question(line: _Line) -> bool:
    """ "What do we know?", alone in its paragraph."""
    is_one = len(line.part.sentences) == 1 and line.plain.rstrip("\"»”' ").endswith("?")
    return is_one and line.words <= _QUESTION_WORDS and bool(QUESTION_START.match(line.folded))


def _says(sentence: str, language: str) -> bool:
    return len(_WORD.findall(sentence)) >= _STATEMENT_WORDS and has_verb(sentence, language)


def _is_picture_line(line: _Line, *, before: int) -> bool:
    """A short line alone in its paragraph, with names and no verb, or in a caption's dated present tense."""
    if line.words > _PICTURE_WORDS + 7 or line.plain[:1] in tuple(_QUOTE) or line.plain.endswith(("?", "!", ":")):
        return False
    shown = _WORD.findall(line.plain)
    names = sum(1 for word in shown[1:] if word[0].isupper())
    is_top = before < _TOP_BLOCKS
    if before == 0 and names >= _PICTURE_NAMES and shows(line.plain, line.language):
        return True
    if line.language == "en" and is_top and DATED_END.search(line.folded) and not has_past_verb(line.plain):
        return names >= _PICTURE_NAMES
    if line.words > _PICTURE_WORDS or any(
        has_verb(main_clause(sentence), line.language) for sentence in line.part.sentences
    ):
        return False
    return names >= (1 if is_top else _PICTURE_NAMES) and names >= _PICTURE_SHARE * len(shown)


def _mark_each(part: Part) -> list[Mark]:
    marks = [_mark_sentence(sentence) for sentence in part.sentences]
    if len(marks) > 1 and marks[-1] is BODY and not _FINAL_STOP.search(part.sentences[-1]):
        marks[-1] = _cut_off(part.sentences[-1], marks[-2])
    return marks


def _cut_off(sentence: str, before: Mark) -> Mark:
    """The mark of a last sentence without a stop: it goes with furniture before it; a short one says nothing."""
    if before.kind is not Kind.BODY:
        return before
    return Mark(Kind.HEADING, is_sure=False) if len(_WORD.findall(sentence)) <= _CUT_OFF_WORDS else BODY


def _mark_sentence(sentence: str) -> Mark:
    if len(sentence) > _BLOCK_LENGTH or sentence.count(" ") > _FURNITURE_WORDS:
        return Mark(Kind.RELATED) if LABELLED.match(_fold(_plain(sentence[:_LABEL_LENGTH]))) else BODY
    plain = _plain(sentence)
    folded = _fold(plain)
    if len(folded) <= _LABEL_LENGTH and CREDIT.match(folded):
        return Mark(Kind.CAPTION)
    kind = _furniture(folded)
    if kind is None and (URLS_ONLY.fullmatch(folded) or not _LETTER.search(folded)):
        kind = Kind.BOILERPLATE
    return Mark(kind) if kind is not None else BODY


def _spread_related(parts: Sequence[Part], marks: list[list[Mark]]) -> None:
    """Titles under a bare "Read also:" belong to it."""
    is_open = False
    for part, found in zip(parts, marks, strict=True):
        if found[-1].kind is Kind.RELATED:
            rest = _fold(_plain(part.sentences[-1])).rstrip(" :：.")
            is_open = len(part.sentences) == 1 and len(rest.split()) <= _CUT_OFF_WORDS
        elif is_open and found[0].kind is Kind.HEADING and not _is_loud(part.sentences[0]):
            found[:] = [Mark(Kind.RELATED)] * len(found)
        else:
            is_open = False


def _take_back(parts: Sequence[Part], marks: list[list[Mark]]) -> list[list[Mark]]:
    """A text that seems all furniture: its longest lines, and those with a final stop, were marked wrongly."""
    pairs = [list(zip(part.sentences, found, strict=True)) for part, found in zip(parts, marks, strict=True)]
    longest = max((len(_WORD.findall(s)) for pair in pairs for s, one in pair if not one.is_sure), default=0)
    least = min(longest, _STATEMENT_WORDS)
    return [[one if one.is_sure or not _may_tell(s, least) else BODY for s, one in pair] for pair in pairs]


def _may_tell(sentence: str, least: int) -> bool:
    words = len(_WORD.findall(sentence))
    return words >= least or (words >= _TELLING_WORDS and bool(_FINAL_STOP.search(sentence)))


def _is_loud(text: str) -> bool:
    letters = "".join(filter(str.isalpha, text))
    return (
        len(letters) >= _LOUD_LETTERS
        and " " in text.strip()
        and sum(map(str.isupper, letters)) >= _LOUD_SHARE * len(letters)
    )


def _plain(sentence: str) -> str:
    """Without the remains of Markdown."""
    return _MARKUP.sub("", _LINK.sub(r"\1", sentence) if "](" in sentence else sentence).strip()


def _fold(plain: str) -> str:
    return plain.casefold().replace("ё", "е").replace("’", "'").replace("ʼ", "'")
