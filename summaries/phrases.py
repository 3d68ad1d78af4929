"""Words by which the furniture of a news page is known, in English, Russian, Ukrainian and Belarusian.

All patterns work on casefolded text with ё as е and straight apostrophes. They are used whatever the language of the
article, since pages mix them.
"""

import re

_CHANNELS = (
    r"(?:letters?\b|newsletter|briefing|bulletin|digest|дайджест|дайджэст|e-?mail|inbox|alerts?|updates|youtube|telegram|twitter|facebook|instagram|linkedin|whatsapp|tiktok|threads|"
    r"bluesky|viber|podcast|spotify|google news|apple news|rss|channel|канал|телеграм|телеграф|тэлеграм|рассылк|розсилк|рассылк|"
    r"рассылан|новост|новин|навін|навіны|вконтакте|одноклассник|ютуб|фейсбук|инстаграм|твиттер|твітер|вайбер|дзен|"
    r"\bнас\b|\bus\b|наш)"
)
_UNSTOPPED = r"[^.!?]*$"  # a label; the same words with a full stop may be a sentence
_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|"
    r"dec(?:ember)?|янв(?:ар[ья])?|фев(?:рал[ья])?|мар(?:та?)?|апр(?:ел[ья])?|ма[йя]|июн[ья]?|июл[ья]?|авг(?:уста?)?|"
    r"сен(?:т(?:ябр[ья])?)?|окт(?:ябр[ья])?|ноя(?:бр[ья])?|дек(?:абр[ья])?|січ(?:ень|ня)?|лют(?:ий|ого)?|бер(?:езень|езня)?|"
    r"квіт(?:ень|ня)?|трав(?:ень|ня)?|черв(?:ень|ня)?|лип(?:ень|ня)?|серп(?:ень|ня)?|верес(?:ень|ня)?|жовт(?:ень|ня)?|"
    r"лист(?:опада?)?|груд(?:ень|ня)?|студз(?:ень|еня)?|лютага|сак(?:авіка?)?|крас(?:авіка?)?|тра(?:вень|ўня)|ма[йя]|"
    r"чэрв(?:ень|еня)?|ліп(?:ень|еня)?|жні(?:вень|ўня)|вера(?:сень|сня)|кастр(?:ычніка?)?|лістапада?|снеж(?:ань|ня)?)"
)
DATE_WORD = re.compile(
    rf"(?:{_MONTHS}|(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?|понедельник|вторник|сред[аыу]|четверг|пятниц[ауы]|суббот[ауы]|"
    r"воскресенье|понеділок|вівторок|серед[ауи]|четвер|п'ятниц[яюі]|субот[ауи]|неділ[яюі]|панядзелак|аўторак|серад[аыу]|чацвер|"
    r"пятніц[ауы]|нядзел[яюі]|a\.?m|p\.?m|gmt|utc|e[sd]?t|c[es]+t|bst|msk|мск|at|on|the|and|в|о|об|а|у|і|и|й|г|год|года|року|р|гг|"
    r"last|first|updated?|upd|edited|published|posted|modified|date|time|"
    r"обновлено|опубликовано|дата|публикации|время|изменено|оновлено|опубліковано|публікації|час|змінено|абноўлена|"
    r"апублікавана|публікацыі|today|yesterday|сегодня|вчера|сьогодні|вчора|сёння|сення|учора|ago|назад|тому|таму|"
    r"hours?|minutes?|mins?|days?|weeks?|час(?:а|ов)?|мин(?:ут[аыу]?)?|дн(?:я|ей)|годин[иау]?|хвилин[иау]?|дні(?:в)?|гадзін[ыау]?|хвілін[ыау]?|"
    r"\d+(?:st|nd|rd|th)?|\d+-?(?:го|е|й|га))"
)
MONTH = re.compile(rf"(?<!\w){_MONTHS}(?!\w)")
DATE_SHAPE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}[:.]\d{2}(?!\d)|\d{1,2}[./]\d{1,2}(?![\d.])")
TIME_AGO = re.compile(
    r"\b(?:ago|назад|тому|таму|today|yesterday|сегодня|вчера|сьогодні|вчора|сення|учора|updated?|обновлено|оновлено)\b"
)
DATED_END = re.compile(
    rf"(?:{_MONTHS}\.?\s+\d{{1,2}},?\s+\d{{4}}|\d{{1,2}}\s+{_MONTHS}\s+\d{{4}}(?:\s*(?:г|года|року|р))?)\.?$"
)

