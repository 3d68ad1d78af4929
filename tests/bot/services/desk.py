"""A newsroom for tests: events of an invented town, told by invented publishers, and readers who follow them."""

import itertools
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.services import articles, briefings, chats, deliveries, subscriptions, topics
from bot.services.articles import Added, How
from bot.services.briefings import Nothing, View
from bot.services.chats import Newcomer
from bot.services.deliveries import Sent
from bot.services.newsroom import Newsroom
from bot.services.subscriptions import Place
from bot.sources.drafts import Draft
from bot.storage import schema
from bot.storage.chats import Chat
from bot.storage.database import Database
from bot.storage.topics import TopicRow
from summaries.types import Limits

NOW = datetime(2026, 6, 26, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LIMITS = Limits()

EVENTS = (
    (
        "Bridge over the Selt closes in Velden after cracks",
        (
            "Engineers in Velden closed the iron bridge over the Selt on Monday after finding cracks in two pillars. "
            "Lorries must take the northern detour through Harrow until the pillars have been welded. "
            "The town council expects repairs to cost nine million crowns and to last until October."
        ),
    ),
    (
        "Velden hospital opens a ward for newborns",
        (
            "A ward for newborn children opened at the hospital of Velden with eighteen cots and a milk kitchen. "
            "Nurses trained for half a year with colleagues from the university clinic in Karst. "
            "Parents will no longer have to drive ninety kilometres to see a specialist."
        ),
    ),
    (
        "Teachers in Velden vote to strike",
        (
            "Teachers of eleven schools in Velden voted on Wednesday to walk out over unpaid overtime. "
            "Their union wants every lesson beyond twenty a week to be paid at the full rate. "
            "The ministry of education called the demand impossible to finance before the next budget."
        ),
    ),
    (
        "Wolves kill sheep near Velden",
        (
            "A pack of wolves killed forty sheep on two pastures above Velden during the night. "
            "Shepherd Marta Olin found the gate broken and her dogs hiding in the barn. "
            "Hunters asked the forestry office for permission to shoot the leading animal."
        ),
    ),
    (
        "Museum in Velden shows amber from the marsh",
        (
            "The museum of Velden put on display four hundred pieces of amber that divers lifted from the marsh. "
            "Curator Ivo Brandt dates the oldest bead to the late bronze age. "
            "Entrance is free for children, and guided tours begin every hour on weekends."
        ),
    ),
    (
        "Velden raises the price of tram tickets",
        (
            "A tram ticket in Velden will cost three crowns from September, half a crown more than today. "
            "The operator blamed dearer electricity and the wages of forty new drivers. "
            "Pensioners keep their yearly pass at the old price, the mayor promised passengers."
        ),
    ),
    (
        "Glassworks of Velden dismisses two hundred workers",
        (
            "The glassworks of Velden dismissed two hundred workers after its largest customer went bankrupt. "
            "Furnace number three went cold on Friday for the first time since the war. "
            "The owner said that orders for laboratory glass could save the remaining jobs."
        ),
    ),
    (
        "Chess grandmaster from Velden wins in Orlan",
        (
            "Grandmaster Lida Kern from Velden won the open tournament in Orlan without losing a game. "
            "She drew only with the champion of the host country in the seventh round. "
            "The prize of twelve thousand crowns will pay for a chess school, Kern told reporters."
        ),
    ),
)
UPDATE = (
    "Divers found a third cracked pillar under the Velden bridge on Thursday, and the detour stays until December. "
    "A ferry for pedestrians will cross the Selt every twenty minutes from the old mill. "
    "Shopkeepers in Harrow complained that lorries block their street from dawn until midnight."
)


def event(number: int, **changes: object) -> Draft:
    """One of several unrelated events in Velden, by the Courier unless `changes` say another."""
    title, text = EVENTS[number]
    draft = Draft(
        title=title,
        text=text,
        url=f"https://courier.example/news/{number}",
        source="Velden Courier",
        domain="courier.example",
        language="en",
    )
    return replace(draft, **changes)  # type: ignore[arg-type]


@dataclass
class Desk:
    """What the tests of services do all the time; `now` is wound by hand."""

    db: Database
    room: Newsroom = field(default_factory=Newsroom)
    now: datetime = NOW
    _messages: itertools.count = field(default_factory=lambda: itertools.count(100))

    def wind(self, by: timedelta = HOUR) -> datetime:
        self.now += by
        return self.now

    def add(self, draft: Draft, how: How = How.PUBLISH, **options: object) -> Added:
        return articles.add(self.db, self.room, draft, now=self.now, how=how, **options)  # type: ignore[arg-type]

    def publish(self, *numbers: int) -> list[int]:
        """These events, each an hour after the one before."""
        found = []
        for number in numbers:
            self.wind()
            found.append(self.add(event(number)).article_id)
        return found

    def topic(self, title: str = "Velden", query: str = "velden") -> TopicRow:
        return topics.add(self.db, title, query, now=self.now)

    def reader(self, chat_id: int, topic: TopicRow | None = None, schedule: str = "", thread: int = 0) -> Place:
        """A chat that was met; it follows the topic where one is given."""
        from bot.services import schedules

        self.meet(chat_id)
        place = Place(chat_id, thread)
        if topic is not None:
            subscriptions.follow(self.db, place, topic.id, self.now)
        if topic is not None and schedule:
            subscriptions.set_schedule(self.db, place, topic.id, schedules.parse(schedule), self.now)
        return place

    def meet(self, chat_id: int, **values: object) -> Chat:
        who = Newcomer(chat_id, "private" if chat_id > 0 else "group", f"Reader {chat_id}", "en", "Europe/Minsk")
        return chats.meet(self.db, replace(who, **values), self.now)  # type: ignore[arg-type]

    def ask(self, place: Place, topic: TopicRow, limits: Limits = LIMITS, **options: object) -> View | Nothing:
        """What /latest would show; nothing is told yet."""
        return briefings.prepare(self.db, place, topic.id, now=self.now, limits=limits, **options)  # type: ignore[arg-type]

    def latest(self, place: Place, topic: TopicRow, limits: Limits = LIMITS, **options: object) -> View | Nothing:
        """What /latest shows, and Telegram took it."""
        shown = self.ask(place, topic, limits, **options)
        if isinstance(shown, View):
            self.accept(place, shown)
        return shown

    def accept(self, place: Place, shown: View, parts: int | None = None) -> None:
        messages = [next(self._messages) for _ in range(shown.parts if parts is None else parts)]
        briefings.accept(self.db, place, shown, messages, now=self.now)

    def tell(self, limits: Limits = LIMITS, **options: object) -> int:
        return briefings.tell_due(self.db, now=self.now, limits=limits, **options)  # type: ignore[arg-type]

    def send(self, refuse: tuple[int, ...] = ()) -> list[tuple[int, View, int]]:
        """All that is in the outbox goes: (chat, briefing, part) of each message. `refuse`: chats that fail."""
        sent: list[tuple[int, View, int]] = []
        while claimed := deliveries.claim(self.db, "me", self.now, 100):
            slots = deliveries.begin(self.db, "me", claimed, self.now, timedelta(0))
            for one in (slot.claimed for slot in slots):
                if one.chat_id in refuse:
                    outcome: Sent | deliveries.Unsent = deliveries.Unsent(one, "failed", "bad_request", None)
                else:
                    outcome = Sent(one, next(self._messages), self.now)
                    sent.append((one.chat_id, briefings.view(self.db, one.briefing_id), one.part))
                deliveries.settle(self.db, [outcome])
            self.wind(timedelta(seconds=4))
        return sent


def sentences(view: View | Nothing) -> list[str]:
    """What a briefing says."""
    return [] if isinstance(view, Nothing) else [quote.text for item in view.items for quote in item.quotes]


def stories(view: View | Nothing) -> int:
    return 0 if isinstance(view, Nothing) else len(view.items)


def about(view: View | Nothing) -> set[str]:
    """The headlines of a briefing."""
    return set() if isinstance(view, Nothing) else {item.headline for item in view.items}


def opened(url: str) -> Desk:
    """A desk on an empty database."""
    db = Database(url)
    schema.upgrade(db)
    return Desk(db)
