"""One pasted article in many shapes and four languages: its fields, and that only its prose may be quoted."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.sources import pages, pastes
from summaries import ranking
from summaries import text as texts

WHEN = {"time_zone": ZoneInfo("Europe/Minsk"), "now": datetime(2026, 6, 30, 12, tzinfo=UTC)}
DAY = datetime(2026, 6, 26, 12, tzinfo=UTC)
URL = "https://harsk-gazette.example/2026/06/26/presidents-meet-a931"


@dataclass(frozen=True)
class Story:
    """An article and what newsrooms set around it. No two places share words but the people's names."""

    title: str
    date: str
    paragraphs: tuple[tuple[str, ...], ...]
    captions: tuple[str, ...]
    related: tuple[str, ...]
    bylines: tuple[str, ...]
    labels: tuple[str, ...]


STORIES = {
    "en": Story(
        "Varga Heads to Velmora for Talks With Lind Amid Border Dispute",
        "June 26, 2026",
        (
            (
                "Orlan's President Tomas Varga was heading to Velmora to meet President Ada Lind on Friday evening, state media reported, a visit that comes amid a dispute over the border.",
            ),
            (
                "Varga and Lind will discuss trade, as well as the “current situation at the border,” according to the state-run agency VNA.",
                "No other details of the visit were given.",
            ),
            ("Varga accused the army of Ostrel of flying a drone over a bus with a football team on board last week.",),
            ("However, Ostrel appeared to back away from its threats on Thursday.",),
            ("Orlan's government remains reliant on Velmora, and hosts a part of its fleet in the port of Harsk.",),
        ),
        (
            "Presidents Tomas Varga and Ada Lind. [velmora.example](https://velmora.example)",
            "Presidents Tomas Varga and Ada Lind. velmora.example",
            "Presidents Tomas Varga and Ada Lind. [velmora.example]",
            "Presidents Tomas Varga and Ada Lind.",
            "Presidents Tomas Varga and Ada Lind",
            "Presidents Tomas Varga and Ada",
            "Tomas Varga, left, and Ada Lind at the port of Harsk. (Nils Orr / AP)",
            "Presidents Tomas Varga and Ada Lind at the Castle in Velmora on June 3, 2026. Photo: Nils Orr",
            "Photo: Presidents Tomas Varga and Ada Lind",
            "Tomas Varga speaks during a rally in Harsk. (AP)",
            "Tomas Varga. Nils Orr / Harsk Gazette",
            "*Presidents Tomas Varga and Ada Lind.* Getty Images",
            "Ada Lind / VNA",
        ),
        (
            "**Related article:** [Army Warns of Rising Tensions at the Border](#)",
            "Related article: Army Warns of Rising Tensions at the Border",
            "Related: [Army Warns of Rising Tensions at the Border](https://harsk-gazette.example/army)",
            "**Read also:** Army warns of rising tensions at the border.",
            "READ MORE: Army Warns of Rising Tensions at the Border",
            "See also: Army warns of rising tensions at the border",
        ),
        ("By Jana Morel", "By Jana Morel and Piet Holm", "By JANA MOREL, Harsk Gazette"),
        ("Original url:", "Source:", "Link:"),
    ),
    "ru": Story(
        "Варга отправился в Вельмору на переговоры с Линд из-за спора о границе",
        "26 июня 2026",
        (
            (
                "Президент Орлана Томас Варга в пятницу вечером отправился в Вельмору на встречу с президентом Адой Линд, сообщили государственные СМИ.",
            ),
            (
                "Варга и Линд обсудят торговлю и «положение на границе», передаёт агентство ВНА.",
                "Другие подробности визита не сообщаются.",
            ),
            (
                "На прошлой неделе Варга обвинил армию Острела в том, что её дрон пролетел над автобусом с футболистами.",
            ),
            ("Однако в четверг Острел, похоже, отказался от своих угроз.",),
            ("Правительство Орлана зависит от Вельморы, и часть её флота стоит в порту Харска.",),
        ),
        (
            "Президенты Томас Варга и Ада Линд. Фото: velmora.example",
            "Президенты Томас Варга и Ада Линд.",
            "Президенты Томас Варга и Ада Линд",
            "Томас Варга (слева) и Ада Линд в порту Харска. Фото: Нильс Орр / ВНА",
            "Фото: Нильс Орр",
            "Томас Варга. Пресс-служба президента Орлана",
            "Ада Линд / ВНА",
            "На фото: Томас Варга и Ада Линд",
            "Томас Варга на заседании совета в Харске. (AP)",
        ),
        (
            "**Читайте также:** [Армия предупредила о росте напряжённости](#)",
            "Читайте также: Армия предупредила о росте напряжённости",
            "По теме: Армия предупредила о росте напряжённости",
            "Читайте: Армия предупредила о росте напряжённости.",
        ),
        ("Автор: Яна Морель", "Текст: Яна Морель"),
        ("Оригинал:", "Источник:", "Ссылка:"),
    ),
    "uk": Story(
        "Варга вирушив до Вельмори на переговори з Лінд через суперечку про кордон",
        "26 червня 2026",
        (
            (
                "Президент Орлану Томас Варга у п'ятницю ввечері вирушив до Вельмори на зустріч із президенткою Адою Лінд, повідомили державні медіа.",
            ),
            (
                "Варга та Лінд обговорять торгівлю і «становище на кордоні», передає агенція ВНА.",
                "Інші подробиці візиту не повідомляють.",
            ),
            (
                "Минулого тижня Варга звинуватив армію Острела в тому, що її дрон пролетів над автобусом із футболістами.",
            ),
            ("Однак у четвер Острел, схоже, відмовився від своїх погроз.",),
            ("Уряд Орлану залежить від Вельмори, і частина її флоту стоїть у порту Харська.",),
        ),
        (
            "Президенти Томас Варга та Ада Лінд. Фото: velmora.example",
            "Президенти Томас Варга та Ада Лінд.",
            "Томас Варга (ліворуч) та Ада Лінд у порту Харська. Фото: Нільс Орр / ВНА",
            "Ада Лінд / ВНА",
            "Фото: Нільс Орр",
        ),
        (
            "**Читайте також:** [Армія попередила про зростання напруги](#)",
            "Читайте також: Армія попередила про зростання напруги",
            "За темою: Армія попередила про зростання напруги",
        ),
        ("Автор: Яна Морель", "Автор: Яна Морель, Харська газета"),
        ("Оригінал:", "Джерело:", "Посилання:"),
    ),
    "be": Story(
        "Варга накіраваўся ў Вельмору на перамовы з Лінд праз спрэчку аб мяжы",
        "26 чэрвеня 2026",
        (
            (
                "Прэзідэнт Арлана Томас Варга ў пятніцу ўвечары накіраваўся ў Вельмору на сустрэчу з прэзідэнткай Адай Лінд, паведамілі дзяржаўныя медыя.",
            ),
            (
                "Варга і Лінд абмяркуюць гандаль і «становішча на мяжы», перадае агенцтва ВНА.",
                "Іншыя падрабязнасці візіту не паведамляюцца.",
            ),
            (
                "На мінулым тыдні Варга абвінаваціў армію Астрэла ў тым, што яе дрон праляцеў над аўтобусам з футбалістамі.",
            ),
            ("Аднак у чацвер Астрэл, падобна, адмовіўся ад сваіх пагроз.",),
            ("Урад Арлана залежыць ад Вельморы, і частка яе флоту стаіць у порце Харска.",),
        ),
        (
            "Прэзідэнты Томас Варга і Ада Лінд. Фота: velmora.example",
            "Прэзідэнты Томас Варга і Ада Лінд.",
            "Томас Варга (злева) і Ада Лінд у порце Харска. Фота: Нільс Ор / ВНА",
            "Ада Лінд / ВНА",
            "Фота: Нільс Ор",
        ),
        (
            "**Чытайце таксама:** [Армія папярэдзіла аб росце напружанасці](#)",
            "Чытайце таксама: Армія папярэдзіла аб росце напружанасці",
            "Па тэме: Армія папярэдзіла аб росце напружанасці",
        ),
        ("Аўтар: Яна Марэль",),
        ("Арыгінал:", "Крыніца:", "Спасылка:"),
    ),
}


