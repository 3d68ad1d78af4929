"""Lines that stand in the column of an article and are none of it: "Read also", "Sign up", "Share", credits, tags.

    lines | drop what is certainly a leftover | after a bare label, drop the teasers under it | drop repetitions

The words are those of the press in our four languages, and the commonest ones of some others.
"""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from summaries import text

LABELLED_CHARACTERS = 250  # "Read also:" and a headline, or some
CALL_CHARACTERS = 400  # a call to subscribe; a longer paragraph is prose
CREDIT_CHARACTERS = 350
REPEATED_CHARACTERS = 60  # a shorter line may be said twice: "Yes", a name in an interview
CAPTION_CHARACTERS = 160  # a longer line of several sentences is a paragraph, whatever credit is glued to it
TEASER_CHARACTERS = 200
TAIL_LINES = 8  # contributors and tags are named at the end

_READ_ALSO = (
    r"(?:also )?(?:read|see|watch|listen)(?: (?:also|more|next|too|this))+|also (?:read|see|watch)"
    r"|related(?: (?:stor(?:y|ies)|posts?|articles?|coverage|content|topics?|news|links?|reading|videos?))?"
    r"|more (?:on (?:this|the) (?:story|topic|subject)|(?:stories|news|coverage)(?: (?:on|from|about) .{2,40})?|from .{2,40})|more"
    r"|don['’]t miss|(?:you )?(?:may|might|will) (?:also )?(?:like|enjoy|be interested in)(?: these| this)?|what to read next"
    r"|recommended(?: (?:for you|reading|stories|articles))?|most (?:read|popular|viewed)(?: (?:in|on) .{2,40})?|editor['’]?s['’]? (?:picks?|choice)"
    r"|trending(?: now| stories)?|top stories|in case you missed it|up next|further reading|keep reading|explore more|also on [\w.-]+"
    r"|(?:читайте|смотрите|слушайте|см\.)(?: (?:также|тоже|ещё|еще|далее|больше|подробнее|по теме|на эту тему|в нашем материале))+"
    r"|(?:ещё |еще )?по (?:этой )?теме|(?:материалы|новости|статьи) по теме|похожие (?:материалы|статьи|новости)|другие (?:новости|материалы)"
    r"|(?:самое )?(?:популярное|читаемое|обсуждаемое)|рекомендуем(?: (?:прочитать|почитать|также))?|вам (?:может быть|будет) (?:также )?интересно|не пропустите|что почитать"
    r"|(?:читайте|дивіться|слухайте)(?: (?:також|теж|ще|далі|більше|детальніше|за темою|на цю тему))+|(?:ще )?(?:за|по) (?:цією )?тем(?:ою|і)"
    r"|(?:матеріали|новини|статті) за темою|інші новини|схожі (?:матеріали|статті|новини)|популярне|рекомендуємо(?: (?:прочитати|також))?|вас (?:може|можуть) зацікавити|не пропустіть"
    r"|(?:чытайце|глядзіце|слухайце)(?: (?:таксама|яшчэ|далей|больш|па тэме))+|(?:яшчэ )?па тэме|(?:матэрыялы|навіны) па тэме|папулярнае|рэкамендуем|вам можа быць цікава|не прапусціце"
    r"|lesen sie (?:auch|mehr|dazu)|mehr zum thema|auch interessant|(?:à )?lire (?:aussi|également)|(?:à )?voir aussi|sur le même sujet"
    r"|le[ea] (?:también|más)|te puede interesar|ver también|lei[ae] (?:também|mais)|veja (?:também|mais)|saiba mais|leggi anche|potrebbe interessarti(?: anche)?"
    r"|(?:czytaj|zobacz|przeczytaj) (?:też|także|również|więcej)"
)
_LABEL = re.compile(rf"[\[(]?(?:{_READ_ALSO})\s*(?:[:：…>»→]|\.\.\.)*[\])]?", re.IGNORECASE)
_LABELLED = re.compile(rf"[\[(]?(?:{_READ_ALSO})\s*(?:[:：|>»→]|\s[–—-]\s)\s*\S.*", re.IGNORECASE)
_LABEL_AND_LINK = re.compile(rf"[\[(]?(?:{_READ_ALSO})\s+\S.*", re.IGNORECASE)

