import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sources import leftovers
from tests.bot.sources.samples import BODY, TITLE

LEFTOVERS = """
Read more: Ferry to Brod breaks down
[Related: What the minister knew]
SEE ALSO: The winter that filled the lake
Also on orlan-courier.example: How the bridge was built
Читайте также: Паром в Брод сломался
Смотрите также — Как строили мост
Материалы по теме: Паром в Брод сломался
Читайте також: Пором до Броду знову зламався
Чытайце таксама: Паром зламаўся
Lesen Sie auch: Die Brücke
You may also like:
DON'T MISS
Ещё по теме
За темою:
Sign up for our newsletter, and get the news of the day in your inbox every morning.
Follow us on Twitter and Facebook.
Follow the Courier's coverage on Instagram @courier
There's more where that came from. Subscribe to the free daily newsletter.
Listen to our podcast wherever you get yours.
Get the latest in your inbox.
Write to Anna Kovals at anna@courier.example
Подписывайтесь на наш Telegram-канал
Следите за нами в Instagram
Больше новостей — в нашем канале в Viber.
Підписуйтесь на наш Telegram, щоб не пропустити важливого.
Падпісвайцеся на наш канал у YouTube
Advertisement
Story continues below
12 Comments
Leave a comment
Share this article on Facebook
Реклама
Поделиться в соцсетях
Комментарии (6)
Коментарі
Падзяліцца
© 2026 Orlan Courier
Copyright 2026 Orlan Courier. All rights reserved.
Все права защищены.
При использовании материалов сайта ссылка обязательна.
The bridge on Friday. Photo: Ivo Brand
(Image credit: NASA)
The bridge seen from Sarn. (Dan Moor/Getty Images)
Фото: Иво Бранд / Орлан сегодня
Мост у Сарна, 25 июня. Фото: Иво Бранд
2026-06-25T14:10:00+03:00
Tempo de leitura: 2 minutos
(Reporting by Anna Kovals; editing by Tom Welk)
Lena Fosk contributed to this report.
Lena Fosk contributed reporting from Brod.
Tags: bridges, Sarn
Теги: мосты, Сарн
anna@courier.example
"""
PROSE = """
“Read more, and write less,” the minister told the pupils of the school in Sarn on Friday.
Like Facebook before it, the network of Orlan will be sold, its owner said on Instagram.
Follow-up tests on Facebook users in the town found nothing.
Copyright law in Orlan will change in the autumn, the ministry said.
При использовании газа на кухне пострадали трое жильцов дома в Сарне.
Half of the sum came from what the town had contributed.
More than 2,000 people came to the square.
Реклама алкоголя в Сарне будет запрещена с осени.
Комментарии министра появились на сайте поздно вечером.
- eleven hours of rest between two shifts
“Yes.”
“Is it safe?”
Photo shops in Lissa will close for a week.
"""


@pytest.mark.parametrize("line", LEFTOVERS.strip().split("\n"))
def test_a_leftover_is_left_out(line: str) -> None:
    assert leftovers.without([*BODY, line]) == list(BODY)


@pytest.mark.parametrize("line", PROSE.strip().split("\n"))
def test_what_only_begins_like_a_leftover_stays(line: str) -> None:
    assert leftovers.without([*BODY, line]) == [*BODY, line]


def test_the_teasers_under_a_label_leave_with_it_and_the_prose_stays() -> None:
    teasers = ["Related:", "- The islands that wait for a bridge", "What the minister knew"]
    links = {leftovers.key("What the minister knew")}

    assert leftovers.without([BODY[0], *teasers, BODY[1]], links=links) == [BODY[0], BODY[1]]


def test_links_in_a_row_or_at_the_end_leave_and_one_between_paragraphs_stays() -> None:
    row, one, last = ["The islands wait", "Nine days in 2019"], "The report of the ministry", "Most of all"
    links = {leftovers.key(line) for line in (*row, one, last)}

    kept = leftovers.without([BODY[0], *row, BODY[1], one, BODY[2], last], links=links)

    assert kept == [BODY[0], BODY[1], one, BODY[2]]


def test_a_label_glued_to_its_link_leaves() -> None:
    line = "Also on rt.example Journalists threatened with arrest"

    assert leftovers.without([BODY[0], line, BODY[1]], links={leftovers.key(line)}) == [BODY[0], BODY[1]]
    assert leftovers.without([BODY[0], line, BODY[1]]) == [BODY[0], line, BODY[1]]


def test_a_paragraph_with_a_credit_glued_to_it_stays() -> None:
    line = f"{BODY[0]} {BODY[1]} Photo: Ivo Brand"

    assert leftovers.without([line]) == [line]


def test_a_paragraph_is_told_once_and_the_headline_not_at_all() -> None:
    assert leftovers.without([TITLE, BODY[0], "Why?", BODY[1], "Why?", BODY[0], TITLE], title=TITLE) == [
        BODY[0],
        "Why?",
        BODY[1],
        "Why?",
    ]


def test_contributors_are_looked_for_at_the_end_only() -> None:
    line = "Lena Fosk contributed to this report."

    assert line in leftovers.without([line, *(f"{words} {n}" for n in range(3) for words in BODY)])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=80) | st.sampled_from(LEFTOVERS.split("\n"))))
def test_nothing_is_added_and_the_order_stays(lines: list[str]) -> None:
    lines = [line.strip() for line in lines if line.strip()]

    kept = iter(lines)

    assert all(line in kept for line in leftovers.without(lines))


@pytest.mark.parametrize("piece", ["read more ", "sign up. ", "( photo ", "- ", "© ", "читайте также ", ". Subscribe "])
def test_a_line_made_to_be_slow_is_read_in_time(piece: str) -> None:
    begun = time.process_time()

    leftovers.without([(piece * 200_000)[:length] for length in (249, 349, 399, 1_000_000)] * 3)

    assert time.process_time() - begun < 10
