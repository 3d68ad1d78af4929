"""Which sentences stand alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries import quality


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "He said the pumps would come too late."),
        ("en", "It's the worst flood in a century."),
        ("en", "But the army never came."),
        ("en", "As a result, the market stayed shut."),
        ("en", "After that, the bridge was closed."),
        ("en", "“We will rebuild,” he said."),
        ("en", "We will rebuild the market before winter."),
        ("en", "“It will take years,” said Ada Brenn."),
        ("en", "Now she plans to rebuild the market."),
        ("en", "The pumps would come too late, she said."),
        ("ru", "Труднее всего, по его словам, спорили о мосте."),
        ("ru", "Воды хватит до пятницы, сказала она."),
        ("uk", "Найважче, за її словами, було вночі."),
        ("uk", "Води вистачить до п'ятниці, сказав він."),
        ("be", "Цяжэй за ўсё, па яго словах, было ўначы."),
        ("en", "The latter has not replied."),
        ("ru", "Сейчас она в безопасном месте."),
        ("ru", "Причиной его ухода стал спор с мэрией."),
        ("ru", "Так, в Велморе закрыли рынок."),
        ("uk", "Разом вони чекають на воду."),
        ("be", "Цяпер ён чакае суда."),
        ("ru", "Он сообщил об этом в понедельник."),
        ("ru", "Её слова передаёт агентство."),
        ("ru", "Кроме того, закрыт мост."),
        ("ru", "При этом рынок не работает."),
        ("ru", "Об этом сообщила мэрия."),
        ("uk", "Він повідомив про це в понеділок."),
        ("uk", "Крім того, зачинено міст."),
        ("uk", "Проте ринок не працює."),
        ("be", "Ён паведаміў пра гэта ў панядзелак."),
        ("be", "Акрамя таго, зачынены мост."),
    ],
)
def test_an_opening_that_speaks_of_what_came_before_dangles(language: str, text: str) -> None:
    assert quality.is_dangling(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Ada Brenn said the pumps would come too late."),
        ("en", "Butter got dearer in Velmora."),
        ("en", "“We will rebuild,” said Ada Brenn."),
        ("en", "“But we will rebuild,” said Ada Brenn."),
        ("en", ""),
        ("en", "…"),
        ("en", "The mayor of Velmora said she would rebuild the market."),
        ("en", "The mayor of Velmora knew of the cracks for years, she said."),
        ("en", "The mayor of Velmora asked for “pumps and boats” before the river rose, he said."),
        ("ru", "Мост, который Бренн закрыл, по его словам, опасен."),
        ("en", "The later bridge was closed."),
        ("ru", "Мэр Велморы сказала, что она не уйдёт."),
        ("ru", "Так называемый старый рынок закрыт."),
        ("ru", "Мэр Велморы сообщила об этом в понедельник."),
        ("ru", "После наводнения рынок закрыт."),
        ("ru", "В этом году рынок закрыт."),
        ("uk", "Цього тижня ринок зачинено."),
        ("uk", "Мер Велмори повідомила про це."),
        ("be", "Мэр Велморы паведаміла пра гэта."),
        ("fr", "Il a dit que la pluie viendrait."),
    ],
)
def test_an_opening_that_names_what_it_speaks_of_does_not(language: str, text: str) -> None:
    assert not quality.is_dangling(text, language)


@pytest.mark.parametrize(
    ("text", "is_speech"),
    [
        ("“We lost everything.”", True),
        ("«Мы потеряли всё».", True),
        ("„Wir haben alles verloren.“", True),
        ('"We lost everything."', True),
        ("“We lost everything,” said Tilda Mohr.", False),
        ('Tilda Mohr said: "We lost everything."', False),
        ("„Wir haben alles verloren“, sagte Tilda Mohr.", False),
        ("and we lost everything.”", True),
        ("We lost the shop, and the flat above it”, said Tilda Mohr.", True),
        ("“We lost everything.", True),
        ("The “old town” of Velmora was flooded.", False),
        ("Nothing was lost.", False),
    ],
)
def test_a_quote_keeps_its_speaker(text: str, is_speech: bool) -> None:
    assert quality.in_speech([text]) == [is_speech]


def test_speech_goes_on_until_the_mark_that_closes_it() -> None:
    sentences = [
        "Ada Brenn said: “The water came at night.",
        "Nobody heard the sirens.",
        "Pumps failed.”",
        "Rain is expected.",
    ]

    assert quality.in_speech(sentences) == [False, True, True, False]


def test_a_mark_that_nobody_closes_does_not_silence_the_article() -> None:
    sentences = ["Ada Brenn said: “The water came at night.", *["Nobody heard the sirens."] * 6]

    assert quality.in_speech(sentences) == [False, True, True, True, True, False, False]


def test_quality_is_the_product_of_what_speaks_against_a_sentence() -> None:
    sentences = [
        "He told the people of Velmora that help was near.",
        "He told the people of Velmora that help was near.",
        "Who will pay for the pumps of the old town?",
        "Pumps, boats and rain in the old town of Velmora",
        "Rain fell.",
        "Rain fell on the old town.",
        " ".join(["Rain"] * 61) + ".",
        "“The river took the market and the school from us.”",
    ]

    found = [standing.quality for standing in quality.judge(sentences, "en")]

    assert found == pytest.approx([1.0, 0.75, 0.5, 0.2, 0.15, 0.6, 0.7, 0.6])


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Об этом в понедельник сообщает газета «Вечерняя Велмора» со ссылкой на мэрию."),
        ("uk", "Про це повідомила пресслужба мерії Велмори у понеділок увечері."),
        ("be", "Пра гэта паведаміла прэс-служба мэрыі Велморы ў панядзелак увечары."),
    ],
)
def test_a_sentence_that_only_names_its_source_is_worth_little(language: str, text: str) -> None:
    (_, standing) = quality.judge(["Дождь.", text], language)

    assert standing.quality < 0.15


@pytest.mark.parametrize(
    ("language", "text", "quality_of"),
    [
        ("en", "and all pupils of the second school who are older than ten.", 0.2),
        ("ru", "студенты колледжей и вузов старше восемнадцати лет, которые живут в городе.", 0.2),
        ("en", "al-Haddad told the people of Velmora that help was near.", 1.0),
        ("en", "iPhones and all other phones got dearer in Velmora in May.", 1.0),
        ("en", "A film about the flood is set to open in Velmora .", 0.2),
    ],
)
def test_what_is_left_of_a_sentence_is_worth_little(language: str, text: str, quality_of: float) -> None:
    (standing,) = quality.judge([text], language)

    assert standing.quality == quality_of


def test_the_first_sentence_of_an_article_needs_no_company() -> None:
    first, second = quality.judge(["He came.", "He went."], "en")

    assert not first.needs_company
    assert second.needs_company


@given(st.lists(st.text(alphabet=st.sampled_from(list(' "“”«»„he.Iw')), max_size=30), max_size=6))
def test_any_sentences_are_judged(sentences: list[str]) -> None:
    found = quality.judge(sentences, "en")

    assert len(found) == len(sentences)
    assert all(0 < standing.quality <= 1 for standing in found)