_CALL = re.compile(
    r"(?:please |click here to |you can (?:also )?)?(?:sign up|subscribe|follow(?!-)|(?:join|like|watch) (?:us|our|this|the)|get (?:the|our|your|all|more|it|breaking|daily)|download|listen(?: to)?|write to|e-?mail|contact|reach|send|have a|got a|share (?:this|your|it|on)|tell us)\b"
    r"|.*[.!?…] (?:please )?(?:sign up|subscribe|follow us)\b|if you (?:enjoyed|liked) this\b"
    r"|(?:.*[.!?…] )?(?:подпи(?:сыв|ш)|следите|присоединяйтесь|вступайте|читайте (?:нас|наш)|получайте|скачивайте|делитесь|пишите|присылайте|ставьте|больше (?:новостей|интересного)|узнавайте|будьте в курсе|хотите)"
    r"|(?:.*[.!?…] )?(?:підпи(?:су|ш)|стежте|слідкуйте|приєднуйтес|долучайтес|читайте нас|отримуйте|завантажуйте|ділі?ться|пишіть|надсилайте|більше (?:новин|цікавого)|будьте в курсі|хочете)"
    r"|(?:.*[.!?…] )?(?:падпі(?:сва|ш)|сачыце|далучайцеся|чытайце нас|атрымлівайце|дзяліцеся|пішыце|больш навін|будзьце ў курсе)",
    re.IGNORECASE,
)
_CALLED_TO = re.compile(
    r"\bnewsletters?\b|\binbox\b|\b(?:on|via) (?:twitter|x|facebook|instagram|telegram|youtube|whatsapp|linkedin|threads|bluesky|tiktok|apple news|google news)\b|\bwhatsapp channel|\btelegram channel"
    r"|\bour (?:app|podcast|channel)s?\b|\bapp store\b|\bpodcasts?\b|(?<!\w)@\w{3,}|[\w.]@\w+\.|\btwitter\.com|\bt\.me/|\bpush notifications?\b|\bfree daily\b|\btips?\?"
    r"|телеграм|telegram|\bканал|рассылк|фейсбук|facebook|вконтакте|viber|вайбер|whatsapp|инстаграм|instagram|youtube|ютуб|\bдзен|соц(?:иальных )?сет|приложени|google новост|google news"
    r"|розсилк|фейсбук|вайбер|інстаграм|ютуб|соц(?:іальних )?мереж|застосунк|додаток|рассылк|сацыяльных сетк|дадатак",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"[(\[—–-]?\s*(?:with )?(?:additional |further )?(?:reporting|writing|editing|compiled|edited|translated|written) (?:and \w+ )?by\b.*"
    r"|.{3,200}\bcontributed (?:reporting|to this (?:report|story|article))(?: from [\w ,.]{2,60})?\.?[)\]]?"
    r"|(?:редактор|перевод|перевела?|подготовил[аи]?|корректор|редакторка|переклад|підготува(?:в|ла)|рэдактар|пераклад|падрыхтава[ўл]а?)\s*[::—–]\s*.{3,80}",
    re.IGNORECASE,
)
_TAGS = re.compile(
    r"(?:tags?|filed under|keywords|теги|тэги|метки|ключевые слова|мітки|тегі|ключові слова|тэгі|ключавыя словы|schlagwörter|mots-clés|etiquetas)\b\s*(?P<colon>[::|]?)(?P<rest>.*)",
    re.IGNORECASE,
)
_BUTTON = re.compile(
    r"(?:\d[\d\s,.]*\s?)?comments?\s?(?:\(?\d*\)?|off|are closed\.?)|(?:leave|post|add|write) a (?:comment|reply)|join the (?:conversation|discussion)|(?:view|show|read|see)(?: all)?(?: \d+)? comments"
    r"|tell us what you think\W*|share(?: (?:this|the)(?: (?:article|story|post|page|link))?)?(?: (?:on|via|with) .{2,30})?|(?:print|save|e-?mail|bookmark)(?: (?:this|the)? ?(?:article|story|page))?|copy(?: link)?|order reprints"
    r"|(?:like|enjoyed) this (?:story|article|post)\?.{0,60}|adverti[sz]ements?|adverti[sz]ing|ads?|sponsored(?: content)?|paid content|promoted|(?:story|article|content) continues (?:below|after).{0,30}"
    r"|continue reading(?: below)?.{0,30}|scroll (?:down )?to continue.{0,40}|skip ad(?:vertisement)?|loading\W*|thank you\W?|an error (?:has )?occurred.{0,60}|this article has been sent to\W*|please try again later\.?"
    r"|play(?: video)?|view (?:gallery|image|photos?)|back to top|back to the top|close|read full (?:story|article)\W*|show more|load more|click here\.?"
    r"|комментари[ийе]в?(?:\s?\(?\d*\)?)?|(?:\d+ )?комментари(?:й|я|ев)|(?:оставить|добавить) комментарий|обсудить|поделиться(?: .{2,40})?|поделитесь .{2,40}|распечатать|печать|реклама\W?|продолжение (?:ниже|после рекламы)|загрузка\W*|наверх|показать ещё|показать еще"
    r"|коментар(?:і|ів)?(?:\s?\(?\d*\)?)?|(?:залишити|додати) коментар|обговорити|поділитися(?: .{2,40})?|поділіться .{2,40}|роздрукувати|друк|нагору|показати ще"
    r"|каментар(?:ыі|ый|ыяў)?(?:\s?\(?\d*\)?)?|(?:пакінуць|дадаць) каментар(?:ый)?|падзяліцца(?: .{2,40})?|надрукаваць|рэклама\W?|паказаць яшчэ"
    r"|anzeige|werbung|publicité|publicidade?|pubblicità|kommentare|commentaires|comentarios|comentários",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"(?:copyright\s*(?:©|\(c\)|(?:19|20)\d\d)|©|\(c\)\s?(?:19|20)\d\d|this copy is for your personal).*|.{0,120}all rights reserved\.?.{0,160}"
    r"|.{0,160}(?:все права защищены|усі права захищен[оі]|всі права захищен[оі]|усе правы абаронены).{0,160}"
    r"|(?:при (?:использовании|перепечатке|цитировании)|перепечатка|использование материалов|(?:при|у разі) (?:використанн[іия]|передруку?|цитуванн[іия])|передрук)\b(?=.*(?:матер[иі]ал|ссылк|посиланн|спасылк|текст)).{5,300}",
    re.IGNORECASE,
)
_PHOTO_CREDIT = re.compile(
    r".{0,250}[(\[|/—–-]\s*(?:(?:main |file |cover )?(?:photos?|images?|pictures?)(?: (?:credit|by|courtesy(?: of)?|source))?|credit)\s*[:：/©]?\s*[^.]{2,60}[)\]]"
    r"|(?:(?:main |file |cover )?(?:photos?|images?|pictures?)(?: (?:credit|source))?|(?:photo|image|picture) (?:by|courtesy of))\s*[:：/©]\s*.{2,120}|photo by .{2,60}"
    r"|.{0,250}[.!?…]\s+(?:photo|image|picture)(?: credit)?\s*[:：©]\s*[^.]{2,60}"
    r"|.{0,250}[(\[./|©—–-]\s*(?:getty images?|shutterstock|istock(?:photo)?|(?:ap|afp|epa|pa|upi)(?: photo| images?| file)?|reuters|associated press|unsplash|depositphotos|alamy)[\w /.-]{0,30}[)\]]?"
    r"|.{0,250}(?:^|[(\[.|/—–-])\s*(?:фото|снимок|изображение|иллюстрация|скриншот|видео|світлина|зображення|ілюстрація|скріншот|відео|здымак|выява|скрыншот|відэа|foto|bild|illustration)(?: с сайта| з сайту)?\s*[:：/©]\s*.{2,80}",
    re.IGNORECASE,
)
_MACHINE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.+Z-]*")
_MAIL = re.compile(r"(?:e-?mail:? ?)?[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_READING_TIME = re.compile(
    r"(?:tempo de leitura|lesezeit|temps de lecture|tiempo de lectura|tempo di lettura|czas czytania|reading time|время (?:на )?чтени[ея]|час (?:на )?читання|час чытання)\W*\d.{0,15}",
    re.IGNORECASE,
)
_ALONE = (_BUTTON, _MACHINE_TIME, _READING_TIME, _RIGHTS)
_INNER_STOP = re.compile(r"[.!?…][»”\"')\]]*\s+\S")
_STOP = re.compile(r"[.!?…][»”\"')\]]*$")


