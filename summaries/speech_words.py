"""The words by which news says who said something; lower case, in en, ru, uk and be."""

import re
from dataclasses import dataclass

from summaries.wordlists import word_set


@dataclass(frozen=True, slots=True)
class SpeechWords:
    """`verbs`: each form with the gender of its subject, "" where it tells none; `plural` are those of "they in X".

    `told` need an object before what was said; `plain` take a clause with nothing before it. `sources`: what stands before
    the name of whose words follow ("according to"). `many` finds every hint of speech or doubt; a sentence with two of them
    is nobody's for sure. `that`: what a clause begins with.
    """

    verbs: dict[str, str]
    plural: frozenset[str]
    sources: tuple[tuple[str, ...], ...]
    that: frozenset[str]
    many: re.Pattern[str]
    doubts: re.Pattern[str]
    pointing: re.Pattern[str]
    between: frozenset[str]  # may stand between the name and the verb
    after: frozenset[str]  # may follow a name, so that it ends there
    audience: frozenset[str]  # who may be told
    titles: frozenset[str]  # before a name, of the one who bears it
    pronouns: dict[str, str]
    opens_sentence: frozenset[str]  # capitals that a sentence's start explains


_EN_VERBS = (
    "said says added adds stated states warned warns noted notes explained explains insisted insists wrote writes announced "
    "announces declared declares argued argues recalled recalls stressed stresses emphasised emphasized confirmed confirms "
    "acknowledged acknowledges admitted admits replied told tells tweeted concluded"
)
EN_CLAUSE = word_set("said says")  # take a clause without "that"
EN_TOLD = word_set("told tells")
EN_EMPTY = word_set("goodbye nothing little yes hello sorry so as much otherwise farewell to no-one few")
EN_HEADS = word_set(
    "ministry department university bank institute council office bureau academy church party union federation association court "
    "chamber house board commission agency society republic centre center college school hospital museum league organisation "
    "organization confederation service directorate authority fund committee kingdom states emirates bishop archbishop"
)
EN_ROLES = word_set(
    "spokesman spokeswoman spokesperson president chairman chairwoman chair head director mayor governor leader minister secretary "
    "chief ambassador speaker editor manager coach captain professor chancellor commander commissioner founder owner"
)


def _past(stems: str, endings: dict[str, str]) -> dict[str, str]:
    return {stem + ending: gender for stem in stems.split() for ending, gender in endings.items()}


_RU_PAST = _past(
    "сказа заяви сообщи отмети рассказа добави поясни уточни подчеркну написа напомни призна подтверди предупреди объясни "
    "пообеща указа констатирова прокомментирова резюмирова проинформирова ответи",
    {"л": "m", "ла": "f", "ло": "n", "ли": "p"},
)
_UK_PAST = _past(
    "сказа заяви повідоми зазначи розпові дода поясни уточни підкресли наголоси написа нагада визна підтверди попереди розказа "
    "вказа пообіця констатува резюмува проінформува відпові",
    {"в": "m", "ла": "f", "ло": "n", "ли": "p"},
)
_BE_PAST = {
    **_past(
        "сказа заяві паведамі адзначы расказа дада патлумачы удакладні падкрэслі напіса нагада прызна пацвердзі папярэдзі указа "
        "паабяца канстатава праінфармава растлумачы",
        {"ў": "m", "ла": "f", "ло": "n", "лі": "p"},
    ),
    "распавёў": "m", "распавяла": "f", "распавялі": "p",
}  # fmt: skip


def _present(words: str) -> dict[str, str]:
    return dict.fromkeys(words.split(), "")


def _plural(verbs: dict[str, str], present: str) -> frozenset[str]:
    return frozenset([form for form, gender in verbs.items() if gender == "p"]) | word_set(present)


_RU_NOW = _present("говорит заявляет сообщает отмечает пишет считает передаёт передает подчёркивает подчеркивает уточняет поясняет "
                   "рассказывает добавляет утверждает напоминает признаёт признает предупреждает")  # fmt: skip
_UK_NOW = _present("каже говорить заявляє повідомляє зазначає пише вважає наголошує додає пояснює уточнює передає розповідає "
                   "стверджує нагадує визнає попереджає")  # fmt: skip
_BE_NOW = _present("кажа гаворыць заяўляе паведамляе адзначае піша лічыць падкрэслівае дадае тлумачыць удакладняе перадае "
                   "расказвае сцвярджае нагадвае прызнае")  # fmt: skip

