"""Stories and proofs from the database: bounded reads, redirects, and what is damaged is said to be."""

import pytest
import sqlalchemy as sa

from bot.errors import NotFound
from bot.services import articles, proofs, voices
from bot.services.articles import How
from bot.services.briefings import View
from bot.services.proofs import Standing
from bot.sources.drafts import Draft
from bot.storage import topics
from bot.storage.tables import article, item, revision, story, topic
from tests.bot.services.desk import Desk

TEXT = "The dam of Sarn above Velden broke at dawn on Friday, and the water took the lower mill with all its flour."
URL = "https://courier.example/dam"
ANN, EVE = 5, 6


def publish(desk: Desk, text: str = TEXT, url: str | None = None, paper: str = "courier") -> int:
    draft = Draft(title="Dam breaks in Velden", text=text, source=paper, domain=f"{paper}.example", url=url)
    return articles.add(desk.db, desk.room, draft, now=desk.now, how=How.PUBLISH).article_id


def told(desk: Desk, query: str = "velden") -> int:
    """Ann was told of one article; the number of her briefing."""
    publish(desk, url=URL)
    place = desk.reader(ANN)
    shown = desk.latest(place, desk.topic(query=query))
    assert isinstance(shown, View)
    return shown.number


def standing(desk: Desk, number: int) -> set[Standing]:
    return {one.standing for one in proofs.verify(desk.db, number, ANN, is_editor=False).checks}


def change(desk: Desk, statement: sa.Update) -> None:
    with desk.db.write() as c:
        c.execute(statement)


def test_a_sentence_stands_in_the_present_version(desk: Desk) -> None:
    number = told(desk)

    assert standing(desk, number) == {Standing.PRESENT}


def test_another_version_that_has_the_sentence_still_has_it(desk: Desk) -> None:
    number = told(desk)
    publish(desk, f"{TEXT}\n\nThe council of Velden meets tonight in the school above the market.", URL)

    assert standing(desk, number) == {Standing.STILL}


def test_a_sentence_that_another_one_now_denies_does_not_stand_still(desk: Desk) -> None:
    number = told(desk)
    publish(desk, f"It is not true, the council of Velden says: {TEXT}", URL)

    assert Standing.STILL not in standing(desk, number)


def test_a_sentence_that_changed_is_shown_as_it_is_now(desk: Desk) -> None:
    number = told(desk)
    publish(desk, TEXT.replace("the lower mill", "9 mills"), URL)

    (check,) = proofs.verify(desk.db, number, ANN, is_editor=False).checks

    assert (check.standing, check.version, check.newest) == (Standing.CHANGED, 1, 2)
    assert check.becomes == TEXT.replace("the lower mill", "9 mills")


def test_a_sentence_that_is_gone_is_said_to_be(desk: Desk) -> None:
    number = told(desk)
    publish(desk, "Wolves killed forty sheep on two pastures above Harrow during the night, a shepherd found.", URL)

    assert standing(desk, number) == {Standing.GONE}


def test_a_withdrawn_article_is_said_to_be_with_its_reason(desk: Desk) -> None:
    number = told(desk)
    articles.withdraw(desk.db, 1, "Invented.", actor=7, now=desk.now)

    (check,) = proofs.verify(desk.db, number, ANN, is_editor=False).checks

    assert (check.standing, check.reason, check.withdrawn_at) == (Standing.WITHDRAWN, "Invented.", desk.now)


@pytest.mark.parametrize("values", [{"text": TEXT.replace("dawn", "noon")}, {"text": ""}])
def test_a_text_that_was_tampered_with_is_found_out(desk: Desk, values: dict[str, str]) -> None:
    number = told(desk)
    change(desk, sa.update(revision).values(values))

    assert standing(desk, number) == {Standing.DAMAGED}


def test_offsets_that_were_tampered_with_are_found_out(desk: Desk) -> None:
    number = told(desk)
    change(desk, sa.update(item).values(start=1))

    assert standing(desk, number) == {Standing.DAMAGED}


def test_only_its_reader_and_editors_may_check_a_briefing(desk: Desk) -> None:
    number = told(desk)

    assert proofs.verify(desk.db, number, EVE, is_editor=True).number == number
    for wrong, chat in ((number, EVE), (number + 1, ANN), (-1, ANN)):
        with pytest.raises(NotFound):
            proofs.verify(desk.db, wrong, chat, is_editor=False)


def test_a_briefing_that_never_arrived_is_nobodys_to_check(desk: Desk) -> None:
    publish(desk)
    shown = desk.ask(desk.reader(ANN), desk.topic())
    assert isinstance(shown, View)

    with pytest.raises(NotFound):
        proofs.verify(desk.db, shown.number, ANN, is_editor=False)