def without(lines: Iterable[str], *, title: str | None = None, links: AbstractSet[str] = frozenset()) -> list[str]:
    """The lines that belong to the article. `links` are the keys (see `key`) of lines that are links as a whole."""
    found = _without_teasers(list(lines), links)
    tail = len(found) - TAIL_LINES
    kept = [line for at, line in enumerate(found) if not _is_leftover(line, links, is_tail=at >= tail)]
    return _without_links(_without_repeated(kept, title), links)


def key(line: str) -> str:
    """What two printings of one line have in common."""
    return "".join(filter(str.isalnum, text.fold(line)))


def _is_leftover(line: str, links: AbstractSet[str], *, is_tail: bool) -> bool:
    size, is_link = len(line), key(line) in links
    line = line.removeprefix("- ").strip("|* \t")
    if size <= CALL_CHARACTERS and any(pattern.fullmatch(line) for pattern in _ALONE):
        return True
    if size <= LABELLED_CHARACTERS and is_link and _LABEL_AND_LINK.fullmatch(line):
        return True
    if size <= CALL_CHARACTERS and _CALL.match(line) and _CALLED_TO.search(line):
        return True
    if _is_caption(line):
        return True
    return (
        is_tail
        and size <= CREDIT_CHARACTERS
        and bool(_CREDIT.fullmatch(line) or _MAIL.fullmatch(line) or _is_tags(line))
    )