def layout(
    story: Story,
    *,
    caption: str = "",
    caption_at: int = 0,
    related: str = "",
    related_at: int = 3,
    byline: str = "",
    byline_first: bool = True,
    label: str = "",
    heading: str = "# ",
    gap: str = "\n\n",
    newline: str = "\n",
) -> str:
    """A paste: the headline, the byline and the date, the text with what is set into it, the address."""
    body = [" ".join(paragraph) for paragraph in story.paragraphs]
    front = [byline, story.date] if byline_first else [story.date, byline]
    for at, line in sorted(
        [(caption_at, caption or story.captions[0]), (related_at, related or story.related[0])], reverse=True
    ):
        body.insert(at, line)
    lines = [heading + story.title, *filter(None, front), *body, label or story.labels[0], f"<{URL}>"]
    return gap.join(lines).replace("\n", newline)


def variants():
    for language, story in STORIES.items():
        end = len(story.paragraphs)
        for at, place in ((0, "top"), (2, "inside"), (end, "end")):
            for number, caption in enumerate(story.captions):
                yield f"{language} caption {number} {place}", language, layout(story, caption=caption, caption_at=at)
        for at in (1, 2, end):
            for number, related in enumerate(story.related):
                yield f"{language} related {number} at {at}", language, layout(story, related=related, related_at=at)
        for number, byline in enumerate(story.bylines):
            for first in (True, False):
                yield f"{language} byline {number} {first}", language, layout(story, byline=byline, byline_first=first)
        for number, label in enumerate(story.labels):
            yield f"{language} label {number}", language, layout(story, label=label)
        yield f"{language} plain", language, layout(story, heading="", related=story.related[1])
        yield f"{language} without blank lines", language, layout(story, gap="\n")
        yield f"{language} of Windows", language, layout(story, newline="\r\n")
        yield f"{language} of Windows without blank lines", language, layout(story, gap="\n", newline="\r\n")
        yield (
            f"{language} with everything",
            language,
            layout(story, byline=story.bylines[0], label=story.labels[1], gap="\n\n\n"),
        )