# the start of a line that sends the reader elsewhere
RELATED = re.compile(
    r"\W{0,8}(?:related(?:\s+(?:articles?|stor(?:y|ies)|coverage|news|topics?|content|links?|reading|posts?|items?))?\s*(?:[:：–—|-]|$)|"
    r"(?:(?:read|see|watch|listen)\s+also|also\s+(?:read|see|watch)|more\s+on\s+th(?:is|e)|"
    r"read\s+(?:more|next|on|further|the\s+full|full)(?!\s+than)|further\s+reading|(?:you\s+)?(?:may|might)\s+also\s+(?:like|be)|"
    r"you\s+may\s+(?:like|be\s+interested)|don'?t\s+miss\s*:|must\s+read|what\s+to\s+(?:read|watch)\s+next|in\s+case\s+you\s+missed|"
    r"recommended\s+(?:for|stor|reading|articles?)|most\s+(?:read|popular|viewed)\s+(?:stories|articles|news|posts)|editor'?s\s+(?:picks?|choice)|top\s+stories)\b|"
    rf"also\s+on\s+(?:[\w-]+\.[a-z]{{2,6}}\b|(?:our|this)\s+(?:site|website|page)|[^.!?]{{0,60}}:|{_UNSTOPPED})|"
    rf"(?:more\s+(?:from|(?:stories|news|coverage)(?:\s+(?:from|on|about))?)|most\s+(?:read|popular|viewed))(?:[^.!?:|]{{0,40}}[:|]|(?!\w){_UNSTOPPED})|"
    r"(?:recommended|explainer|opinion|analysis|watch|listen|video|gallery|photos|in\s+pictures|live(?:\s+(?:updates|blog))?|podcast|"
    r"interactive|more|see\s+more|trending|background|related)\s*(?:now\s*)?[:|]|\w+\s+interactive\s*:|"
    r"(?:читайте|чытайце)(?:\s*[:：–—|]|,?\s+(?:[«\"]|(?:о|об|обо|про|пра|в|во|на|у|по|под|за|как|як)\b|также|також|таксама|наш|эксклюзив|ексклюзив|интервью|інтерв|репортаж|рэпартаж|"
    r"новост|новин|навін|главн|последн|останн|апошн|больше|більше|больш\b|далее|далі|далей|полн|повн|цалкам|подробн|детальн|падрабязн|материал|матеріал|матэрыял|"
    rf"стать|статт|артыкул|текст|тэкст)|(?!\w){_UNSTOPPED})|"
    r"(?:подробн\w+|детальніше|падрабязней)\s.{0,120}\b(?:читайте|чытайце)\b|(?:читай(?:те)?|читать|смотри(?:те)?|смотреть|слушайте|см\.?)\s+(?:также|еще|подробнее|по\s+теме|далее|больше|полностью|и\s+другие|"
    r"материал|статью|на\s+тему|онлайн|видео)\b|также\s+(?:читайте|смотрите|по\s+теме|вам)|(?:еще|больше|новости|материалы?|статьи|главное|видео)?\s*по\s+(?:этой\s+)?теме\s*(?:[:：–—|]|$)|"
    r"(?:новости|материалы?|статьи)\s+по\s+теме|(?:похожие|другие)\s+(?:новости|материалы|статьи)\b[^.!?]*$|(?:вам\s+)?(?:может|могут)\s+(?:вам\s+)?быть\s+интересн|"
    r"подробн(?:ее|ости)\s*(?:[:：–—|]|[.…]*$|\W?читайте|о\s.{0,80}читайте|об\s.{0,80}читайте|—)|рекомендуем\s*(?:[:：–—|]|$|прочитать|почитать|также|посмотреть)|"
    r"(?:самое\s+(?:читаемое|популярное|интересное)|популярное|узнать\s+больше|узнайте\s+больше|последние\s+новости|главные\s+новости)\s*(?:[:：–—|]|$)|"
    r"(?:читай(?:те)?|читати|дивіться|дивись|дивитися|слухайте|див\.?)\s+(?:також|ще|детальніше|більше|далі|повністю|за\s+темою|по\s+темі|матеріал|на\s+тему|онлайн|відео)\b|"
    r"також\s+(?:читайте|дивіться)|(?:більше|новини|матеріали|статті)?\s*(?:за|по)\s+(?:цією\s+)?тем(?:ою|і)\s*(?:[:：–—|]|$)|(?:схожі|інші)\s+(?:новини|матеріали|статті)\b[^.!?]*$|"
    r"(?:вас\s+|вам\s+)?(?:може|можуть)\s+(?:вас\s+)?зацікавити|детальніше\s*(?:[:：–—|]|[.…]*$|читайте|про\s.{0,80}читайте)|рекомендуємо\s*(?:[:：–—|]|$|прочитати|також)|"
    r"(?:популярне|останні\s+новини|головні\s+новини)\s*(?:[:：–—|]|$)|"
    r"(?:чытай(?:це)?|чытаць|глядзі(?:це)?|глядзець|слухайце|гл\.?)\s+(?:таксама|яшчэ|падрабязней|больш|далей|цалкам|па\s+тэме|матэрыял|на\s+тэму|анлайн|відэа)\b|"
    r"таксама\s+(?:чытайце|глядзіце)|(?:больш|навіны|матэрыялы|артыкулы)?\s*па\s+тэме\s*(?:[:：–—|]|$)|(?:падобныя|іншыя)\s+(?:навіны|матэрыялы|артыкулы)\b[^.!?]*$|"
    r"(?:вас\s+|вам\s+)?(?:можа|могуць)\s+(?:вас\s+)?зацікавіць|вам\s+можа\s+быць\s+цікава|падрабязней\s*(?:[:：–—|]|[.…]*$|чытайце)|рэкамендуем\s*(?:[:：–—|]|$|прачытаць|таксама)|"
    r"(?:папулярнае|апошнія\s+навіны|галоўныя\s+навіны)\s*(?:[:：–—|]|$))"
)
# a headline behind such a label, that ran into the sentence after it
LABELLED = re.compile(
    r"\W{0,8}(?:(?:read|see|watch)\s+(?:more|also)|also\s+read|related(?:\s+\w{1,10})?|(?:читайте|дивіться|смотрите|чытайце|глядзіце)(?:\s+\w{1,12})?)\s*:"
)
# the start of a line that asks for something, or serves the page
SERVICE = re.compile(
    r"\W{0,8}(?:(?:please\s+|to\s+)?(?:sign\s+up|subscribe|register)\b.{0,90}?" + _CHANNELS + r"|"
    r"(?:please\s+)?(?:follow|join|find|message|contact|write\s+to|email)\s+(?:us|our|me|@\w+|the\s+conversation)\b|like\s+(?:us\s+on|our\s+(?:page|facebook))\b|"
    r"follow\s+.{2,60}\s+on\s+(?:twitter|x\b|facebook|instagram|telegram|linkedin|youtube|threads|bluesky|google\s+news)|"
    r"get\s+(?:the\s+)?(?:latest|breaking|our|all|more)\b.{0,90}?(?:inbox|newsletter|e-?mail|alerts?|app\b|updates)|get\b.{0,80}\byour\s+inbox|"
    r"(?:share|tweet|print|save|email|comment)(?:\s+(?:this|on|via|with|article|story|page|the\s+(?:article|story)))?\b(?:\s*[:|]|\s*(?:article|story|page|post|this)?\W*$|\s+(?:this|on|via)\b)|"
    r"(?:click|tap)\s+(?:here|on|the|to)\b|download\s+(?:our|the)\b.{0,40}\bapp\b|(?:donate|become\s+a\s+(?:member|patron|subscriber|supporter))\b(?:.{0,60}(?:journalis|newsroom|\bus\b|patreon|today)|[^.!?]{0,60}$)|support\s+(?:us\b|(?:our|independent|quality)\s.{0,60}(?:journalis|newsroom|media|work|donat|patreon))|"
    r"thanks?(?:\s+you)?\s+for\s+(?:reading|subscribing|signing|your\s+feedback)|(?:advertisement|advertising|sponsored(?:\s+content)?|promoted|paid\s+post|реклама|рэклама)\W*$|"
    r"(?:story|article)\s+continues|continue\s+reading|(?:продолжение|продовження|працяг)\s+(?:ниже|после|нижче|після|ніжэй|пасля)|"
    r"(?:original(?:\s+(?:url|article|text|source|story|link))?|оригинал(?:\s+(?:статьи|текста|материала))?|оригінал(?:\s+(?:статті|тексту))?|арыгінал(?:\s+(?:артыкула|тэксту))?|"
    r"источник(?:и)?|первоисточник|ссылка|джерел[оа]|першоджерело|посилання|крыніц[аы]|спасылка|sources?|link|url|via)\s*(?:[:：|]|[–—-][^.!?]{0,60}$)|"
    r"(?:original\s+url|original\s+article)\b|(?:leave|post|add|write)\s+(?:a\s+)?(?:comment|reply)|(?:оставить|залишити|пакінуць|добавить|додати|дадаць)\s+(?:свой\s+)?(?:комментарий|коментар|каментар)|"
    r"(?:join|start)\s+the\s+(?:conversation|discussion)|(?:tags?|теги|метки|мітки|тэгі|keywords|ключевые\s+слова|ключові\s+слова|рубрик[аи]|категори[яи]|категорі[яї]|filed\s+under|posted\s+in|topics?)\s*:|"
    r"(?:\W*\d+\s*(?:comments?|комментари\w*|коментар\w*|каментар\w*|shares?|views?|likes?|просмотр\w*|перегляд\w*|прагляд\w*)|"
    r"(?:comments?|комментари\w*|коментар\w*|каментар\w*|shares?|views?|просмотр\w*|перегляд\w*|прагляд\w*)\s*[:(]?\s*\d*\)?)\W*$|"
    r"\d+\s*min(?:ute)?s?\s+read|(?:log|sign)\s+in\b.{0,40}$|create\s+(?:an|a\s+free)\s+account|skip\s+to\b|back\s+to\s+top|loading\W*$|"
    r"(?:update:\s+this\s|contact\s+the\s+(?:author|reporter|editor)|(?:correction|clarification|editor'?s\s+note|от\s+редакции|від\s+редакції|ад\s+рэдакцыі)\s*:)|this\s+(?:article|story|piece|post|report)\s+(?:was|has\s+been|is)\s+(?:originally|first|updated|republished|corrected|translated|published|part\s+of|being\s+updated)|"
    r"(?:this\s+is\s+a\s+(?:developing|breaking)\s+(?:news\s+)?story)|if\s+you\s+(?:\w+\s+){0,2}(?:find|found|see|spot|spotted|notice|noticed)\s.{0,30}(?:mistake|error|typo)|"
    r"(?:если\s+вы|якщо\s+ви|калі\s+вы)\s.{0,30}(?:ошибк|опечатк|помилк|памылк)|"
    r"(?:наш(?:ли|и)?|заметили|увидели|знайшли|помітили|знайшлі|заўважылі|found|spotted|see|noticed)\s+(?:a\s+|an\s+)?(?:ошибк|опечатк|помилк|памылк|mistake|error|typo)|"
    r"(?:поделитесь|поділіться|падзяліцеся)\b.{0,60}$|(?:поделиться|поділитися|поширити|падзяліцца)\b[^.!?]{0,60}$|"
    r"(?:присоединяйтесь|присоединяйся|приєднуйтес[ья]|приєднуйся|долучайтес[ья]|долучайся|далучайцеся|далучайся)\s+(?:к|до|да)\b.{0,50}?(?:нам\b|групп|груп|сообществ|спільнот|суполк|чат|"
    + _CHANNELS
    + r")|"
    r"(?:следите|стежте|слідкуйте|сачыце)\s+за\s+(?:нами|намі|новост|новин|навін|подіями|событиями|падзеямі|нашим)|"
    r"(?:не\s+пропустите(?=[^.!?]*$|:)|оставайтесь\s+(?:в\s+курсе|с\s+нами)|будьте\s+в\s+курсе|залишайтес[яь]\s+(?:з\s+нами|в\s+курсі|на\s+зв)|будьте\s+в\s+курсі|заставайцеся\s+(?:з\s+намі|[ўу]\s+курсе|на\s+сувязі)|stay\s+(?:tuned|informed|up\s+to\s+date|connected))|"
    r"(?:присылайте|надсилайте|дасылайце|пишите\s+нам|пишіть\s+нам|пішыце\s+нам|звоните\s+нам)|(?:поддержите|підтримайте|падтрымайце|(?:поддержать|підтримати|падтрымаць)(?=[^.!?]*$))\s+(?:нас|нашу|работу|редакцию|проект|нашу|редакцію|рэдакцыю|роботу|працу|\w+\s+на\s+patreon)|"
    r"(?:жмите|нажмите|нажимайте|натисніть|тисніть|націсніце)\b(?:.{0,40}(?:здесь|сюда|тут|ссылк|посилан|спасылк|ctrl|разрешить|дозволити|подпис|підпис)|[^.!?]*$)|(?:скачайте|завантажте|спампуйце|установите)\s.{0,40}(?:приложени|застосун|додаток|дадатак|праграм)|"
    r"(?:войти|увійти|увайсці|зарегистрироваться|зареєструватися)\b[^.!?]{0,30}$|спасибо,?\s+что\s+(?:вы\s+)?(?:читаете|с\s+нами)|дякуємо,?\s+що|дзякуй,?\s+што)"
)
_REPRODUCED = r"(?:воспроизв|копир|перепеч|использ|відтвор|копію|передру|викорис|узнаў|капір|перадру|выкарыс)\w*"
# tell-tales anywhere in a sentence, each found by its own plain substring first (fast), then by the pattern
TELLTALES = (
    ("©", re.compile("©")),
    ("(c) ", re.compile(r"\(c\)\s+\d{4}")),
    ("rights reserved", re.compile("rights reserved")),
    ("copyright", re.compile(r"copyright\s+(?:©|\(c\)|\d{4}|notice)")),
    ("права защищ", re.compile(".")),
    ("права захищ", re.compile(".")),
    ("правы абарон", re.compile(".")),
    ("права на материал", re.compile(".")),
    ("права на матеріал", re.compile(".")),
    ("may not be", re.compile(r"may not be (?:published|reproduced|copied|republished|used|re)")),
    (
        "использовани",
        re.compile(
            r"использовани[еи] (?:любых |каких-либо )?(?:материал|информации|текст|фото)\w*.{0,80}(?:сайт|ссылк|разреш|соглас|редакц|запрещ|услови)"
        ),
    ),
    ("перепечатк", re.compile(r"перепечатк\w*.{0,80}(?:материал|ссылк|разреш|соглас|запрещ)")),
    ("копировани", re.compile(r"копировани\w* .{0,40}материал")),
    ("цитировани", re.compile(r"при (?:\w+ )?цитировани")),
    (
        "використанн",
        re.compile(
            r"використанн\w* (?:будь-яких )?(?:матеріал|інформації|текст|фото)\w*.{0,80}(?:сайт|посилан|дозвол|згод|заборон|умов)"
        ),
    ),
    ("передрук", re.compile(r"передрук\w*.{0,80}(?:матеріал|посилан|дозвол|заборон)")),
    ("цитуванн", re.compile(r"при (?:\w+ )?цитуванн")),
    (
        "выкарыстанн",
        re.compile(
            r"выкарыстанн\w* (?:любых )?(?:матэрыял|інфармацыі|тэкст|фота)\w*.{0,80}(?:сайт|спасылк|дазвол|згод|забарон|умов)"
        ),
    ),
    ("перадрук", re.compile(r"перадрук\w*.{0,80}(?:матэрыял|спасылк|дазвол|забарон)")),
    (
        "without",
        re.compile(
            r"(?:reproduc|copied|publish|distribut|used?\b)\w*.{0,60}without .{0,20}written (?:permission|consent)"
        ),
    ),
    ("письмо", re.compile(_REPRODUCED + r".{0,80}письмов\w+ (?:дозв|згод|дазв)")),
    ("письме", re.compile(_REPRODUCED + r".{0,80}письменн\w+ (?:разреш|соглас)")),
    ("пісьмо", re.compile(_REPRODUCED + r".{0,80}пісьмов\w+ (?:дазв|згод)")),
    ("обязательн", re.compile(r"ссылка на .{0,60}обязательн")),
    ("язков", re.compile(r"(?:посилання|спасылка) на .{0,60}(?:обов.?язков|абавязков)")),
    ("зарегистрирован", re.compile(r"зарегистрирован\w* .{0,40}(?:федеральной служб\w+ по надзору|роскомнадзор)")),
    ("о регистрации сми", re.compile(".")),
    ("гиперссылк", re.compile(".")),
    ("гіперпосилан", re.compile(".")),
    ("гіперспасылк", re.compile(".")),
    ("ctrl", re.compile(r"ctrl\s*\+\s*enter")),
    (
        "cookie",
        re.compile(
            r"(?:use|uses|using|accept|manage|our)\s+(?:all\s+)?(?:\w+\s+)?cookies?|cookie (?:policy|settings|preferences|notice|consent)|(?:использу|використову|выкарыстоўва)\w*.{0,30}cookie"
        ),
    ),
    ("privacy policy", re.compile(r"(?:our|the|this|agree|and|read).{0,40}privacy policy|^\W*privacy policy")),
    ("terms of ", re.compile(r"(?:agree|accept|our)\b.{0,40}terms of (?:use|service)|^\W*terms of (?:use|service)")),
    ("политика конфиденциальности", re.compile(".")),
    ("підпи", re.compile(r"(?:^|\W)(?:підпис(?:уй|уват|ати|атис|уємо|ка на|ник))(?:\w*).{0,80}" + _CHANNELS)),
    ("підпи", re.compile(r"^\W*(?:підписуйтес[яь]|підписуйся|підпишіться|підпишись|підписатис[яь](?=[^.!?]*$))\b")),
    (
        "подпи",
        re.compile(
            r"^\W*(?:подписывайтесь|подписывайся|подпишитесь|подпишись|подписаться(?=[^.!?]*$))\b|(?:^|\W)(?:подписывай|подпишит)\w*.{0,80}"
            + _CHANNELS
        ),
    ),
    (
        "падпі",
        re.compile(
            r"^\W*(?:падпісвайцеся|падпісвайся|падпішыцеся|падпішыся|падпісацца(?=[^.!?]*$))\b|(?:^|\W)(?:падпісвай|падпішыц)\w*.{0,80}"
            + _CHANNELS
        ),
    ),
    ("читайте ", re.compile(r"читайте (?:в|у|на) (?:разделе|розділі|нашем|нашому|сайт|telegram|телеграм)")),
    ("чытайце ", re.compile(r"чытайце (?:ў|у|на) (?:раздзеле|нашым|сайт|telegram|тэлеграм)")),
    ("нас в ", re.compile(r"(?:читайте|ищите|следите|смотрите).{0,20}(?:нас|нами|новост\w+) (?:\w+ )?в\b")),
    ("нас у ", re.compile(r"(?:читайте|шукайте|стежте|дивіться|чытайце|шукайце|сачыце|глядзіце).{0,20}нас\w* у\b")),
    ("нашем ", re.compile(r"в нашем (?:телеграм|telegram|канале|чате|боте|приложении|instagram|viber)")),
    ("нашому ", re.compile(r"(?:у|в|на) нашому (?:телеграм|telegram|каналі|чаті|боті|застосунку|instagram|viber)")),
    ("нашым ", re.compile(r"(?:у|на) нашым (?:тэлеграм|telegram|канале|чаце|боце|instagram|viber)")),
    ("настоящий материал", re.compile(r"иностранн\w+ агент")),
    ("данное сообщение", re.compile(r"иностранн\w+ агент")),
    ("t.me/", re.compile(r"t\.me/")),
    ("разрешить", re.compile(r"нажми\w* «разрешить»")),
)
BYLINE = re.compile(
    r"\W{0,8}(?:(?:written|reported|edited|compiled|reporting|editing|story|text|words|interview(?:ed)?|additional\s+reporting|translated|translation|"
    r"production|analysis|posted|published)\s+by\s+\w|(?:автор\w*|текст|аўтар\w*|подготовил[аи]?|підготува(?:в|ла|ли)|падрыхтава(?:ў|ла|лі)|"
    r"редактор|перевел[аи]?|переклав|пераклаў|беседовал[аи]?|спілкува(?:вся|лася)|гутары(?:ў|ла)|журналист\w*|журналіст\w*)\s*(?:[:|]|[–—][^.!?]{0,50}$)|"
    r"(?:author|reporter|correspondent|editors?|byline)s?\s*[:|])"
)
CONTRIBUTED = re.compile(
    r"contributed (?:to this (?:report|story|article|piece)|reporting)\b|^\(?(?:reporting|editing|additional reporting|writing) by .{3,160}\)?$"
)