def _is_caption(line: str) -> bool:
    is_short = len(line) <= (CAPTION_CHARACTERS if _INNER_STOP.search(line) else CREDIT_CHARACTERS)
    return is_short and bool(_PHOTO_CREDIT.fullmatch(line)) and not _STOP.search(line.rstrip(")]"))


def _is_tags(line: str) -> bool:
    match = _TAGS.fullmatch(line)
    return bool(match and (match["colon"] or not match["rest"].strip()))


def _without_teasers(lines: Sequence[str], links: AbstractSet[str]) -> list[str]:
    """Without labels ("You may also like:"), what they introduce, and the lines under them that are only links, or items of a list."""
    kept: list[str] = []
    is_under = False
    for line in lines:
        if _LABEL.fullmatch(line.strip()) or (len(line) <= LABELLED_CHARACTERS and _LABELLED.fullmatch(line)):
            is_under = True
        elif not (is_under and _is_teaser(line, links)):
            is_under = False
            kept.append(line)
    return kept


def _is_teaser(line: str, links: AbstractSet[str]) -> bool:
    return len(line) <= TEASER_CHARACTERS and not _STOP.search(line) and (key(line) in links or line.startswith("- "))


def _without_repeated(lines: Sequence[str], title: str | None) -> list[str]:
    """Each paragraph once, and the headline not at all."""
    headline = key(title) if title else None
    seen = {headline}
    kept = []
    for line in lines:
        mark = key(line)
        is_prose = len(line) >= REPEATED_CHARACTERS and line[-1] in ".!…"
        if mark not in seen or not (is_prose or mark == headline):
            kept.append(line)
        seen.add(mark)
    return kept


def _without_links(lines: Sequence[str], links: AbstractSet[str]) -> list[str]:
    """Without links to other pages: two or more in a row, or left under the last paragraph."""
    is_teaser = [key(line) in links and not _STOP.search(line) for line in lines]
    around = [*is_teaser[1:], True]
    before = [False, *is_teaser]
    return [
        line
        for line, is_link, follows, is_followed in zip(lines, is_teaser, before, around, strict=False)
        if not (is_link and (follows or is_followed))
    ]
