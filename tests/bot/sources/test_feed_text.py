import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources import feed_text
from bot.sources.feed_parts import RawText
from summaries import text

SENTENCE = "The council of Orlan said on Monday that the bridge over the Sarn will stay closed until the spring."
LONG = "".join(f"<p>{SENTENCE} It is paragraph {number}, and there are more of them.</p>" for number in range(8))


def read(words, **kind):
    return feed_text.read(RawText(words, **kind))


def words(html):
    return read(html)[0].split("\n\n")


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("Plain words", "Plain words"),
        ("  two\n lines ", "two lines"),
        ("AT&amp;T &#8220;buys&#8221;", "AT&T “buys”"),
        ("AT&amp;amp;T", "AT&T"),
        ("&amp;lt;b&amp;gt;Bold&amp;lt;/b&amp;gt; words", "Bold words"),
        ("<b>Bold</b> words<br>here", "Bold words here"),
        ("How the <video> tag came", "How the <video> tag came"),
        ("5 < 6 > 4", "5 < 6 > 4"),
        ("R&D and M&A", "R&D and M&A"),
        ("bell\x07 and \u202eturned\u202c", "bell and turned"),
        ("#5 and *that* is 1. not Markdown", "#5 and *that* is 1. not Markdown"),
    ],
)
def test_a_title_is_plain_words_on_one_line(raw, title):
    assert feed_text.title(raw) == title


def test_a_title_is_cut_at_a_word():
    assert feed_text.title("word " * 200) == ("word " * 100).strip() + "…"


@pytest.mark.parametrize(
    ("html", "paragraphs"),
    [
        ("<p>One.</p><p>Two &amp; three.</p>", ["One.", "Two & three."]),
        ("One.<br><br>Two.<br/>Three.", ["One.", "Two.", "Three."]),
        ("One.\n\nTwo &mdash; dash.", ["One.", "Two — dash."]),
        ("&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;", ["One.", "Two."]),
        ("<div>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</div>", ["One.", "Two."]),
        ("<p>One.</p><script>alert(1)</script><style>p{}</style><!-- no -->", ["One."]),
        ("<figure><img src='a'><figcaption>Caption</figcaption></figure><p>One.</p>", ["One."]),
        ("<p>One.</p><img src='https://stats.example/p.gif' width='1'>", ["One."]),
        ("<div class='wp-caption'><img src='a'><p class='wp-caption-text'>Caption</p></div><p>One.</p>", ["One."]),
        ("<p>One.</p><div class='sharedaddy sd-sharing'><h3>Share</h3><p>Or else</p></div>Two.", ["One.", "Two."]),
        ("<div class=jp-relatedposts><p>Нет</p></div><p>«Раз».</p>", ["«Раз»."]),
        ("<p>One.</p><div class='sharedaddy'><div class='a2a_kit'>No</div></div>", ["One."]),
        ("<p class='captioned related-postscript'>One.</p>", ["One."]),
        ("<ul><li>One</li><li>Two</li></ul>", ["One", "Two"]),
        ("A < B and C > D.", ["A < B and C > D."]),
    ],
)
def test_html_becomes_paragraphs(html, paragraphs):
    assert words(html) == paragraphs


def test_a_plain_text_keeps_its_angles():
    assert read("The <video> tag & more", is_html=False)[0] == "The <video> tag & more"


def test_a_text_that_is_called_plain_and_is_html_is_read_as_html():
    assert read("<p>One.</p><p>Two.</p>", is_html=False)[0] == "One.\n\nTwo."


