"""The bot speaks four languages: chosen from the client, changed by a button; nothing English is left in the others."""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery import render
from bot.local_telegram import Group, Person
from bot.services import chats
from bot.storage.chats import Chat
from tests.journeys.conftest import Journey, open_bot
from tests.journeys.test_pseudo_language import (
    BORDER,
    BORDER_NEWS,
    EVENTS,
    FLOOD,
    FLOODS,
    STRIKE,
    Talk,
    publish,
    settle,
)
from tests.journeys.test_reading import answer, datas, labels, press
from tests.untranslated import untranslated

SPOKEN = ("be", "ru", "uk")
NAMES = {"Telegram", "http", "https", "OPML", "RSS", "Atom", "JSON", "HTTP", "PDF", "AND", "OR", "NOT"}
LETTERS_IN_ROW = {1: render.LABEL_LENGTH, 2: 24, 3: 14, 4: 9}  # of each label, by how many buttons share the row


@pytest.fixture
async def newsroom(tmp_path: Path) -> AsyncIterator[Journey]:
    """Two topics with an article each."""
    async with open_bot(tmp_path / "bot.db", default_language="ru") as bot:
        bot.topic(BORDER, "границ*")
        bot.topic(FLOODS, "паводк* OR паводок")
        publish(bot, "Велден закрыл переходы на границе", BORDER_NEWS, "курьер")
        publish(bot, "Паводок на Сельте растёт", FLOOD, "вести")
        yield bot


def reader(bot: Journey, language: str) -> Talk:
    return Talk(bot, bot.telegram.person(100 + SPOKEN.index(language), "Анна", language_code=language))


def rows_of(bot: Journey) -> Iterator[list[str]]:
    """The labels of every row of buttons, but for those of languages, which name themselves."""
    for call in bot.telegram.sent:
        markup = call.values.get("reply_markup") or {}
        for row in [*markup.get("inline_keyboard", ()), *markup.get("keyboard", ())]:
            yield [key["text"] for key in row if not str(key.get("callback_data")).startswith("lang:")]


def texts_of(bot: Journey) -> list[str]:
    return [call.values["text"] for call in bot.telegram.sent if call.values.get("text")]


def check(bot: Journey, *, at_least: int) -> None:
    """All was said in one language, fits Telegram's limits and a phone's width."""
    said = {*texts_of(bot), *(label for row in rows_of(bot) for label in row)}
    english = {words: [one for one in untranslated(words) if one not in NAMES] for words in said}

    assert len(said) >= at_least
    assert {words: left for words, left in english.items() if left} == {}
    assert [words for words in said if render.units(words) > render.MESSAGE_UNITS] == []
    assert [row for row in rows_of(bot) if any(len(label) > LETTERS_IN_ROW[len(row)] for label in row)] == []


async def test_a_reader_meets_follows_and_is_told(newsroom: Journey) -> None:
    for number, text in enumerate(EVENTS):
        publish(newsroom, text.partition(".")[0], text, f"газета{number}")

    for language in SPOKEN:
        ann = reader(newsroom, language)
        await ann.say("/start")
        await ann.press("follow:2")
        await ann.say("/latest", "/topics", "паводки", "/latest граница", "/subscribe паводкк", "/help")
        await ann.press("more:2", "week:2", "topic:2", "unfollow:2", "follow:2")
        await ann.say("/search паводок", "/search -паводок", "/search нетничего", "/stop", "/start")
    publish(newsroom, "Паводок спал", "Паводок спал на девять метров в Броде. Мэр Брода вновь открыл девять школ.")
    await newsroom.wind(newsroom.clock.now() + timedelta(days=1))

    check(newsroom, at_least=80)


async def test_times_and_settings(newsroom: Journey) -> None:
    for language in SPOKEN:
        ann = reader(newsroom, language)
        await ann.say("/start t-pavodki-na-selte", "/when")
        await ann.press("at:0:720", "days:0:weekends", "asap:0", "at:0:1080", "write:0")
        await ann.reply("25:99", "18:30 mon,wed")
        await ann.say("/when 08:00 абв", "/settings")
        await ann.press("zone", "city")
        await ann.reply("абвгд", "Минск")
        await ann.say("/settings")
        await ann.press("quiet", "quiet:1320:420", "hours")
        await ann.reply("ночью")
        await ann.say("/language")

    check(newsroom, at_least=80)


@pytest.mark.parametrize("language", SPOKEN)
async def test_an_editor_pushes_refuses_and_takes_back(newsroom: Journey, language: str) -> None:
    ann, boss = reader(newsroom, language), Talk(newsroom, newsroom.telegram.person(7, "Борис", language_code=language))
    await ann.say("/start t-pavodki-na-selte", STRIKE)
    newsroom.topic("Порт", "докер* AND забастовк*")

    await boss.say("/start", "/push", STRIKE, "/push http://10.0.0.1/", "/push ftp://курьер.example/1", "/push да")
    await boss.press("onto:3", "card:3", "title:3")
    await boss.reply("Забастовка в Халмере кончилась")
    await boss.press("hold:3", "pub:3")
    await boss.say("/status", "/sources", "/feeds", "/addtopic", "/edittopic", "/withdraw 2 источник отозвал")
    await boss.press("wdraw:2")
    boss.person.sends_file("a.pdf", b"%PDF-no")
    await settle(newsroom)

    check(newsroom, at_least=35)


