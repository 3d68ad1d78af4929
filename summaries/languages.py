"""Which language a text is in; stemmer and stop words for it."""

import re
import threading
from functools import lru_cache
from typing import Any

_LOCAL = threading.local()
_STEMMERS = {"en": "english", "ru": "russian", "de": "german", "fr": "french", "es": "spanish", "it": "italian"}
_STOP_WORDS = {
    "en": "a an the and or of to in on at by for with from as is are was were be been it its this that these those he she they we you i his her their our your my him them us not no but if so than then there here who whom which what when where how will would can could may might must shall should do does did has have had said says say after before over under about into out up down more most also",
    "ru": "и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по ее мне было вот от меня о из ему теперь когда даже ну ли если уже или ни быть был него до вас нибудь уж вам ведь там потом себя ничего ей они тут где есть надо ней для мы тебя их чем была сам без будто чего раз тоже себе под будет ж тогда кто этот того потому этого какой ним здесь этом один мой тем чтобы нее были куда зачем всех при об после над через эти нас про них это также который которая которые",
    "uk": "і й та в у на не що він з із зі як а то все вона так його але до ж за би по її було от від мене о про йому коли навіть чи якщо вже або ні бути був вас там потім себе вони тут де є для ми тебе їх чим була сам без під буде тоді хто цей того тому цього який яка які при після над через ці нас це також щоб були",
    "be": "і й ды у на не што ен з са як а то усе яна так яго але да ж за бы па яе было вось ад мяне аб пра яму калі нават ці якшчо ужо або ні быць быу вас там потым сябе яны тут дзе есць для мы цябе іх чым была сам без пад будзе тады хто гэты таго тамушто гэтага які якая якія пры пасля над праз гэтыя нас гэта таксама каб былі",
}
_STOP_SETS = {language: frozenset(words.split()) for language, words in _STOP_WORDS.items()}


def detect(text: str) -> str:
    """The ISO 639-1 code of a headline's or a text's language; "en" when there is nothing to go by."""
    lowered = text[:4000].lower()
    if not re.search("[а-яёіїєґў]", lowered):
        return "en"
    if "ў" in lowered:
        return "be"
    if re.search("[їєґ]", lowered):
        return "uk"
    if "і" in lowered:
        return "be" if re.search("[ыэё]", lowered) else "uk"
    return "ru"


def stop_words(language: str) -> frozenset[str]:
    """Folded function words; an empty set for a language without a list."""
    return _STOP_SETS.get(language, frozenset())


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """The stem of a folded word; in an unknown language the word itself."""
    stemmer = _snowball("ru" if language in {"uk", "be"} else language)
    return str(stemmer.stemWord(word)) if stemmer else word


def romanised(word: str) -> str:
    """The key of romanised consonants of a Cyrillic word, equal in ru, uk and be for most names."""
    table = str.maketrans(dict(zip("бвгджзклмнпрстфхцчшщ", "bvgdzzklmnprstfhccss", strict=True)))
    return "".join(c for c in word.translate(table) if c.isalnum() and c not in "аеиоуыэюяіїєьъй")


def _snowball(language: str) -> Any:
    if language not in _STEMMERS:
        return None
    held = _LOCAL.__dict__.setdefault("stemmers", {})
    if language not in held:
        import Stemmer

        held[language] = Stemmer.Stemmer(_STEMMERS[language])
    return held[language]
