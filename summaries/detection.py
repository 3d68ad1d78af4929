"""Which language a text or a headline is in: own rules for the Cyrillic four and for English, py3langid for others."""

import re
from functools import lru_cache

from summaries.function_words import STOP_WORDS
from summaries.wordlists import word_set

_ENOUGH = 3000  # characters that settle the language of any text
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+|[@#]\w+")
_CYRILLIC = re.compile("[\u0400-\u052f]+")
_LETTER = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[a-zA-Z\u00c0-\u024f]+")
_FOREIGN_CYRILLIC = re.compile("[ђѓѕјљњћќџәғқңөұүһӣӯҷҳҕҡҙҫӑӗӳӱӧӥӵѣ]")
_BULGARIAN_WORDS = word_set("се ще че са със към като бе е си ѝ които която който беше според")
_HINTS = {
    "ru": word_set(
        "и в с о об от что как из его ее их для при это был была было были или но по после перед со ко во уже еще если когда чтобы "
        "только также будет может заявил сообщил сообщили заявили против более между под без кто где над они она он не нет который "
        "которые лет год года году человек словам россии"
    ),
    "uk": word_set(
        "і й та у з із зі від що як його її їх для при це був була було були або але по після перед про до вже ще якщо коли щоб тільки "
        "також буде може заявив повідомив повідомили заявили проти більше між під без хто де над вони вона він не ні який які років "
        "рік року році людей словами україни через щодо чи під час росії"
    ),
    "be": word_set(
        "і й у ў з са ад што як яго яе іх для пры гэта быў была было былі або але па пасля перад пра да ужо ўжо яшчэ калі каб толькі "
        "таксама будзе можа заявіў паведаміў паведамілі заявілі супраць больш паміж пад без хто дзе над яны яна ён не які якія гадоў "
        "год года годзе чалавек словах беларусі праз ці падчас гэты гэтага расіі"
    ),
}
_ENDINGS = {
    "ru": re.compile(r"(?:ться|тся|ого|его|ому|ему|ыми|ими|ый|ой|ая|яя|ое|ее|ые|ие|ция|ции|ость|ости|ение|ения|ении|ании|ание|ания|ели|ил|ел|ул|ыл|ись|ть|ишь|ешь)$"),
    "uk": re.compile(r"(?:ться|ого|ього|ому|ними|ими|ий|ої|ою|єю|ські|ський|ська|ція|ції|цію|ість|ості|ення|ання|іння|ував|ила|или|ив|ав|ів|їв|уть|ють|ять|ій|ії|ею)$"),
    "be": re.compile(r"(?:цца|ага|яга|аму|яму|ымі|імі|ыя|ія|ай|яй|ая|скі|цкі|цыя|цыі|цыю|асць|асці|енне|энне|анне|ання|эння|ення|аваў|іў|ыў|аў|ўся|уць|юць|аць|яць|іць|ыць|ць|дзе|дзі|ах|ях|оў|еў)$"),
}  # fmt: skip
_SOUNDS = {
    "ru": re.compile(r"[ъыэё]|щ|ие|ци|жи|ши|чи|ри|ти|ди"),
    "uk": re.compile(r"[їєґ]|['’ʼ][яюєї]|[аеиоуіюя]є|ій|ід|жи|ши|чи|ьо|йо"),
    "be": re.compile(r"[ў]|дз|ць|ц[ёіяю]|['’ʼ][яюеё]|ры|чы|жы|шы|шч|нн[іяе]|ск[іа]"),
}
_LACKED = {  # letters that a language lacks: a word with one costs it three
    "ru": re.compile("[іїєґў]"),
    "uk": re.compile("[ыэёъў]"),
    "be": re.compile("[иїєъщ]"),
}
_OURS = ("ru", "uk", "be")  # of equal ones the first
_ENDED = 4  # letters; shorter words have no ending to go by
_LACKING = 3.0
_WORD_WEIGHT = 1.5
_SOUND_WEIGHT = 0.7
_FOREIGN_SHARE = 0.01
_BULGARIAN_SHARE = 0.012  # of ъ among letters; Russian has .0004

_ENGLISH_WORDS = STOP_WORDS["en"] - word_set("a i o me do so on in an as at is was will am to no per ad us he")
_SHORT = 200  # a Latin text shorter than this needs evidence to be called anything but English
_LATIN_LANGUAGES = (
    "en", "de", "fr", "es", "it", "pt", "nl", "pl", "cs", "sk", "sv", "no", "da", "fi", "hu", "ro", "lt", "lv", "et", "tr", "hr",
    "sl", "sq", "ca", "id", "vi", "az",
)  # fmt: skip
_ACCENTS = re.compile("[\u00c0-\u024f]")
_COMMON = {
    "de": word_set("der die das und ist in den von mit auf im für nicht ein eine des dem zu nach bei aus wird werden hat gegen über sich als am vom zum zur wie will bis"),
    "fr": word_set("le la les des et du un une en est pour dans sur au aux que qui par avec pas ce son sa ses plus ne se contre après à l d"),
    "es": word_set("el la los las de del y en un una que por con para se su al es no lo más tras como sobre contra"),
    "it": word_set("il lo la i gli le di del della dei e in un una che per con non si da al dal nel sul è alla più dopo contro su sono"),
    "pt": word_set("o a os as de do da dos das e em um uma que por com para se no na não ao mais é após contra sobre"),
    "nl": word_set("de het een van en in op te voor met is dat niet aan door naar bij uit om over tegen wordt na zijn"),
    "pl": word_set("w i z na do nie się że o od po za jest to dla przez przed ze jak co ma są był będzie przeciw oraz"),
    "sv": word_set("och i att en ett det som på är av för med till den inte om från har efter mot vid kan ska"),
    "no": word_set("og i å en et det som på er av for med til den ikke om fra har etter mot ved kan skal"),
    "da": word_set("og i at en et det som på er af for med til den ikke om fra har efter mod ved kan skal"),
    "ro": word_set("și în de la cu pe a al ale un o din pentru este nu că care mai după prin sunt va au"),
    "cs": word_set("a v na se z s do že je k o pro po za ve ze při od proti jako by už není před"),
    "tr": word_set("ve bir bu için ile da de çok daha olarak oldu var yok sonra kadar gibi ne en"),
    "lt": word_set("ir į iš su yra kad dėl per prie apie po bet nuo kaip bus už tai"),
    "lv": word_set("un ir no ar par uz pie pēc kas ka nav tiek lai bet arī"),
    "et": word_set("ja on ei et see kui oma ka ning või aga pärast"),
    "fi": word_set("ja on ei että se oli myös kun mutta tai ovat joka jälkeen"),
    "hu": word_set("a az és egy hogy nem is volt meg van el már csak után ki be de"),
    "hr": word_set("i u je na se za da od s su o iz će nije kao po bi do"),
    "id": word_set("yang dan di dari untuk dengan ini itu pada ke dalam tidak akan oleh"),
}  # fmt: skip


def detect(text: str) -> str:
    """The ISO 639-1 code of a headline's or a text's language; "en" when there is nothing to go by."""
    sample = _ADDRESS.sub(" ", text[:_ENOUGH])
    cyrillic, latin, letters = (sum(map(len, runs.findall(sample))) for runs in (_CYRILLIC, _LATIN, _LETTER))
    others = letters - cyrillic - latin
    if others > cyrillic + latin:
        return _by_library(sample, ())
    if cyrillic * 2 >= latin and cyrillic:
        return _detect_cyrillic(sample.lower().replace("\u0301", ""), cyrillic)
    return _detect_latin(sample) if latin else "en"


def _detect_cyrillic(sample: str, letters: int) -> str:
    words = _WORD.findall(sample)
    if len(_FOREIGN_CYRILLIC.findall(sample)) > _FOREIGN_SHARE * letters:
        return _by_library(sample, ("sr", "mk", "kk", "ky", "mn", "bg", "ru", "uk"))
    if _is_bulgarian(sample, words, letters):
        return "bg"
    evidence = [0.0, 0.0, 0.0]
    for word in words:
        if found := _evidence(word):
            evidence = [known + one for known, one in zip(evidence, found, strict=True)]
    scores = [
        known + _SOUND_WEIGHT * len(_SOUNDS[language].findall(sample))
        for known, language in zip(evidence, _OURS, strict=True)
    ]
    return _OURS[scores.index(max(scores))]


def _is_bulgarian(sample: str, words: list[str], letters: int) -> bool:
    if re.search("[ыэёіїєґў]", sample):
        return False
    articles = sum(word in _BULGARIAN_WORDS for word in words) + sum(
        word.endswith(("ът", "ята", "ите")) for word in words
    )
    return sample.count("ъ") > max(1, _BULGARIAN_SHARE * letters) and articles >= max(1, len(words) // 8)


@lru_cache(maxsize=65_536)
def _evidence(word: str) -> tuple[float, ...]:
    """For and against each of our Cyrillic languages; empty where a word says nothing. In halves, so that sums are exact."""
    found = tuple(
        _WORD_WEIGHT * (word in _HINTS[language])
        + (len(word) >= _ENDED and bool(_ENDINGS[language].search(word)))
        - _LACKING * bool(_LACKED[language].search(word))
        for language in _OURS
    )
    return found if any(found) else ()


def _detect_latin(sample: str) -> str:
    words = [word.lower().replace("’", "'") for word in _WORD.findall(sample)]
    english = sum(word in _ENGLISH_WORDS or word.endswith("'s") for word in words)
    others = max(sum(word in common for word in words) for common in _COMMON.values())
    accents = len(_ACCENTS.findall(sample))
    if english and english >= len(words) // 12 and accents <= len(words) // 4 and others <= 2 * english:
        return "en"
    guess = _by_library(sample, _LATIN_LANGUAGES)
    if guess != "en" and len(sample) < _SHORT and not _is_foreign(guess, sample, words):
        return "en"
    return guess


def _is_foreign(guess: str, sample: str, words: list[str]) -> bool:
    """Whether a short Latin text shows that it is not English: accents, or common words of the language guessed."""
    common = sum(word in _COMMON.get(guess, frozenset()) for word in words)
    return len(_ACCENTS.findall(sample)) > len(words) // 12 or common >= max(1, len(words) // 8)


def _by_library(sample: str, among: tuple[str, ...]) -> str:
    """py3langid's guess, among some languages or (empty) all."""
    import py3langid

    ranked = py3langid.rank(sample.encode("utf-8", "replace").decode())
    return next((str(language) for language, _ in ranked if not among or language in among), "en")