# Which language


def chat(bot: Journey, chat_id: int) -> Chat:
    known = chats.known(bot.db, chat_id)
    assert known is not None
    return known


async def test_the_language_is_the_clients_or_else_the_default_one(tmp_path: Path) -> None:
    tags = ("ru", "ru-RU", "be-tarask", "UK_ua", "en-GB", "zh-hans", "", "../ru", "qq")
    async with open_bot(tmp_path / "bot.db", default_language="uk") as bot:
        for number, tag in enumerate(tags, 100):
            bot.telegram.person(number, "Ann", language_code=tag).says("/topics")
        await bot.app.settle()

        spoken = [chat(bot, 100 + number).language for number in range(len(tags))]
        assert spoken == ["ru", "ru", "be", "uk", "en", "uk", "uk", "uk", "uk"]


async def test_an_admin_is_spoken_to_in_the_language_of_the_own_client(tmp_path: Path) -> None:
    async with open_bot(tmp_path / "bot.db") as bot:
        boss = bot.telegram.person(7, "Boss", language_code="be")
        boss.says("/language")
        await bot.settle()
        await press(bot, "Русский", boss.last)
        boss.says("/settings")
        await bot.settle()

        assert chat(bot, 7).language == "ru", "and a choice stays"


async def test_each_language_is_named_in_itself_and_one_tap_chooses_it(bot: Journey) -> None:
    shown = await answer(bot, "/language")

    assert labels(shown) == ["✓ English", "Беларуская", "Русский", "Українська", "Settings"]
    assert datas(shown) == ["lang:en", "lang:be", "lang:ru", "lang:uk", "settings"]
    await press(bot, "Українська", shown)
    assert labels(shown) == ["English", "Беларуская", "Русский", "✓ Українська", "Налаштування"]
    assert (await answer(bot, "/settings")).text.startswith("Налаштування\n\n")


async def test_a_forged_language_changes_nothing(bot: Journey) -> None:
    shown = await answer(bot, "/language")

    for data in ("lang:xx", "lang:eo", "lang:en:ru", "lang:"):
        bot.ann.sends_callback(data, shown)
        await bot.settle()

    assert chat(bot, bot.ann.id).language == "en"


async def members(bot: Journey) -> tuple[Group, Person]:
    """A group with its administrator, and somebody else in it."""
    group, bob = bot.telegram.supergroup(-1001, "Team"), bot.telegram.person(8, "Bob")
    group.adds_bot(bot.admin)
    group.joined_by(bob)
    await bot.settle()
    return group, bob


async def test_in_a_group_only_its_administrators_choose(bot: Journey) -> None:
    group, bob = await members(bot)
    bot.admin.says("/language", group)
    await bot.settle()

    bob.presses("lang:be", group.last, group)
    await bot.settle()
    assert chat(bot, -1001).language == "en"
    bot.admin.presses("lang:be", group.last, group)
    await bot.settle()

    assert chat(bot, -1001).language == "be"
    assert chat(bot, bot.admin.id).language == "en"


async def test_a_channel_has_a_language_of_its_own(bot: Journey) -> None:
    channel = bot.telegram.channel(-1003, "News")
    bot.ann.says("/start")
    channel.adds_bot(bot.ann)
    await bot.settle()

    bot.ann.sends_callback("ch:-1003:lang:ru", bot.ann.last)
    await bot.settle()

    assert chat(bot, -1003).language == "ru"
    assert bot.ann.last.text.startswith("For the channel News:"), "its administrator is spoken to as before"


# The menu of commands


def menus(bot: Journey) -> dict[tuple[str, str], dict[str, str]]:
    """What each command does, by the kind of scope and the language of the client."""
    return {
        (call.values.get("scope", {}).get("type", ""), call.values.get("language_code") or ""): {
            one["command"]: one["description"] for one in call.values["commands"]
        }
        for call in bot.telegram.calls("setMyCommands")
    }


async def test_commands_are_described_in_each_language_and_in_the_default_one_for_all_others(tmp_path: Path) -> None:
    async with open_bot(tmp_path / "bot.db", default_language="be") as bot:
        found = menus(bot)

    for scope in ("", "all_group_chats"):
        assert found[scope, ""]["help"] == "гэты спіс"
        assert found[scope, "en"]["help"] == "this list"
        assert found[scope, "uk"]["help"] == "цей список"
        assert (scope, "be") not in found
    assert all(re.fullmatch(r"[^.!]{3,60}", said) for menu in found.values() for said in menu.values())


async def test_the_menu_of_an_editor_follows_the_choice(bot: Journey) -> None:
    bot.admin.starts()
    await bot.settle()
    bot.admin.says("/language")
    await bot.settle()

    await press(bot, "Беларуская", bot.admin.last)

    assert menus(bot)["chat", ""]["addtopic"].startswith("стварыць тэму")
