"""The main journeys in a pseudo-language: nothing that the bot says goes past the catalog."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.local_telegram import Group, Person, Shown
from bot.texts import PSEUDO
from tests.journeys.conftest import Journey, open_bot
from tests.untranslated import untranslated

FLOODS, BORDER = "Паводки на Сельте", "Граница Велдена"
FLOOD = (
    "Паводок на реке Сельт поднялся за ночь на 40 сантиметров в старом городе Корват. "
    "Добровольцы наполнили до рассвета четыре тысячи мешков с песком у дамбы, сообщил мэр. "
    "Школы в трёх районах Корвата закрыты до понедельника из-за паводка, заявило министерство."
)
BORDER_NEWS = (
    "Переходы Брод и Сарн на границе останутся закрыты, сказал министр внутренних дел Велдена. "
    "Двенадцать человек пострадали, когда снаряды упали на пограничное село Сарн в понедельник ночью. "
    "Министерство открыло горячую линию для семей раненых."
)
EVENTS = (
    "Паводок снёс деревянный мост в Броде и отрезал рынок. Паромщики перевезли сорок школьников.",
    "Страховка от паводка подорожала вдвое, сообщили брокеры столицы. Фермеры вышли на протест на тракторах.",
    "Археологи нашли после паводка амфору в глине у Сарна. Музей выставит её осенью.",
    "Паводок задержал груз турбин, признали железные дороги Орлана. Инженеры перенаправили девять поездов.",
    "Биологи насчитали меньше аистов после паводка, показал обзор гнёзд. Лягушки переселились в сады Толена.",
    "Премьер отменил визит в Веск из-за паводка, сказала его пресс-секретарь. Депутаты оппозиции смеялись.",
    "Волонтёры варили суп для жертв паводка и кормили шестьсот человек в день. Церковь Залуча дала кухню.",
)
STRIKE = """Докеры закончили забастовку в Халмере