def prose(language: str) -> list[str]:
    return [sentence for paragraph in STORIES[language].paragraphs for sentence in paragraph]


def quotable(text: str, language: str) -> list[str]:
    return [one.sentence.text for one in ranking.summarise(text, language, count=None) if one.sentence.is_quotable]


VARIANTS = list(variants())


@pytest.mark.parametrize(("language", "paste"), [v[1:] for v in VARIANTS], ids=[v[0] for v in VARIANTS])
def test_a_paste_in_any_shape_is_read_and_quotes_its_prose_only(language: str, paste: str) -> None:
    draft = pastes.read(paste, **WHEN)

    assert draft.title == STORIES[language].title
    assert (draft.url, draft.source) == (URL, "harsk-gazette.example")
    assert (draft.published_at, draft.date_only) == (DAY, True)
    assert quotable(draft.text, language) == prose(language)


@pytest.mark.parametrize(("language", "paste"), [v[1:] for v in VARIANTS], ids=[v[0] for v in VARIANTS])
def test_a_summary_of_any_shape_is_verbatim(language: str, paste: str) -> None:
    draft = pastes.read(paste, **WHEN)
    best = ranking.summarise(draft.text, language, title=draft.title, count=3)

    assert len(best) == 3
    assert all(draft.text[one.sentence.start : one.sentence.end] == one.sentence.text for one in best)


@pytest.mark.parametrize("language", STORIES)
@pytest.mark.parametrize("caption_at", [0, 2])
def test_a_page_quotes_its_prose_only(language: str, caption_at: int) -> None:
    story = STORIES[language]
    body = [f"<p>{' '.join(paragraph)}</p>" for paragraph in story.paragraphs]
    body.insert(caption_at, f"<figure><img src='a.jpg'><figcaption>{story.captions[1]}</figcaption></figure>")
    body.insert(
        4, f"<p><b>{story.related[1].split(':')[0]}:</b> <a href='/army'>{story.related[1].split(': ')[1]}</a></p>"
    )
    html = (
        f"<html lang='{language}'><head><title>{story.title}</title><meta property='og:title' content='{story.title}'>"
        f"<link rel='canonical' href='{URL}'><meta property='article:published_time' content='2026-06-26'></head>"
        f"<body><article><h1>{story.title}</h1><p>{story.bylines[0]}</p>{''.join(body)}</article></body></html>"
    )

    draft = pages.read(html, URL, **WHEN)

    assert draft.title == story.title
    assert (draft.url, draft.published_at) == (URL, DAY)
    assert quotable(draft.text, language) == prose(language)


def test_the_sentences_of_the_stories_are_what_the_splitter_finds() -> None:
    for language, story in STORIES.items():
        text = "\n\n".join(" ".join(paragraph) for paragraph in story.paragraphs)

        assert [one.text for one in texts.sentences(text, language)] == prose(language)