def test_an_item_has_its_terms_where_they_stand_and_their_weight(desk: Desk) -> None:
    number = told(desk, "velden, mill")

    found = proofs.why(desk.db, number, 0, ANN)

    assert [(one.text, one.field) for one in found.reasons] == [("velden", "title"), ("mill", "lead")]
    assert [found.headline[a:b] for a, b in found.title_spans] == ["Velden"]
    assert [found.sentence[a:b] for a, b in found.spans] == ["Velden", "mill"]
    assert (found.score, found.threshold, found.width) == (5.0, 2.0, "normal")
    assert found.is_first


def test_an_editors_word_goes_before_the_terms(desk: Desk) -> None:
    number = told(desk)
    with desk.db.write() as c:
        topics.put_by_hand(c, 1, 1, is_on=True)

    assert proofs.why(desk.db, number, 0, ANN).is_by_hand


def test_reasons_of_a_topic_that_was_edited_are_its_present_ones(desk: Desk) -> None:
    number = told(desk)
    change(desk, sa.update(topic).values(query="grain"))

    found = proofs.why(desk.db, number, 0, ANN)

    assert (found.reasons, found.spans, found.sentence) == ((), (), "")


@pytest.mark.parametrize("query", ["", "((", "NOT"])
def test_a_topic_without_an_understood_query_gives_no_terms(desk: Desk, query: str) -> None:
    number = told(desk)
    change(desk, sa.update(topic).values(query=query))

    assert proofs.why(desk.db, number, 0, ANN).reasons == ()


def test_somebody_elses_topic_and_a_removed_one_give_no_reasons(desk: Desk) -> None:
    number = told(desk)

    for values in ({"owner": EVE}, {"owner": ANN, "removed_at": desk.now}):
        change(desk, sa.update(topic).values(values))
        with pytest.raises(NotFound):
            proofs.why(desk.db, number, 0, ANN)
    with pytest.raises(NotFound):
        proofs.why(desk.db, number, 9, ANN)


def test_a_story_has_its_lead_headline_publishers_and_times(desk: Desk) -> None:
    first = publish(desk)
    desk.wind()
    publish(desk, TEXT.replace("lower", "upper"), paper="gazette")

    found = voices.head(desk.db, 1)

    assert (found.headline, found.publishers, found.families, found.articles) == (
        "Dam breaks in Velden",
        ("gazette", "courier"),
        2,
        2,
    )
    assert found.first_at < found.last_at
    assert first == 1


def test_a_story_whose_lead_was_withdrawn_goes_by_what_is_published(desk: Desk) -> None:
    publish(desk)
    publish(desk, TEXT.replace("lower", "upper"), paper="gazette")
    articles.withdraw(desk.db, 1, "Invented.", actor=7, now=desk.now)

    found = voices.head(desk.db, 1)

    assert (found.articles, found.publishers) == (1, ("gazette",))


def test_a_story_that_merged_leads_to_the_one_that_it_became_part_of(desk: Desk) -> None:
    publish(desk)
    with desk.db.write() as c:
        c.execute(sa.insert(story).values(first_seen_at=desk.now, last_seen_at=desk.now, families=1, merged_into=1))

    assert voices.head(desk.db, 2).story_id == 1


@pytest.mark.parametrize("look", [voices.head, voices.who_says_what, voices.sides, voices.moved])
def test_a_story_of_which_nothing_is_published_is_not_found(desk: Desk, look: object) -> None:
    publish(desk)
    articles.withdraw(desk.db, 1, "Invented.", actor=7, now=desk.now)

    for number in (1, 2, 0, -1):
        with pytest.raises(NotFound):
            look(desk.db, number)  # type: ignore[operator]


def test_of_a_huge_story_a_bounded_part_is_read_of_every_family(desk: Desk) -> None:
    for number in range(voices.READ + 4):
        publish(desk, TEXT.replace("lower", f"lower {number} and"), paper="flood" if number else "quiet")
    change(desk, sa.update(article).values(story_id=1, reprint_of=None))

    found = voices.who_says_what(desk.db, 1)

    assert (found.head.read, found.head.articles) == (voices.READ, voices.READ + 4)
    assert "quiet" in {one.source for one in found.proofs.values()}


def test_a_message_that_is_no_briefing_tells_of_no_story(desk: Desk) -> None:
    assert voices.told_in(desk.db, ANN, 12345) == []


def test_the_stories_of_a_message_have_their_headlines(desk: Desk) -> None:
    number = told(desk)

    with desk.db.read() as c:
        message = c.execute(sa.text("SELECT message_id FROM delivery")).scalar_one()
    ((found, title),) = voices.told_in(desk.db, ANN, message)

    assert (found.briefing_id, found.position, found.story_id, title) == (number, 0, 1, "Dam breaks in Velden")