WORDS = {
    "en": SpeechWords(
        verbs={**_present(_EN_VERBS)},
        plural=frozenset(),
        sources=(("according", "to"),),
        that=word_set("that"),
        many=re.compile(
            r"\b(?:say|says|said|saying|sayings|tell|tells|told|telling|according|claim\w*|alleg\w*|den(?:y|ies|ied|ying)|quot\w+|"
            r"cit(?:e|ed|es|ing)|stat(?:ed|es|ing)|argu(?:ed|es|ing)|insist\w*|warn(?:ed|ing|s)|refut\w+|reject\w*|announced|"
            r"tweet(?:ed|s|ing)|wrote|writes|replied|respond\w+|asked|asks|asking|suggest\w*|predict\w*|add(?:ed|s)|noted|notes|explain(?:ed|s|ing)|"
            r"confirm(?:ed|s|ing)|admit\w*|acknowledg\w+|stress(?:ed|es|ing)|emphasi[sz]\w+|declar\w+|recall(?:ed|s)|conclud(?:ed|es)|"
            r"retort\w*|joke[sd]?|rumou?r\w*)\b", re.IGNORECASE),
        doubts=re.compile(
            r"\b(?:reportedly|allegedly|purported\w*|supposed\w*|so-called|ironically|sarcastic\w*|jokingly|hypothetical\w*|imagin\w+|"
            r"fictional|parody|satir\w+|rumou?r\w*|misquot\w+|never|den(?:y|ies|ied|ying)|refut\w+|mimic\w*|pretend\w*|(?:deep)?fake\w*|impersonat\w+|"
            r"novel|played by|in (?:the|a) (?:play|film|movie|series|song|story|sketch|episode|sitcom|drama))\b", re.IGNORECASE),
        pointing=re.compile(r"\A\W*(?:this|that|so|as|what|if|whether|when|had|were|asked|neither|nor|no|nobody|none|not|"
                            r"once|until|unless|after|before|because|since|although|though|while|whatever|suppose|imagine)\b", re.IGNORECASE),
        between=word_set("also later then earlier further previously again has had repeatedly monday tuesday wednesday thursday friday "
                         "saturday sunday today yesterday meanwhile bluntly simply"),
        after=word_set("in on at after during to as when who before while from by via following speaking late early monday tuesday "
                       "wednesday thursday friday saturday sunday today yesterday told adding calling referring shortly through of here "
                       "this last"),
        audience=word_set("reporters journalists lawmakers parliament deputies supporters residents members a the an state local national "
                          "television radio tv news conference newspaper paper magazine agency briefing meeting crowd rally viewers "
                          "investors analysts delegates us me him her them readers bbc reuters afp ap cnn"),
        titles=word_set("mr mrs ms dr prof sir dame lord lady president minister premier chancellor mayor governor senator congressman "
                        "congresswoman judge justice general colonel major captain lieutenant sergeant admiral secretary ambassador "
                        "professor chairman chairwoman spokesman spokeswoman spokesperson king queen prince princess pope bishop "
                        "archbishop chief director deputy prime foreign interior defence defense finance health education energy "
                        "transport justice vice former inspector commissioner officer detective sheriff rep sen gov gen col lt capt "
                        "coach lawmaker opposition state police mp"),
        pronouns={"he": "m", "she": "f"},
        opens_sentence=word_set("yesterday today tomorrow recently however later earlier still even once then now meanwhile perhaps maybe "
                                "officials police witnesses residents analysts experts critics supporters protesters opponents authorities "
                                "lawmakers prosecutors doctors scientists sources reports people others many some few most all both "
                                "several two three four five six ten dozens hundreds thousands local only even just"),
    ),
    "ru": SpeechWords(
        verbs={**_RU_PAST, **_RU_NOW},
        plural=_plural(_RU_PAST, "говорят заявляют сообщают отмечают пишут считают уточняют поясняют рассказывают добавляют"),
        sources=(("по", "словам"), ("по", "данным"), ("по", "мнению"), ("по", "информации"), ("по", "сведениям"), ("по", "оценке"),
                 ("согласно", "данным"), ("со", "слов")),
        that=word_set("что"),
        many=re.compile(
            r"\b(?:сказа[лнвтм]\w*|скаж\w+|говор\w+|заяв(?:и|л)\w+|сообщ(?:и|а)\w+|отме(?:ти|ча)\w+|рассказ\w+|добав(?:и|л)\w+|поясн\w+|уточн\w+|"
            r"подч[её]рк\w+|напис\w+|пиш(?:ет|ут)|утвержда\w+|напом\w+|призна(?:л|ё|е|в)\w*|подтверд\w+|предупред\w+|предупрежда\w+|"
            r"объясн\w+|пообещ\w+|считает|считают|переда(?:ёт|ет|л|ют)\w*|словам|слов|мнению|данным|информации|сведениям|оценке|"
            r"сообщени\w+ (?:о|об)|опроверг\w*|опроверга\w+|отриц\w+|ссылк\w+|ссыла\w+|процитир\w+|цитир\w+|цитат\w+|спрос\w+|ответ(?:ил|ила|или)|"
            r"возраз\w+|констатир\w+|прокомментир\w+|резюмир\w+|указал\w*|проинформир\w+)\b", re.IGNORECASE),
        doubts=re.compile(r"\b(?:якобы|будто|мол|дескать|вроде бы|так называем\w+|опроверг\w*|отриц\w+|приписыва\w+|иронич\w+|ирони\w+|"
                          r"пошутил\w*|шутит|шутк\w+|фейк\w*|дипфейк\w*|пароди\w+|никогда не|слухи|слухам|персонаж\w*|в роли|в (?:фильме|романе|пьесе|сериале|песне|спектакле))\b", re.IGNORECASE),
        pointing=re.compile(r"\A\W*(?:об этом|это|так|если|когда|хотя|после того|пока|чтобы|ни|не|никто|разве|неужели|то, что|то что|что|почему|зачем|кто|где|куда|откуда|какой|какая|какое|какие|сколько)\b", re.IGNORECASE),
        between=word_set("также ранее позже потом затем тогда ещё еще вновь снова уже сегодня вчера накануне"),
        after=word_set("в во на после перед журналистам агентству изданию телеканалу по для о об со во время ранее сегодня вчера накануне "
                       "комментируя отвечая выступая обращаясь"),
        audience=frozenset(),
        titles=word_set("президент президента министр министра премьер премьера премьер-министр премьер-министра губернатор губернатора мэр мэра "
                        "депутат депутата сенатор сенатора генерал генерала полковник полковника подполковник майор майора капитан капитана "
                        "профессор профессора эксперт эксперта аналитик аналитика политолог политолога экономист экономиста историк историка "
                        "социолог социолога юрист юриста господин господина госпожа госпожи канцлер канцлера король короля королева королевы "
                        "режиссёр режиссер режиссёра писатель писателя врач врача тренер тренера"),
        pronouns={"он": "m", "она": "f"},
        opens_sentence=word_set("власти полиция эксперты врачи жители очевидцы свидетели аналитики чиновники журналисты позже ранее вчера сегодня "
                                "накануне теперь тогда потом затем однако местные многие некоторые все источник источники следователи"),
    ),
    "uk": SpeechWords(
        verbs={**_UK_PAST, **_UK_NOW},
        plural=_plural(_UK_PAST, "кажуть заявляють повідомляють зазначають пишуть вважають уточнюють пояснюють розповідають додають"),
        sources=(("за", "словами"), ("за", "даними"), ("за", "інформацією"), ("на", "думку"), ("за", "оцінкою"), ("за", "оцінками"),
                 ("згідно", "з", "даними"), ("зі", "слів")),
        that=word_set("що"),
        many=re.compile(
            r"\b(?:сказа\w+|скаже|каже|кажуть|говор\w+|заяв(?:и|л)\w+|повідом\w+|зазнач\w+|розпов\w+|дода(?:в|л|є|ю)\w*|поясн\w+|уточн\w+|"
            r"підкресл\w+|наголо[сш]\w+|напис\w+|пише|пишуть|стверджу\w+|нага(?:да|ду)\w+|визна(?:в|л|є|ю)\w*|підтверд\w+|попередж?\w+|"
            r"вважає|вважають|переда(?:є|в|л|ють)\w*|словами|слів|думку|даними|інформацією|оцінк\w+|спростув\w+|спростову\w+|запереч\w+|"
            r"посила\w+|циту\w+|процит\w+|цитат\w+|запит\w+|відпові(?:в|л)\w*|констату\w+|резюм\w+|вказа\w+|пообіц\w+)\b", re.IGNORECASE),
        doubts=re.compile(r"\b(?:нібито|начебто|буцімто|мовляв|ніби|так зван\w+|спростув\w+|спростову\w+|запереч\w+|приписув\w+|ірон\w+|пожартув\w+|"
                          r"жарт\w*|фейк\w*|діпфейк\w*|пароді\w+|ніколи не|чутк\w+|персонаж\w*|[ву] ролі|[ву] (?:фільмі|романі|п['’]єсі|серіалі|пісні|виставі))\b", re.IGNORECASE),
        pointing=re.compile(r"\A\W*(?:про це|це|так|якщо|коли|хоча|після того|поки|щоб|ні|не|ані|ніхто|хіба|невже|те, що|те що|що|чому|навіщо|хто|де|куди|звідки|який|яка|яке|які|скільки)\b", re.IGNORECASE),
        between=word_set("також раніше пізніше потім тоді ще знову вже сьогодні вчора учора напередодні"),
        after=word_set("в у на після перед журналістам агентству виданню телеканалу по для про під час раніше сьогодні вчора напередодні "
                       "коментуючи відповідаючи виступаючи звертаючись"),
        audience=frozenset(),
        titles=word_set("президент президента президентка міністр міністра міністерка прем'єр прем’єр прем’єр-міністр прем’єр-міністра прем'єр-міністр "
                        "прем'єр-міністра губернатор губернатора мер мера депутат депутата депутатка нардеп нардепа сенатор сенатора генерал "
                        "генерала полковник полковника майор майора капітан капітана професор професора експерт експерта експертка аналітик "
                        "аналітика політолог політолога економіст економіста історик історика пан пана пані канцлер канцлера король короля "
                        "режисер режисера письменник письменника лікар лікаря тренер тренера"),
        pronouns={"він": "m", "вона": "f"},
        opens_sentence=word_set("влада поліція експерти лікарі жителі очевидці свідки аналітики чиновники журналісти пізніше раніше вчора учора "
                                "сьогодні напередодні тепер тоді потім однак місцеві багато деякі усі всі джерело джерела слідчі"),
    ),
    "be": SpeechWords(
        verbs={**_BE_PAST, **_BE_NOW},
        plural=_plural(_BE_PAST, "кажуць заяўляюць паведамляюць адзначаюць пішуць лічаць удакладняюць тлумачаць расказваюць дадаюць"),
        sources=(("паводле", "слоў"), ("па", "словах"), ("паводле", "звестак"), ("па", "звестках"), ("паводле", "інфармацыі"), ("на", "думку"),
                 ("паводле", "ацэнкі"), ("са", "слоў")),
        that=word_set("што"),
        many=re.compile(
            r"\b(?:сказа\w+|скажа|кажа|кажуць|гавор\w+|гавар\w+|заяв(?:і|л)\w+|заяўля\w+|паведам\w+|адзнач\w+|распав\w+|расказ\w+|дада(?:ў|л|е|ю)\w*|"
            r"патлумач\w+|тлумач\w+|удакладн\w+|падкрэсл\w+|напіс\w+|піша|пішуць|сцвярджа\w+|нага(?:да|дв)\w+|прызна(?:ў|л|е|ю)\w*|пацвер\w+|"
            r"папярэ\w+|лічыць|лічаць|перада(?:е|ў|л|юць)\w*|словах|слоў|думку|звестк\w+|звестак|інфармацыі|ацэнк\w+|абвер\w+|абвяр\w+|"
            r"адмаўля\w+|спасыла\w+|цыту\w+|працыт\w+|цытат\w+|спыта\w+|адказа\w+|канстат\w+|указа\w+|паабяц\w+)\b", re.IGNORECASE),
        doubts=re.compile(r"\b(?:нібыта|быццам|маўляў|так зван\w+|абвер\w+|абвяр\w+|адмаўля\w+|прыпіс\w+|ірон\w+|пажартав\w+|жарт\w*|фэйк\w*|пароды\w+|"
                          r"ніколі не|чутк\w+|персанаж\w*|[ўу] ролі|[ўу] (?:фільме|рамане|п['’]есе|серыяле|песні|спектаклі))\b", re.IGNORECASE),
        pointing=re.compile(r"\A\W*(?:пра гэта|аб гэтым|гэта|так|калі|хаця|хоць|пасля таго|пакуль|каб|ні|не|ніхто|хіба|няўжо|тое, што|тое што|што|чаму|навошта|хто|дзе|куды|адкуль|які|якая|якое|якія|колькі)\b", re.IGNORECASE),
        between=word_set("таксама раней пазней потым тады яшчэ зноў ужо сёння учора ўчора напярэдадні"),
        after=word_set("у ў на пасля перад журналістам агенцтву выданню тэлеканалу па для пра падчас раней сёння учора ўчора напярэдадні "
                       "каментуючы адказваючы выступаючы звяртаючыся"),
        audience=frozenset(),
        titles=word_set("прэзідэнт прэзідэнта міністр міністра прэм’ер прэм'ер прэм’ер-міністр прэм’ер-міністра губернатар губернатара мэр мэра "
                        "дэпутат дэпутата сенатар сенатара генерал генерала палкоўнік палкоўніка маёр маёра капітан капітана прафесар прафесара "
                        "эксперт эксперта аналітык аналітыка палітолаг палітолага эканаміст эканаміста гісторык гісторыка спадар спадара "
                        "спадарыня спадарыні канцлер канцлера кароль караля рэжысёр рэжысёра пісьменнік пісьменніка лекар лекара трэнер трэнера"),
        pronouns={"ён": "m", "яна": "f"},
        opens_sentence=word_set("улады міліцыя паліцыя эксперты лекары жыхары відавочцы сведкі аналітыкі чыноўнікі журналісты пазней раней учора сёння "
                                "напярэдадні цяпер тады потым аднак мясцовыя многія некаторыя усе крыніца крыніцы следчыя"),
    ),
}  # fmt: skip
