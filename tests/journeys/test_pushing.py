"""An editor pushes: a text, a link, a file, a forward, with a command and without."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from bot.handlers import pushing
from bot.services import articles, chats, updates
from bot.storage.articles import Status, Stored
from bot.storage.updates import Paste
from tests.journeys.conftest import Journey, open_bot
from tests.journeys.desk import CABLE, STRIKE, answer, cards, long_text, press, says


def stored(bot: Journey) -> list[Stored]:
    return [one for one, _ in articles.each(bot.db)]


async def test_a_text_after_push_becomes_a_draft_that_only_its_editor_sees(bot: Journey) -> None:
    bot.topic("Harbour", "dockers, strike")

    card = await answer(bot, f"/push {STRIKE}")

    assert card.text.startswith("Draft № 1 · publisher unknown · no date · English\nDockers end strike in Halmer")
    assert "“The first grain ship left the port of Halmer on Thursday, hours after the dockers ended" in card.text
    assert "Topics: Harbour (dockers, strike; 6.0)." in card.text
    assert stored(bot)[0].status is Status.DRAFT
    assert not bot.ann.messages


async def test_a_long_text_without_a_command_is_an_article_in_a_private_chat(bot: Journey) -> None:
    card = await answer(bot, STRIKE)

    assert card.text.startswith("Draft № 1")


async def test_a_short_text_of_an_editor_gets_help(bot: Journey) -> None:
    shown = await answer(bot, "Good morning to you")

    assert "/push" in shown.text
    assert not stored(bot)


async def test_push_alone_asks_and_the_reply_is_the_article(bot: Journey) -> None:
    question = await answer(bot, "/push")
    assert question.text == "Send me the text, a link or a file."
    bot.admin.says("Dockers end strike\n\nAll 140 of them went back to work in Halmer.", reply_to=question)
    await bot.settle()

    assert cards(bot.admin)[-1].text.startswith("Draft № 1")


async def test_a_short_text_within_ten_minutes_of_the_question_is_its_answer(bot: Journey) -> None:
    await says(bot, "/push")

    card = await answer(bot, "Dockers end strike\n\nAll 140 of them went back to work in Halmer.")

    assert card.text.startswith("Draft № 1")


async def test_push_in_reply_to_a_message_takes_that_message_and_once(bot: Journey) -> None:
    group = bot.telegram.group()
    group.adds_bot(bot.ann)
    theirs = bot.ann.says(STRIKE, group)
    await bot.settle()

    for _ in range(2):
        bot.admin.says("/push", group, reply_to=theirs)
        await bot.settle()

    assert [one.title for one in stored(bot)] == ["Dockers end strike in Halmer"]
    assert group.messages[-1].text.startswith("Draft № 1")


async def test_push_in_reply_to_a_picture_without_words_says_so(bot: Journey) -> None:
    picture = bot.admin.sends_photo(b"\x89PNG")
    await bot.settle()
    bot.admin.says("/push", reply_to=picture)
    await bot.settle()

    assert bot.admin.last.text.startswith("There is no text, link or file in that message.")


async def test_an_editor_learns_that_pictures_are_not_read(bot: Journey) -> None:
    bot.admin.sends_photo(b"\x89PNG")
    await bot.settle()

    assert bot.admin.last.text.startswith("I read texts, links and files of text.")


async def test_words_under_a_picture_are_an_article(bot: Journey) -> None:
    bot.admin.sends_photo(b"\x89PNG", caption=STRIKE)
    await bot.settle()

    assert cards(bot.admin)[-1].text.startswith("Draft № 1")


@pytest.mark.parametrize("name", ["news.txt", "news.md", "news.html"])
async def test_a_file_is_an_article_in_a_private_chat(bot: Journey, name: str) -> None:
    bot.admin.sends_file(name, STRIKE.encode())
    await bot.settle()

    assert "Dockers end strike in Halmer" in cards(bot.admin)[-1].text


async def test_a_file_with_push_under_it_is_an_article_in_a_group(bot: Journey) -> None:
    group = bot.telegram.group()
    group.adds_bot(bot.admin)
    bot.admin.sends_file("news.txt", STRIKE.encode(), caption="/push", chat=group)
    await bot.settle()

    assert group.messages[-1].text.startswith("Draft № 1")


async def test_a_file_of_more_than_20_megabytes_is_not_even_asked_for(bot: Journey) -> None:
    bot.admin.sends_file("news.txt", b"x" * 20_000_001)
    await bot.settle()

    assert "larger than I can read" in bot.admin.last.text
    assert not bot.telegram.calls("getFile")


@pytest.mark.parametrize(
    ("description", "says_so"),
    [
        ("Bad Request: file is too big", "larger than I can read"),
        ("Bad Request: wrong file_id", "Telegram does not give me that file"),
    ],
)
async def test_a_file_that_telegram_keeps_gets_a_sentence(bot: Journey, description: str, says_so: str) -> None:
    bot.telegram.fail_next("getFile", 400, description)
    bot.admin.sends_file("news.txt", STRIKE.encode())
    await bot.settle()

    assert says_so in bot.admin.last.text


async def test_an_unreadable_file_gets_one_sentence_that_says_what_to_do(bot: Journey) -> None:
    bot.admin.sends_file("news.pdf", b"%PDF-1.7 nothing")
    await bot.settle()

    assert bot.admin.last.text == "That file is damaged, and I can’t open it. Save it anew, or paste the text here."


async def test_a_forwarded_post_has_its_channel_as_publisher(bot: Journey) -> None:
    channel = bot.telegram.channel(title="Halmer News", username="halmernews")
    bot.admin.forwards(
        "Dockers end strike\n\nAll 140 of them went back to work in the port of Halmer.",
        from_channel=channel,
        message_id=9,
    )
    await bot.settle()

    assert cards(bot.admin)[-1].text.startswith("Draft № 1 · Halmer News · 26 Jun 2026")
    assert stored(bot)[0].url == "https://t.me/halmernews/9"


async def test_a_private_channel_is_a_publisher_without_an_address(bot: Journey) -> None:
    channel = bot.telegram.channel(title="Halmer Inside")
    bot.admin.forwards(STRIKE, from_channel=channel)
    await bot.settle()

    assert (stored(bot)[0].source, stored(bot)[0].url) == ("Halmer Inside", None)


async def test_a_post_that_names_its_publisher_keeps_it(bot: Journey) -> None:
    channel = bot.telegram.channel(title="Halmer News", username="halmernews")
    bot.admin.forwards(f"{STRIKE}\nOriginal url: https://gazette.example/1", from_channel=channel)
    await bot.settle()

    assert stored(bot)[0].url == "https://gazette.example/1"


async def test_a_forward_from_a_person_is_a_text(bot: Journey) -> None:
    bot.admin.forwards(
        "Dockers end strike\n\nAll 140 of them went back to work in the port of Halmer.", from_person=bot.ann
    )
    await bot.settle()

    assert cards(bot.admin)[-1].text.startswith("Draft № 1 · publisher unknown")


async def test_addresses_behind_words_are_kept_at_their_places(bot: Journey) -> None:
    text = f"\U0001f30d {STRIKE}\nOriginal url: here it is"
    bot.admin.says(text, links=(("here it is", "https://gazette.example/1"),))
    await bot.settle()

    assert stored(bot)[0].url == "https://gazette.example/1"


async def test_a_text_that_has_links_in_it_is_a_text(bot: Journey) -> None:
    bot.admin.says(f"{STRIKE}\nSee https://one.example/a and https://two.example/b")
    await bot.settle()

    assert cards(bot.admin)[-1].text.startswith("Draft № 1")


async def test_a_link_to_a_private_address_is_not_opened(bot: Journey) -> None:
    for link in ("http://127.0.0.1/secret", "/push http://127.0.0.1/secret"):
        shown = await answer(bot, link)

        assert shown.text.startswith("That address is on a private network, so I don’t open it.")


async def test_what_is_no_web_address_is_refused_with_a_reason(bot: Journey) -> None:
    shown = await answer(bot, "ftp://gazette.example/1")

    assert shown.text.startswith("I open only addresses that begin with http or https.")


@pytest.fixture
def page() -> Iterator[str]:
    """The address of a page with an article."""
    paragraphs = "".join(f"<p>{one}</p>" for one in STRIKE.split("\n\n")[1:])
    body = f"<html><head><title>Dockers end strike</title></head><body><article><h1>Dockers end strike in Halmer</h1>{paragraphs}</article></body></html>"

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/news/1"
    server.shutdown()
    thread.join()
    server.server_close()


async def test_a_link_alone_is_read_as_the_page_behind_it(tmp_path: Path, page: str) -> None:
    async with open_bot(tmp_path / "bot.db", allow_private_addresses="127.0.0.1/32") as bot:
        card = await answer(bot, page)

        assert "Dockers end strike in Halmer" in card.text
        assert stored(bot)[0].url == page


async def test_readers_who_send_articles_are_told_kindly_that_only_editors_can(bot: Journey) -> None:
    for words in (STRIKE, f"/push {STRIKE}", "https://gazette.example/1"):
        shown = await answer(bot, words, bot.ann)

        assert shown.text.startswith("Only the editors of this bot can add articles.")
    assert not stored(bot)


async def test_an_answer_of_a_reader_in_a_group_leaves_the_question_open(bot: Journey) -> None:
    group = bot.telegram.group()
    group.adds_bot(bot.admin)
    await bot.settle()
    question = await answer(bot, "/push", chat=group)
    bot.ann.says("my news", group, reply_to=question)
    await bot.settle()

    assert group.messages[-1].text.startswith("Only the editors")
    bot.admin.says(STRIKE, group, reply_to=group.messages[-1])
    await bot.settle()
    assert group.messages[-1].text.startswith("Draft № 1")


async def test_talk_in_a_group_is_left_alone(bot: Journey) -> None:
    group = bot.telegram.group()
    group.adds_bot(bot.admin)
    await bot.settle()

    assert not await says(bot, STRIKE, chat=group)


async def test_the_same_text_again_is_named_and_shown(bot: Journey) -> None:
    await says(bot, STRIKE)
    shown = await answer(bot, STRIKE)

    assert shown.text == "Already stored as № 1 (today 12:00)."
    await press(bot, "Show № 1", shown)
    assert bot.admin.last.text.startswith("Draft № 1")


async def test_a_known_publisher_is_named_in_the_answer(bot: Journey) -> None:
    await says(bot, f"{STRIKE}\nOriginal url: https://gazette.example/1")
    shown = await answer(bot, f"{STRIKE}\nOriginal url: https://gazette.example/1")

    assert shown.text == "Already stored as № 1 (gazette.example, today 12:00)."


async def test_publishers_without_a_known_domain_are_not_mixed_up(bot: Journey) -> None:
    await says(bot, f"Source: Halmer Gazette\n\n{STRIKE}")
    await says(bot, f"Source: Brod Herald\n\n{CABLE}")

    assert [one.source for one in stored(bot)] == ["Halmer Gazette", "Brod Herald"]


async def test_what_was_withdrawn_is_not_stored_again(bot: Journey) -> None:
    number = bot.publish("Dockers end strike", STRIKE, url="https://gazette.example/1").article_id
    articles.withdraw(bot.db, number, "wrong", actor=None, now=bot.clock.now())

    shown = await answer(bot, f"{STRIKE}\nOriginal url: https://gazette.example/1")

    assert shown.text.startswith("This is № 1, which was withdrawn")


@pytest.mark.parametrize("on_phone", [True, False])
async def test_the_pieces_of_one_long_paste_are_one_article(bot: Journey, on_phone: bool) -> None:
    text = long_text(40)
    pieces = bot.admin.pastes(text, on_phone=on_phone)
    await bot.settle()

    assert len(pieces) > 2
    (one,) = stored(bot)
    assert one.text.split() == text.split()[5:]
    assert len(cards(bot.admin)) == 1


async def test_a_long_text_after_push_is_joined_too(bot: Journey) -> None:
    text = long_text(20)
    bot.admin.pastes(f"/push {text}")
    await bot.settle()

    (one,) = stored(bot)
    assert one.text.split() == text.split()[5:]


async def test_two_articles_one_after_the_other_stay_two(bot: Journey) -> None:
    bot.admin.says(long_text(8))
    bot.admin.says(CABLE)
    await bot.settle()

    assert [one.title for one in stored(bot)] == ["Districts vote on their budgets", "Cable car in Brod reopens"]


async def test_a_command_between_the_pieces_is_a_command_and_ends_the_paste(bot: Journey) -> None:
    bot.admin.says(long_text(20)[:4050])
    bot.admin.says("/status")
    bot.admin.says(CABLE)
    await bot.settle()

    assert len(stored(bot)) == 2
    assert any("All messages are out." in shown.text for shown in bot.admin.messages)


async def test_a_file_behind_a_long_text_does_not_go_on_with_it(bot: Journey) -> None:
    bot.admin.says(long_text(20)[:4050])
    bot.admin.sends_file("news.txt", CABLE.encode())
    await bot.settle()

    assert len(stored(bot)) == 2


async def test_nothing_is_made_of_a_paste_before_its_time(bot: Journey) -> None:
    bot.admin.says(long_text(20)[:4050])
    await bot.app.poller.poll(0)
    await bot.app.worker.begin()
    await bot.app.worker.finish(10)

    assert not stored(bot)
    bot.clock.wind(2.9)
    assert await bot.app.take_pastes() == 0
    bot.clock.wind(0.2)
    assert await bot.app.take_pastes() == 1
    assert len(stored(bot)) == 1


async def test_a_paste_waits_while_telegram_is_away_and_is_stored_once(bot: Journey) -> None:
    bot.admin.says(long_text(20)[:4050])
    await bot.app.poller.poll(0)
    await bot.app.worker.begin()
    await bot.app.worker.finish(10)
    bot.clock.wind(4)
    bot.telegram.unreachable_next("sendMessage")

    await bot.app.take_pastes()
    assert not cards(bot.admin)
    await bot.settle()
    await bot.settle()

    assert len(cards(bot.admin)) == len(stored(bot)) == 1


async def test_a_paste_whose_sender_blocked_the_bot_is_stored_and_let_go(bot: Journey) -> None:
    bot.admin.says(long_text(20)[:4050])
    bot.telegram.fail_next("sendMessage", 403, "Forbidden: bot was blocked by the user")
    await bot.settle()

    assert len(stored(bot)) == 1
    assert not updates.due_pastes(bot.db, bot.clock.now())


async def test_more_pieces_than_an_article_has_are_refused(bot: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(updates, "MOST_PARTS", 2)
    bot.admin.pastes(long_text(40), on_phone=True)
    await bot.settle()

    assert any(shown.text.startswith("That is too long for one article.") for shown in bot.admin.messages)


async def test_a_failure_of_ours_is_admitted_in_one_sentence(bot: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(pushing, "_read", fail)
    shown = await answer(bot, STRIKE)

    assert shown.text.startswith("Something went wrong on my side, and it is noted.")


async def test_a_failure_in_a_group_is_admitted_to_who_pressed(bot: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    group = bot.telegram.group()
    group.adds_bot(bot.admin)
    await bot.settle()
    card = await answer(bot, f"/push {STRIKE}", chat=group)
    monkeypatch.setattr(articles, "publish", fail)
    bot.admin.presses("Publish", card)
    await bot.settle()

    assert group.messages[-1].text.startswith("Something went wrong on my side")


async def test_a_failure_over_talk_in_a_group_is_not_announced(bot: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> bool:
        raise ZeroDivisionError

    group = bot.telegram.group()
    group.adds_bot(bot.admin)
    await bot.settle()
    monkeypatch.setattr(pushing, "_goes_on", fail)

    assert not await says(bot, "hello all", chat=group)


async def test_an_apology_that_does_not_arrive_stops_nothing(bot: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(pushing, "_read", fail)
    bot.telegram.fail_next("sendMessage", 403, "Forbidden: bot was blocked by the user")

    assert not await says(bot, STRIKE)


async def test_an_error_outside_an_update_is_logged(bot: Journey, caplog: pytest.LogCaptureFixture) -> None:
    await bot.app.application.process_error(None, ZeroDivisionError())

    assert "error outside an update" in caplog.text


async def test_a_paste_into_a_chat_that_is_gone_is_let_go(bot: Journey) -> None:
    now = bot.clock.now()
    updates.keep_part(bot.db, Paste(999, 1, bot.admin.id, STRIKE, [], now))

    assert await bot.app.take_pastes() == 1
    bot.clock.wind(60)

    assert await bot.app.take_pastes() == 0


async def test_a_file_answers_the_question_what_to_push(bot: Journey) -> None:
    question = await answer(bot, "/push")
    bot.admin.sends_file("news.txt", STRIKE.encode(), reply_to=question)
    await bot.settle()

    assert cards(bot.admin)[-1].text.startswith("Draft № 1")


async def test_an_update_that_failed_for_want_of_telegram_is_handled_again(bot: Journey) -> None:
    bot.telegram.unreachable_next("getFile")
    bot.admin.sends_file("news.txt", STRIKE.encode())
    await bot.settle()

    assert len(cards(bot.admin)) == 1
    assert not any("went wrong" in shown.text for shown in bot.admin.messages)


async def test_readers_are_shown_the_commands_of_readers(bot: Journey) -> None:
    first = bot.telegram.calls("setMyCommands")[0].values

    assert "scope" not in first
    assert "latest" in str(first["commands"])
    assert "push" not in str(first["commands"])


async def test_an_editor_who_could_not_be_reached_sees_them_after_start(bot: Journey) -> None:
    bot.admin.starts()
    await bot.settle()

    last = bot.telegram.calls("setMyCommands")[-1].values
    assert str(bot.admin.id) in str(last["scope"])
    assert "push" in str(last["commands"])


async def test_who_becomes_owner_sees_the_commands_of_editors(tmp_path: Path) -> None:
    async with open_bot(tmp_path / "bot.db", admin_ids=frozenset()) as bot:
        code = chats.owner_code(bot.db)
        bot.ann.starts(str(code))
        await bot.settle()

        assert "push" in str(bot.telegram.calls("setMyCommands")[-1].values["commands"])