Первое судно с зерном вышло из порта Халмер в четверг, через несколько часов после конца забастовки докеров. \
Профсоюз сообщил, что все 140 членов голосовали за соглашение с портовой компанией. \
Цены на зерно на бирже Лиссена упали на 2,4 процента после выхода судна.
"""


def said_by(bot: Journey) -> Iterator[str]:
    """All that people could read: messages, buttons, answers to buttons, menus of commands."""
    names = ("tz:", "lang:")  # of places and languages, which have their own
    for call in bot.telegram.sent:
        values = call.values
        yield values.get("text") or ""
        markup = values.get("reply_markup") or {}
        for row in [*markup.get("inline_keyboard", ()), *markup.get("keyboard", ())]:
            yield from (key["text"] for key in row if not any(name in str(key.get("callback_data")) for name in names))
        if values.get("scope", {}).get("type") == "chat":  # the default menu is in the languages that are spoken
            yield from (command["description"] for command in values.get("commands", ()))


def check(bot: Journey, *, at_least: int) -> None:
    """Nothing untranslated was said, and so much was said."""
    said = [words for words in said_by(bot) if words]

    assert len(set(said)) >= at_least
    assert {words: found for words in said if (found := untranslated(words))} == {}


async def settle(bot: Journey) -> None:
    """Everything that one message or button leads to; quicker than `bot.settle`, since nothing waits for its pace."""
    for _ in range(2):
        await bot.app.settle()
        bot.clock.wind(1.2)


class Talk:
    """A person in the pseudo-language who talks with the bot."""

    def __init__(self, bot: Journey, person: Person, chat: Group | None = None) -> None:
        self.bot, self.person, self.chat = bot, person, chat

    async def say(self, *lines: str) -> None:
        for line in lines:
            self.person.says(line, self.chat)
            await settle(self.bot)

    async def press(self, *buttons: str) -> None:
        """Press buttons by their data, on the newest message that has one of it."""
        for data in buttons:
            shown = self._with_button(data)
            self.person.presses(data, shown, self.chat)
            await settle(self.bot)

    def _with_button(self, data: str) -> Shown:
        messages = self.chat.messages if self.chat else self.person.messages
        for shown in reversed(messages):
            if any(button.data == data for button in shown.buttons):
                return shown
        raise LookupError(data, [button.data for shown in messages for button in shown.buttons])

    async def forge(self, *datas: str) -> None:
        shown = self.person.messages[-1]
        for data in datas:
            self.person.sends_callback(data, shown)
            await settle(self.bot)

    async def reply(self, *lines: str) -> None:
        for line in lines:
            self.person.says(line, reply_to=self.person.last)
            await settle(self.bot)


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Journey]:
    async with open_bot(tmp_path / "bot.db", default_language=PSEUDO) as journey:
        yield journey


@pytest.fixture
def newsroom(bot: Journey) -> Journey:
    """Two topics with an article each: 1 is the border, 2 the floods."""
    bot.topic(BORDER, "границ*")
    bot.topic(FLOODS, "паводк* OR паводок")
    publish(bot, "Велден закрыл переходы на границе", BORDER_NEWS, "курьер")
    publish(bot, "Паводок на Сельте растёт", FLOOD, "вести")
    return bot


def publish(bot: Journey, title: str, text: str, paper: str = "курьер", **fields: object) -> int:
    values = {
        "source": paper.capitalize(),
        "domain": f"{paper}.example",
        "url": f"https://{paper}.example/{abs(hash(title))}",
    }
    return bot.publish(title, text, **values, **fields).article_id  # type: ignore[arg-type]


def reader(bot: Journey, number: int = 5) -> Talk:
    return Talk(bot, bot.telegram.person(number, "Анна", language_code="qq"))


def editor(bot: Journey) -> Talk:
    return Talk(bot, bot.telegram.person(7, "Борис", language_code="qq"))


# Readers


async def test_an_empty_newsroom(bot: Journey) -> None:
    ann, boss = reader(bot), editor(bot)

    await ann.say("/start", "/topics", "/latest", "/when", "/settings", "/unsubscribe", "/search паводок")
    await boss.say("/start", "/topics", "/edittopic", "/sources", "/status", "/feeds")

    check(bot, at_least=12)


async def test_a_reader_follows_is_told_and_asks_again(newsroom: Journey) -> None:
    ann = reader(newsroom)

    await ann.say("/start")
    await ann.press("follow:2")
    await ann.say("/latest", "/topics", "паводки", "/start", "/latest граница")
    await ann.press("week:2", "topic:2", "unfollow:2", "follow:2", "instant:2")
    await ann.forge("topic:1", "topic:99", "latest:99", "more:2", "week:99", "follow:99", "show:99", "back:99", "old:1")
    await ann.say(
        "/start",
        "/subscribe граница",
        "/latest",
        "/unsubscribe",
        "/start",
        "/start t-nowhere",
        "/start t-granica-veldena",
    )
    await ann.say("/stop", "/settings", "/topics", "паводки", "/start", "/help", "/nonsense", "кто там?")
    await ann.say(
        "/unsubscribe граница", "/unsubscribe граница", "/subscribe", "/subscribe погода", "/subscribe паводкк"
    )

    check(newsroom, at_least=35)


async def test_briefings_whole_and_in_place(newsroom: Journey) -> None:
    ann = reader(newsroom)
    for number, text in enumerate(EVENTS):
        publish(newsroom, text.partition(".")[0], text, f"газета{number}")

    await ann.say("/start t-pavodki-na-selte")
    await ann.press("more:2")
    await ann.say("/latest")
    await ann.press("more:2", "show:1", "show:1:1", "back:1")
    publish(newsroom, "Паводок спал", "Паводок спал на девять метров в Броде. Мэр Брода вновь открыл девять школ.")
    await newsroom.wind(newsroom.clock.now() + timedelta(days=1))

    check(newsroom, at_least=8)
    assert any("2 publishers" not in words and "⟦ new since ⟧" in words for words in said_by(newsroom))


async def test_several_topics_and_pages(bot: Journey) -> None:
    for number in range(12):
        bot.topic(f"Тема {number}", f"слово{number}")
    ann = reader(bot)

    await ann.say("/start", "/topics")
    await ann.press("topics:1", "topics:0")
    for number in range(1, 12):
        await ann.forge(f"follow:{number}")
    await ann.say("тема", "/subscribe темв", "/latest", "/start", "/settings", "/latest тема 0")
    await ann.press("mine:0", "mine:1", "when:11")
    await ann.say("/when instant", "/start", "/stop", "/start")

    check(bot, at_least=20)


async def test_times_zones_and_quiet_hours(newsroom: Journey) -> None:
    ann = reader(newsroom)
    await ann.say("/start t-pavodki-na-selte", "/when")
    await ann.press("at:0:720", "at:0:480", "at:0:720", "days:0:weekdays", "days:0:weekends", "days:0:every", "asap:0")
    await ann.press("at:0:1080", "write:0")
    await ann.reply("25:99", "паводки 08:00", "18:30 mon,wed")
    await ann.say(
        "/when 8:77", "/when 08:00 абв", "/when граница 09:00", "/when погода 09:00", "/when 09:00 Nowhere/Land"
    )
    await ann.say("/when " + " ".join(f"{hour:02}:15" for hour in range(14)), "/when Europe/Kyiv")
    await ann.say("/settings")
    await ann.press("zone")
    for number in range(8):
        await ann.press(f"zone:{number}:0", "zone")
    await ann.forge("zone:0:1", "zone:77:0", "tz:No/Where", "tz:Europe/Minsk")
    await ann.press("zone", "city")
    await ann.reply("абвгд", "Сантьяго", "Минск")
    await ann.forge("place")
    ann.person.shares_location(53.9, 27.56)
    await settle(newsroom)
    ann.person.shares_location(0.0, -170.0)
    await settle(newsroom)
    await ann.say("/settings")
    await ann.press("quiet", "quiet:1320:420", "quiet:0:0", "hours")
    await ann.reply("ночью", "23:00-06:00")

    check(newsroom, at_least=50)


async def test_searching(newsroom: Journey) -> None:
    for number, text in enumerate(EVENTS):
        publish(newsroom, text.partition(".")[0], text, f"газета{number}")
    ann = reader(newsroom)

    await ann.say("/search")
    await ann.reply("паводок")
    page = next(button.data for button in ann.person.last.buttons)
    assert page is not None
    await ann.press(page)
    await ann.press(next(button.data for button in ann.person.last.buttons if button.data))
    await ann.forge(page, "found:9:99")
    await ann.say("/search нетничего", "/search -паводок", '/search "паводок', "/search граница")

    check(newsroom, at_least=9)


async def test_a_group(newsroom: Journey) -> None:
    ann = reader(newsroom)
    group = newsroom.telegram.group(title="Группа")
    group.adds_bot(ann.person)
    await settle(newsroom)
    there = Talk(newsroom, ann.person, group)
    stranger = Talk(newsroom, newsroom.telegram.person(9, "Вера", language_code="qq"), group)

    await there.say(
        "/start", "/topics", "/subscribe паводки", "/settings", "/stop", "/nonsense@briefwire_bot", "/start"
    )
    await there.press("settings", "zone", "place")
    await stranger.say("/subscribe граница", "/stop", "/when 09:00", "/start t-pavodki-na-selte", "/push")
    await stranger.press("city")

    check(newsroom, at_least=10)


async def test_a_channel(newsroom: Journey) -> None:
    ann, stranger = reader(newsroom), reader(newsroom, 9)
    await ann.say("/start", "/channels")
    channel = newsroom.telegram.channel(-1003, "Канал")
    channel.adds_bot(ann.person)
    await settle(newsroom)

    await ann.press("ch:-1003:follow:2", "ch:-1003:post:2", "ch:-1003:when:2", "ch:-1003:at:2:480", "ch:-1003:write:2")
    await ann.reply("25:99", "18:30")
    await ann.say("/channels")
    await ann.press("ch:-1003:settings", "ch:-1003:zone", "ch:-1003:zone:0:0", "ch:-1003:zone", "ch:-1003:city")
    await ann.reply("Минск")
    await ann.forge(
        *("ch:-1003:post:2", "ch:-1003:post:99", "ch:-1003:unfollow:2", "ch:-1003:unfollow:1", "ch:-1003:topic:1"),
        *("ch:-1003:settings", "ch:-1003:follow:2", "ch:-1003:instant:2", "ch:-1003:halt", "ch:-1003:topic:2"),
        *("ch:-1003:lang", "ch:-1003:go", "ch:-1003:zone:0:1", "ch:9:settings"),
    )
    for data in ("show:1", "when:2", "nonsense"):
        stranger.person.sends_callback(data, channel.last)
    await stranger.say("/start w-2", "/start s-1", "/start m-2", "/start c-1003-2", "/channels")
    await stranger.forge("ch:-1003:settings")
    channel.demotes_bot()
    await settle(newsroom)
    await ann.forge("ch:-1003:settings", "ch:-1003:topic:2", "ch:-1003:go")
    await ann.say("/channels")
    channel.adds_bot(ann.person)
    channel.kicks_bot()
    await settle(newsroom)
    await ann.forge("ch:-1003:settings")
    group = newsroom.telegram.group(title="Группа")
    group.adds_bot(ann.person)
    await Talk(newsroom, ann.person, group).say("/channels")

    check(newsroom, at_least=45)


# Editors


async def test_pushing_and_its_refusals(newsroom: Journey) -> None:
    boss, ann = editor(newsroom), reader(newsroom)

    await boss.say("/start", "/push")
    await boss.reply(STRIKE)
    await boss.say(
        STRIKE, "/push http://10.0.0.1/", "/push ftp://курьер.example/1", "https://", "/push да", "https://x:99999/"
    )
    for name, content in (
        ("a.pdf", b"%PDF-no"),
        ("a.xyz", b"\0\1"),
        ("a.txt", b""),
        ("a.docx", b"PK"),
        ("a.html", b"<p>"),
    ):
        boss.person.sends_file(name, content)
        await settle(newsroom)
    boss.person.sends_photo(b"png")
    await settle(newsroom)
    boss.person.says("/push", reply_to=boss.person.sends_photo(b"png"))
    await settle(newsroom)
    newsroom.telegram.fail_next("getFile", 400, "Bad Request: file is too big")
    boss.person.sends_file("b.txt", STRIKE.encode())
    await settle(newsroom)
    await ann.say("/push", STRIKE, "/addtopic", "/withdraw 1")

    check(newsroom, at_least=15)


async def test_a_card_and_its_buttons(newsroom: Journey) -> None:
    boss, ann = editor(newsroom), reader(newsroom)
    newsroom.topic("Порт", "докер* AND забастовк*")
    newsroom.topic("Биржа", "бирж*")
    newsroom.topic("Краны", "кран")
    await ann.say("/start t-port", "/when instant")

    await boss.say("/start", STRIKE)
    await boss.press("onto:3", "put:3:1:1:0", "put:3:3:0:0", "put:3:3:1:0", "card:3", "title:3")
    await boss.reply("слово " * 80, "Забастовка в Халмере кончилась")
    await boss.press("hold:3")
    await boss.forge("hold:3", "title:99")
    await boss.press("pub:3")
    await boss.forge("pub:3", "drop:3", "onto:3", "title:3")
    await boss.say(STRIKE.replace("140", "139") + "\nOriginal url: https://вести.example/9")
    await boss.say("Вести\n\n" + FLOOD + " " + BORDER_NEWS)
    await boss.press("drop:5")
    await boss.forge("drop:5", "pub:5")
    await ann.forge("pub:3")

    check(newsroom, at_least=20)


async def test_topics_of_an_editor(newsroom: Journey) -> None:
    boss = editor(newsroom)

    await boss.say("/addtopic")
    await boss.reply("ю" * 200)
    await boss.reply("Дамбы")
    await boss.reply("-футбол", "дамб* -футбол")
    await boss.say("/addtopic Дамбы: другое", "/addtopic Пусто: нетникого", "/addtopic Порт: ((", "/edittopic")
    await boss.press("tedit:3", "tquery:3")
    await boss.reply("AND", "мешк* OR дамб*")
    await boss.press("tsave:3", "tundo:3")
    await boss.say("/edittopic дамбы: граница")
    await boss.press("tkeep:3")
    await boss.forge("tundo:3", "tedit:99")
    await boss.say("/edittopic дамбы")
    await boss.press("ttitle:3")
    await boss.reply("ы" * 200)
    await boss.reply("Дамбы и мешки")
    await boss.say("/edittopic дамбы: паводок", "/edittopic погода: дождь")
    await boss.forge("tsave:3")
    await boss.press("tgone:3", "tedit:3", "tgone:3", "tremove:3")
    await boss.forge("tremove:3", "tquery:3", "ttitle:3", "tspell:1", "tlist:0")

    check(newsroom, at_least=25)


async def test_taking_back_and_how_things_stand(newsroom: Journey) -> None:
    boss, ann = editor(newsroom), reader(newsroom)
    await ann.say("/start t-pavodki-na-selte")

    await boss.say(
        "/status", "/sources", "/sources вести.example: агентство", "/sources вести.example:", "/sources нет.example: а"
    )
    await boss.say("/sources вести.example: агентство", "/sources")
    await boss.say("/withdraw")
    await boss.reply("2", "источник отозвал")
    await boss.press("wkeep:2")
    await boss.say("/withdraw 2 источник отозвал", "/withdraw 99 нет", "/help")
    await boss.press("wdraw:2")
    await boss.say("/withdraw 2 ещё раз", "/status")
    await boss.forge("wdraw:1", "wkeep:1")
    newsroom.telegram.fail_next("sendMessage", 400, "Bad Request: message text is empty")
    await boss.say("/status")
    await ann.say("/latest")

    check(newsroom, at_least=20)