@pytest.mark.parametrize(
    "line",
    [
        "The post Bridge stays closed appeared first on The Velden Post.",
        "Запись Мост закрыт впервые появилась Вестник.",
        "Сообщение Мост закрыт появились сначала на Вестник.",
        "Запис Міст закрито спершу з’явився на Вісник.",
        "Запіс Мост зачынены ўпершыню з'явіўся на Веснік.",
        "Share this: Facebook Twitter Telegram",
        "Facebook | X | WhatsApp",
        "Поделиться в Telegram ВКонтакте",
        "Поділитися Facebook Telegram",
        "12 comments",
        "Комментарии (5)",
        "Leave a comment",
        "Advertisement",
        "— РЕКЛАМА —",
        "Read more",
        "Read more »",
        "[Read the full story…]",
        "Continue reading Bridge stays closed →",
        "Читать далее",
        "Читати далі »",
        "Чытаць далей →",
        "Подробнее",
    ],
)
def test_what_is_not_the_article_leaves(line):
    assert words(f"<p>{SENTENCE}</p><p>{line}</p>") == [SENTENCE]


@pytest.mark.parametrize(
    "line",
    [
        "Share prices rose by 12 per cent.",
        "The post office in Orlan closes.",
        "Twelve comments were heard at the meeting.",
        "Reading more is good, the minister said.",
        "Facebook pays a fine of 3 million.",
        "Advertisement spending fell in Orlan.",
        "Запись разговора опубликовали в понедельник.",
    ],
)
def test_a_sentence_of_the_article_stays(line):
    assert words(f"<p>{SENTENCE}</p><p>{line}</p><p>{SENTENCE}</p>") == [SENTENCE, line, SENTENCE]


@pytest.mark.parametrize(
    "end",
    [
        "<p>The end is elsewhere…</p>",
        "<p>The end is elsewhere...</p>",
        "<p>The end is elsewhere [&#8230;]</p>",
        "<p><a href='/x'>Read more</a></p>",
        "<p>It ends. <a href='/x'>Continue reading <b>Bridge</b> →</a></p>",
        "<p>Оно кончается. <a href='/x'>Читать далее</a></p>",
        "<p>Кінець. Читати далі »</p>",
        "<p>Канец. Чытаць далей</p>",
    ],
)
def test_a_text_that_breaks_off_or_leads_on_is_a_teaser(end):
    assert read(LONG)[1] is False
    assert read(LONG + end)[1] is True


def test_what_leads_on_is_no_part_of_the_text():
    assert words("<p>It ends. <a href='/x'>Continue reading <b>Bridge</b> →</a></p>") == ["It ends."]
    assert words("<p>It goes on [&#8230;]</p>") == ["It goes on…"]


def test_a_short_text_is_a_teaser():
    assert read(f"<p>{SENTENCE}</p>")[1] is True


def test_a_summary_is_the_article_only_if_it_is_long_and_has_paragraphs():
    assert read(LONG, is_summary=True)[1] is False
    assert read(LONG[:600] + "</p>", is_summary=True)[1] is True
    assert read(f"<p>{SENTENCE * 20}</p>", is_summary=True)[1] is True


def test_hard_wrapped_words_of_html_are_one_paragraph():
    assert words("<p>The council\nof Orlan\nsaid so.</p>") == ["The council of Orlan said so."]


@given(st.text(max_size=200) | st.text("<>&;/abp \n…[]", max_size=200))
def test_any_text_becomes_clean_paragraphs(raw):
    for is_html in (True, False):
        body, _ = read(raw, is_html=is_html)
        assert text.clean(body) == body
        assert "\n\n\n" not in body


@pytest.mark.parametrize(
    "raw",
    [
        "<p class='sharedaddy'>" * 20_000,
        "class='" * 70_000 + "<",
        "<class=" + "a" * 400_000,
        "the post " * 60_000,
        ". read more " * 40_000,
        "<b" * 200_000,
        "&amp;" * 100_000,
        "share | " * 60_000,
        "(1 " * 150_000,
    ],
)
def test_no_text_takes_long(raw):
    begun = time.process_time()

    read(raw)
    read(raw.replace(" ", "\n"))
    feed_text.title(raw)

    assert time.process_time() - begun < 8  # quadratic would be minutes


def test_html_without_an_element_says_nothing():
    assert read("<!-- <p class='sharedaddy'> -->") == ("", True)
