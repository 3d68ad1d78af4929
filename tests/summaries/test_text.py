"""Sentences, their kinds, tokens, names and numbers."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summaries import text
from summaries.types import Kind, Sentence
from tests.quality.rows import EVAL
from tests.summaries import furniture, hard_sentences

LANGUAGES = ("en", "ru", "uk", "be", "de")
HARD = [(language, case) for language, cases in hard_sentences.BY_LANGUAGE.items() for case in cases]
LINES = [
    (kind, language, line)
    for kind, by_language in furniture.CASES.items()
    for language, lines in by_language.items()
    for line in lines
]
NEWSY = st.text(
    st.sampled_from("Аа Бг.!?…«»\"“”-—–\n\n,:;0159()[]•*/#@$%éUS’'ўіїєґёcom\u0301\u202e\ud800\x00 "), max_size=120
)


def found(article: str, language: str, line: str) -> set[Kind]:
    return {s.kind for s in text.sentences(article, language) if s.text in line or line in s.text}


def bodies(article: str, language: str) -> list[str]:
    return [s.text for s in text.sentences(article, language) if s.is_quotable]


@pytest.mark.parametrize(("language", "case"), HARD)
def test_hard_places_are_split_where_a_reader_would(language: str, case: str) -> None:
    article, expected = hard_sentences.parse(case)

    assert [s.text for s in text.sentences(article, language)] == expected


@settings(max_examples=300, deadline=None)
@given(article=st.one_of(NEWSY, st.text(max_size=200)), language=st.sampled_from(LANGUAGES))
def test_every_sentence_is_a_slice_and_no_letter_is_lost(article: str, language: str) -> None:
    sentences = text.sentences(article, language)

    end = 0
    for sentence in sentences:
        assert article[sentence.start : sentence.end] == sentence.text
        assert sentence.text
        assert sentence.text == sentence.text.strip()
        assert not any(c.isalnum() for c in article[end : sentence.start])
        end = sentence.end
    assert not any(c.isalnum() for c in article[end:])


@settings(max_examples=200, deadline=None)
@given(article=NEWSY, language=st.sampled_from(LANGUAGES))
def test_every_token_is_a_slice_with_a_stem(article: str, language: str) -> None:
    tokens = text.tokens(article, language)

    assert all(article[t.start : t.end] and t.stem is not None for t in tokens)
    assert text.content_stems(article, language) == tuple(t.stem for t in tokens if not t.is_stop)
    assert text.names(article, language) == {t.stem for t in tokens if t.is_name and not t.is_stop}


@pytest.mark.parametrize(("kind", "language", "line"), LINES)
def test_furniture_is_never_body_and_body_never_furniture_wherever_it_stands(
    kind: str, language: str, line: str
) -> None:
    first, second = furniture.LEAD[language].split("\n\n")
    articles = (
        f"{line}\n\n{first}\n\n{second}",
        f"{first}\n\n{line}\n\n{second}",
        f"{first}\n\n{second}\n\n{line}",
        f"{line}\n{first}\n{second}",
        f"{first}\n{line}\n{second}",
        f"A title of some words\n\n{line}\n\n{first}\n\n{second}",
    )
    for article in articles:
        kinds = found(article, language, line)

        assert kinds
        assert kinds == {Kind.BODY} if kind == "body" else Kind.BODY not in kinds
        assert bodies(article, language)[-2:] == [first, second] or kind == "body"


@pytest.mark.parametrize("credit", [" kremlin.ru", " [kremlin.ru](https://kremlin.ru)", "", " Photo: Kremlin", " AFP"])
def test_a_line_that_names_two_people_is_a_caption_with_or_without_its_credit(credit: str) -> None:
    line = "Presidents Sandu and Maia Popescu of two countries." + credit
    article = f"# A title\n\nJune 26, 2026\n\n{line}\n\n{furniture.LEAD['en']}"

    assert found(article, "en", line) == {Kind.CAPTION}


def test_a_present_tense_scene_before_the_lead_is_a_caption_and_after_it_is_not() -> None:
    line = "U.S. President Donald Trump speaks during a rally in Ohio."
    first, second = furniture.LEAD["en"].split("\n\n")

    assert found(f"{line}\n\n{first}\n\n{second}", "en", line) == {Kind.CAPTION}
    assert found(f"{first}\n\n{line}\n\n{second}", "en", line) == {Kind.BODY}


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "The Castle of Velmora, where the talks will be held."),
        ("ru", "Томас Варга выступает на митинге в Харске."),
        ("uk", "Томас Варга виступає на мітингу в Харську."),
        ("be", "Томас Варга выступае на мітынгу ў Харску."),
    ],
)
def test_a_scene_before_the_lead_is_a_caption(language: str, line: str) -> None:
    assert found(f"{line}\n\n{furniture.LEAD[language]}", language, line) == {Kind.CAPTION}


def test_a_statement_in_a_language_without_verb_lists_is_never_a_caption() -> None:
    assert bodies("Olaf Scholz in Berlin.\n\nDer Kanzler sprach am Freitag mit Donald Tusk.", "de")[0].startswith(
        "Olaf"
    )


@pytest.mark.parametrize(
    ("language", "article"),
    [
        ("fr", "M. Orlan a reçu Mme Velden lundi. Le Dr. Karst et J. Brod étaient absents."),
        ("pl", "Prof. Orlan spotkał się z dr. Brodem. Na ul. Leśnej A. Karst zamknął sklep."),
    ],
)
def test_no_name_is_parted_from_its_initial_or_title(language: str, article: str) -> None:
    assert len(text.sentences(article, language)) == 2


def test_a_scrap_after_prose_is_not_quoted() -> None:
    article = (
        "Poland closed the road on Friday. Minsk protested at once. Berlin said nothing. Rome agreed. Read on. As we"
    )

    assert "As we" not in bodies(article, "en")


def test_an_address_at_the_end_of_a_paragraph_is_no_part_of_its_last_sentence() -> None:
    article = "One man died in Minsk. Two left on Friday. Three came back. Four went home. https://example.org/a"

    assert bodies(article, "en")[-1] == "Four went home."


@pytest.mark.parametrize(
    ("article", "language", "dateline"),
    [
        (
            "MINSK, June 26 (Reuters) - The president said on Friday that talks go on.",
            "en",
            "MINSK, June 26 (Reuters) -",
        ),
        ("BEIJING (AP) - A Chinese maker of vaccine was fined.", "en", "BEIJING (AP) -"),
        ("LONDON — The prime minister resigned on Friday.", "en", "LONDON —"),
        ("SARN, June 18 — Dr. R. Polan closed the bridge.", "en", "SARN, June 18 —"),
        ("SARN, June 18 - J. R. Polan closed the bridge.", "en", "SARN, June 18 -"),
        ("САРН, 18 июня — Проф. Полан закрыл мост.", "ru", "САРН, 18 июня —"),
        ("WASHINGTON, D.C. — The Senate voted on Friday.", "en", "WASHINGTON, D.C. —"),
        ("(CNN)A court in Ivory Coast has sentenced her.", "en", "(CNN)"),
        ("Los Angeles (CNN)The governor said no on Friday.", "en", "Los Angeles (CNN)"),
        ("Harsk, Velmora (CNN)The governor said no on Friday.", "en", "Harsk, Velmora (CNN)"),
        ("Harsk.net - Министр ушёл в отставку в пятницу.", "ru", "Harsk.net -"),
        ("Киев. 2 ноября. HARSK.RU - Президент подписал указ.", "ru", "Киев. 2 ноября. HARSK.RU -"),
        ("Harsk (CNN) A huge decision was made on Friday.", "en", "Harsk (CNN)"),
        (", 22:12 REGNUM Президент подписал указ о границе.", "ru", ", 22:12 REGNUM"),
        ("20:02, 9 июля, 2018 Президент подписал указ.", "ru", "20:02, 9 июля, 2018"),
        ("| 26-09-2018, 06:28 0 39 Президент підписав указ.", "uk", "| 26-09-2018, 06:28 0 39"),
        ("June 12, 2013 6:13 am The trial has been set for May.", "en", "June 12, 2013 6:13 am"),
        ("(VNA) The governor said no on Friday.", "en", "(VNA)"),
        ("8:56am Monday 10th June 2013 A man has been charged.", "en", "8:56am Monday 10th June 2013"),
        ("Posted: June 12, 2013 A trial date has been set.", "en", "Posted: June 12, 2013"),
        ("11 / 30 / 09 05: 40 PM ET A convict fled on foot.", "en", "11 / 30 / 09 05: 40 PM ET"),
        (
            "Last updated at 11:24, Tuesday, 18 June 2013 A trial is set.",
            "en",
            "Last updated at 11:24, Tuesday, 18 June 2013",
        ),
        ("https://harsk.example/a Президент подписал указ.", "ru", "https://harsk.example/a"),
        ("КИЕВ, 26 июн — РИА Новости. Президент подписал указ.", "ru", "КИЕВ, 26 июн — РИА Новости."),
        ("МОСКВА, 26 июня. /ТАСС/. Президент подписал указ.", "ru", "МОСКВА, 26 июня. /ТАСС/."),
        ("26 июня, Минск /Корр. БЕЛТА/. Президент подписал указ.", "ru", "26 июня, Минск /Корр. БЕЛТА/."),
        ("Киев. 26 июня. УНИАН. Президент подписал указ.", "ru", "Киев. 26 июня. УНИАН."),
        ("КИЇВ, 26 червня (Укрінформ) — Президент підписав указ.", "uk", "КИЇВ, 26 червня (Укрінформ) —"),
    ],
)
def test_the_quotable_sentence_starts_after_its_dateline(article: str, language: str, dateline: str) -> None:
    first, second = text.sentences(article, language)

    assert (first.text, first.kind) == (dateline, Kind.DATELINE)
    assert second.kind is Kind.BODY
    assert f"{first.text}{second.text}" == article.replace(f"{dateline} ", dateline)


@pytest.mark.parametrize(
    ("article", "language"),
    [
        ("США — крупнейший партнер Германии в торговле.", "ru"),
        ("Trump (R) said no. The vote is due in May.", "en"),
        ("On June 26 2026 Brenn left the city.", "en"),
        ("At 12:30 Brenn left the city.", "en"),
        ("Today at 12:30 Brenn left the city.", "en"),
        ("7 July 2005 London was quiet all day.", "en"),
        ("9/11 Commission members met again.", "en"),
        ("May 5 Velmora voted again for a mayor.", "en"),
        ("26 июня 2026 года Иванов ушёл в отставку.", "ru"),
        ("26 июня в 14:10 Иванов ушёл в отставку.", "ru"),
        ("12 квітня 2016 року Рада ухвалила закон.", "uk"),
        ("Room 12, Building (Annex) - open to all visitors.", "en"),
    ],
)
def test_what_only_looks_like_a_dateline_stays_in_the_sentence(article: str, language: str) -> None:
    assert text.sentences(article, language)[0].kind is Kind.BODY


def test_titles_under_a_bare_read_also_go_with_it() -> None:
    article = f"Read also:\n\nPoland closes its border\n\nWhat we know so far\n\n{furniture.LEAD['en']}"

    assert [s.kind for s in text.sentences(article, "en")][:3] == [Kind.RELATED] * 3


def test_a_text_that_is_all_headings_keeps_its_longest_lines_quotable() -> None:
    article = "Lukashenko flies to Moscow for talks with Putin\n\nMinsk"

    assert bodies(article, "en") == ["Lukashenko flies to Moscow for talks with Putin"]


def test_a_text_in_capitals_is_not_all_headings() -> None:
    assert bodies("THE BANK RAISED ITS RATE ON FRIDAY.\n\nSHARES FELL BY TWO PERCENT.", "en")


def test_a_text_of_sure_furniture_has_nothing_to_quote() -> None:
    assert bodies("Photo: BelTA\n\nSubscribe to our newsletter", "en") == []


def test_a_short_item_with_a_credit_still_says_what_it_says() -> None:
    article = "Two people died in a crash near Minsk. Police confirmed it. Photo: BelTA"

    assert bodies(article, "en") == ["Two people died in a crash near Minsk.", "Police confirmed it."]


def test_of_a_long_paragraph_only_the_credit_is_a_caption() -> None:
    body = " ".join(["The minister told reporters in Minsk that the talks would go on for weeks."] * 3)
    article = f"{body} Photo: BelTA\n\n{furniture.LEAD['en']}"

    assert len(bodies(article, "en")) == 5


def test_furniture_inside_a_paragraph_is_told_from_its_prose() -> None:
    article = (
        "Польша закрыла границу. Подписывайтесь на наш канал в Telegram. Минск это осудил. Варшава молчит. "
        "Берлин тоже. Читайте также: Что известно о границе"
    )

    kinds = [s.kind for s in text.sentences(article, "ru")]

    assert kinds == [Kind.BODY, Kind.BOILERPLATE, Kind.BODY, Kind.BODY, Kind.BODY, Kind.RELATED]


def test_a_headline_that_ran_into_a_sentence_takes_it_along() -> None:
    long = " ".join(["the river rose again and the people of the old town left"] * 5)
    article = (
        f"Polish guards closed the road. Minsk said no. Rome agreed. Oslo too. Read more: Ferries collide And {long}."
    )

    assert [s.kind for s in text.sentences(article, "en")][-1] is Kind.RELATED


def test_a_credit_before_a_paragraph_is_no_part_of_it() -> None:
    article = f"Photo: AFP. {furniture.LEAD['en'].replace(chr(10), '')} Rome agreed. Oslo too. Paris as well."

    assert text.sentences(article, "en")[0].kind is Kind.CAPTION


def test_a_cut_off_end_goes_with_the_furniture_before_it() -> None:
    article = "Польша закрыла границу. Минск против. Берлин тоже. Рим согласен. Читайте также: Что. Как было"

    assert [s.kind for s in text.sentences(article, "ru")][-2:] == [Kind.RELATED, Kind.RELATED]


def test_items_of_a_list_are_parted_from_their_bullets() -> None:
    article = "Key points:\n• The president signed the bill on Friday\n- The court\n* It sits on Monday."

    sentences = text.sentences(article, "en")

    assert [s.text for s in sentences][1:] == [
        "The president signed the bill on Friday",
        "The court",
        "It sits on Monday.",
    ]
    assert [s.kind for s in sentences] == [Kind.HEADING, Kind.BODY, Kind.HEADING, Kind.BODY]


def test_what_a_site_repeats_is_not_quoted() -> None:
    article = "Polish guards closed the road. Our reporters work for you day and night."
    repeated = text.sentences("OUR REPORTERS — work for you, day and night…", "en")

    sentences = text.sentences(article, "en", text.repeatable(repeated))

    assert [s.kind for s in sentences] == [Kind.BODY, Kind.BOILERPLATE]


def test_a_site_repeats_sentences_at_the_edges_of_its_articles_that_are_neither_a_phrase_nor_a_page_long() -> None:
    body = [f"Sentence number {n} tells of the flood." for n in range(40)]
    long = "The river " + "rose and " * 80 + "fell."

    found = text.repeatable(text.sentences("\n\n".join(["Nobody was hurt.", *body, long]), "en"))

    assert found == {text.key(one) for one in [*body[:2], *body[-11:]]}


def test_a_key_is_a_signed_number_of_64_bits_and_the_same_everywhere() -> None:
    assert text.key("Ещё  раз: «ПРИВЕТ»!") == text.key("еще раз, привет") == 1676000920254154840
    assert text.key("") != text.key("\ud800 x")


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a  \n\n\n\n b\t", "a\n\n b"),
        ("\ufeffПу\u200bтин\x00\u202e\ud800", "Путин"),
        ("3,5\u00a0%", "3,5 %"),
        ("и\u0306", "й"),
        ("", ""),
    ],
)
def test_cleaning_leaves_what_a_reader_sees(raw: str, cleaned: str) -> None:
    assert text.clean(raw) == cleaned


@given(st.one_of(NEWSY, st.text(max_size=300)))
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    cleaned = text.clean(raw)

    assert text.clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert "\n\n\n" not in cleaned
    cleaned.encode()


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(word: str) -> None:
    assert text.fold(text.fold(word)) == text.fold(word)


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Ёлка", "елка"),
        ("П’ять", "пять"),
        ("п'ять", "пять"),
        ("Ґанок", "ганок"),
        ("Кіеў", "кіеу"),
        ("Didn’t", "didnt"),
        ("Пу́тин", "путин"),
        ("Cергей", "сергей"),
        ("iPhoneом", "iphoneом"),
        ("ﬁn", "fin"),
    ],
)
def test_words_compare_by_their_folded_form(word: str, folded: str) -> None:
    assert text.fold(word) == folded


@pytest.mark.parametrize(
    ("sentence", "language", "stems"),
    [
        ("Didn’t pay $3.5bn for COVID-19", "en", ("pay", "$3.5bn", "covid-19")),
        ("The U.S. and the US want us to pay", "en", ("u.s.", "u.s.", "want", "pay")),
        ("WHO SAYS WHO", "en", ()),
        ("Putin's Minsk-based envoys", "en", ("putin", "minsk", "base", "envoy")),
        ("3,5 % и 9:30", "ru", ("3,5%", "9:30")),
        ("Премьер-министра на bbc.co.uk", "ru", ("премьер", "министр", "bbc.co.uk")),
        ("26-летний", "ru", ("26-летн",)),
        ("l’État", "fr", ("état",)),
        ("Гульня ў Кіеве", "be", ("гульн", "кіев")),
    ],
)
def test_one_analyser_makes_the_stems(sentence: str, language: str, stems: tuple[str, ...]) -> None:
    assert text.content_stems(sentence, language) == stems


def test_tokens_know_numbers_stop_words_and_places() -> None:
    the, paid, money = text.tokens("They paid $3.5bn", "en")

    assert (the.is_stop, paid.is_stop, money.is_number) == (True, False, True)
    assert (money.start, money.end) == (10, 16)


@pytest.mark.parametrize(
    ("sentence", "language", "names"),
    [
        ("The talks with Mr. Smith of NATO began.", "en", {"smith", "nato"}),
        ("NATO met. Germany agreed with Poland.", "en", {"nato", "poland"}),
        ("Apple Buys Beats For Three Billion Dollars", "en", set()),
        ("Он сказал: «Завтра» в г. Минск.", "ru", {"минск"}),
        ("", "ru", set()),
    ],
)
def test_names_are_capitals_inside_a_sentence(sentence: str, language: str, names: set[str]) -> None:
    assert text.names(sentence, language) == names


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("3,5 и 3.50", {"3.5"}),
        ("1,200, 1 200 and 1200", {"1200"}),
        ("$3.5bn, 3.5 billion, 3,5 млрд", {"3500000000"}),
        ("COVID-19, F-16", set()),
        ("at 9:30 on 26.06.2026", {"9:30", "26.06.2026"}),
        ("двое, two, дві, дзве", {"2"}),
        ("two million", {"2000000"}),
        ("Thirty-one ships, two hundred and five men", {"31", "205"}),
        ("a dozen or two dozen, three hundred", {"12", "24", "300"}),
        ("two, three and five of one", {"2", "3", "5"}),
        ("семи, восьми; двадцатью двумя", {"7", "8", "22"}),
        ("двести тысяч, сто двадцать пять", {"200000", "125"}),
        ("п’ятдесят шість, сорок", {"56", "40"}),
        ("дваццаці аднаго, шэсцьдзясят", {"21", "60"}),
        ("0,125 and 007 and 1.200.300 and 1,234.50", {"0.125", "7", "1200300", "1234.5"}),
        ("9" * 30, {"9" * 30}),
        ("nothing", set()),
    ],
)
def test_a_number_has_one_spelling(sentence: str, numbers: set[str]) -> None:
    assert text.numbers(sentence) == numbers


@given(NEWSY)
def test_numbers_of_any_text_are_found(sentence: str) -> None:
    assert all(number for number in text.numbers(sentence))


@pytest.mark.parametrize(
    "piece", [". ", '."', "A. ", "a-", "МИНСК-", "(", "\n", "photo by ", "1,", "«", "[a](", "слово\n"]
)
def test_hostile_text_takes_bounded_time(piece: str) -> None:
    hostile = (piece * (60_000 // len(piece))) + "x"
    started = time.perf_counter()

    for language in ("en", "ru", "de"):
        text.sentences(hostile, language)
        text.tokens(hostile, language)

    assert time.perf_counter() - started < 20


@pytest.mark.skipif(not EVAL.exists(), reason="needs the shared corpus")
def test_the_typical_paste_quotes_prose_only() -> None:
    article = text.clean((EVAL.parent / "corpus" / "seed-article.txt").read_text())

    sentences = text.sentences(article, "en")

    assert [s.kind for s in sentences[:3]] == [Kind.HEADING, Kind.DATELINE, Kind.CAPTION]
    assert sum(s.is_quotable for s in sentences) == 10
    assert all(isinstance(s, Sentence) for s in sentences)