_MEDIA = (
    r"(?:photo(?:graph|s|grapher)?|image|picture|pic|video|illustration|screenshot|still|graphic|map|фото(?:графия|граф)?|иллюстрация|ілюстрація|ілюстрацыя|"
    r"скриншот|скріншот|скрыншот|видео|відео|відэа|здымак|изображение|зображення|выява|кадр|инфографика|інфографіка|інфаграфіка|карта|світлина|фота(?:здымак|граф)?)"
)
_AGENCIES = (
    r"(?:getty(?: images)?|ap(?: photo)?|associated press|reuters|afp|epa(?:-efe)?|efe|shutterstock|тасс|tass|риа новости|ria novosti|"
    r"белта|belta|унiан|уніан|унн|unian|укринформ|укрінформ|ukrinform|dpa|xinhua|синьхуа|sputnik|спутник|anadolu|bloomberg|pa(?: media| wire)?|ansa|"
    r"wikimedia(?: commons)?|wikipedia|flickr|unsplash|pixabay|pexels|freepik|depositphotos|istock|nasa|facebook|twitter|instagram|"
    r"telegram|youtube|vk|legion-media|zuma(?: press)?|коммерсант[ъь]?|интерфакс|interfax|радио свобода|radio free europe|rfe/rl|imago|alamy|nurphoto|sipa|"
    r"cnn|bbc|belapan|белапан|onliner|мчс|мвд|мзс|мид|kremlin|кремл\w*)"
)
# the end of a picture's line: who made the picture
CREDIT = re.compile(
    rf"(?:^|[\s(\[/|.–—-]){_MEDIA}(?:\s+(?:credit|courtesy(?:\s+of)?|by|from|via|source|из|з|с|со|предоставлено|надано))?\s*(?:[:©|/–—]|\s-\s|\b(?:by|courtesy|from|via|credit)\b)\W*(?P<who>[^.!?]{{1,90}}(?:\.[^\s.!?]{{2,20}})?)[.)\]]*$|"
    rf"(?:credits?|courtesy(?:\s+of)?|image source|photo credit|источник фото|джерело фото|крыніца фота)\s*[:/|]?\s+[^.!?]{{2,80}}[.)\]]*$|"
    rf"(?:[/|©(\[–—]|\bvia\b)\s*(?:{_MEDIA}\W+)?{_AGENCIES}(?:\s*[/|,]\s*[^.!?]{{2,60}}|\s+(?:via|/)\s+[^.!?]{{2,60}}|\s+pool)?[.)\]]*$|"
    rf"[/|]\s*{_MEDIA}\s+[^.!?]{{2,60}}[.)\]]*$|"
    rf"\b(?:ap photo|reuters|getty images|afp|epa(?:-efe)?|тасс|tass|риа новости|белта|belta|уніан|zuma press|nurphoto|imago|shutterstock)\s*/\s*\S[^.!?]{{1,60}}[.)\]]*$|"
    rf"(?:^|[.!?»”\"]\s+){_AGENCIES}[.)\]]*$|"
    rf"(?:^|[.!?»”\"/|]\s*)\(?(?:архивное\s+фото|архівне\s+фото|архіўнае\s+фота|file\s+(?:photo|image|picture)|иллюстративное\s+(?:фото|изображение)|ілюстративне\s+фото|ілюстрацыйнае\s+фота|handout|"
    rf"(?:пресс|прес|прэс)-?(?:служб|цэнтр|центр)\w*(?:\s+[^.!?]{{2,60}})?|(?:press|presidential)\s+(?:service|office)(?:\s+[^.!?]{{2,60}})?)\)?[.\]]*$|"
    r"(?:^|[.!?»”\"(\[/|–—]\s*|©\s*)\[?(?:www\.)?[a-z0-9а-яіїў-]+(?:\.[a-z0-9-]+){0,3}\.(?:[a-z]{2,6}|рф|бел|укр)(?:/\S{0,60})?[\])]*\.?$"
)
# words that only a picture's line has
CAPTION_CUE = re.compile(
    r"(?:\(l\).{2,80}\(r\)|\((?:left|right|center|centre|second\s+left|file|слева|справа|в\s+центре|ліворуч|праворуч|зліва|злева|у\s+цэнтры)\)|,\s*(?:left|right|second\s+(?:left|right)|centre|center|слева|справа|в\s+центре|ліворуч|праворуч|зліва|злева|у\s+цэнтры)\s*[,.]|"
    r"\b(?:from|left)\s+(?:left|to\s+right)\b|слева\s+направо|зліва\s+направо|злева\s+направа|^\W*(?:pictured|in\s+this\s+(?:file\s+)?(?:photo|image|picture|handout)|this\s+(?:file\s+)?(?:photo|image|picture|handout)|"
    r"(?:a\s+)?(?:file\s+photo|screenshot|still|screengrab|view|general\s+view)\s+(?:of|from|shows)|на\s+(?:этом\s+|цьому\s+|гэтым\s+)?(?:фото|фота|снимке|знімку|здымку|видео|відео|відэа|светлине|світлині|скриншоте|иллюстрации|кадре)\b|кадр\s+(?:из|с|з)\b|"
    r"вид\s+на\b|(?:photo|image|фото|фота|иллюстрация|ілюстрація|видео|відео|відэа|photo\s+credit)\s*[:|©/]))"
)
QUESTION_START = re.compile(
    r"\W{0,8}(?:what|why|how|who|where|when|which|is|are|can|will|что|почему|как|кто|где|когда|зачем|сколько|що|што|чому|як|хто|де|коли|навіщо|скільки|чаму|хто|дзе|калі|навошта|колькі)\b"
)
AGENCY = re.compile(
    rf"(?:{_AGENCIES}|the\s+\w+\s+(?:times|post)|bbc\s+news|cnn|[\w.]+\s+(?:news|times|post|правда|новини|новости|навіны|today))$"
)
URLS_ONLY = re.compile(r"(?:[<(\[]*(?:https?://|www\.|t\.me/)\S+\s*)+$|<?[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+>?$")
