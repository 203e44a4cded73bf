"""The words that say how a question is built: closed lists, and verbs in all their forms. Pure."""

from __future__ import annotations

from functools import cache

DETERMINERS = frozenset(
    "the a an some any no every each all both another either neither many much few several most"
    " more less enough such".split()
)
DEMONSTRATIVES = frozenset("this that these those".split())
POSSESSIVES = frozenset("my your our his her its their whose".split())
PREPOSITIONS = frozenset(
    "of in on at by for with from to into onto about around near between among during before after"
    " over under against through across within without since until as than like versus vs besides"
    " despite toward towards per regarding concerning behind beyond inside outside along beside"
    " compared".split()
)
PLACE_PREPOSITIONS = frozenset("in at near around across outside inside within".split())
CONJUNCTIONS = frozenset("and or but nor so if when while because although though whether".split())
AUXILIARIES = frozenset(
    "be am is are was were been being do does did done have has had having can could will would"
    " shall should may might must isn't aren't wasn't weren't don't doesn't didn't hasn't haven't"
    " can't couldn't won't wouldn't shouldn't cannot".split()
)
HELPERS = frozenset("do does did can could will would shall should may might must don't".split())
QUESTION_WORDS = frozenset("what which who whom whose where when why how".split())
PERSONS = frozenset("he she him her his hers himself herself".split())
THINGS = frozenset("it its".split())
GROUPS = frozenset("they them their theirs".split())
OTHER_PRONOUNS = frozenset(
    "i me you we us mine yours ours myself yourself someone somebody anyone anybody everyone"
    " everybody nobody something anything everything nothing else each other".split()
)
ADVERBS = frozenset(
    """
not also still ever never too very just now then here there only even again already yet often
always sometimes usually today currently maybe perhaps instead together apart away back up down
out off ago once twice later soon well far long originally really actually generally quite rather
almost however therefore thus otherwise first yes no ok okay oh wow thanks please interesting let
let's awesome oops um hmm mmm woah deep agreed yeah sure right great cool nice next
""".split()
)
# Words that qualify without telling what is spoken of: they never carry a topic.
VAGUE_ADJECTIVES = frozenset(
    """
main important common different popular famous best worst good bad better worse new newest old
oldest older big bigger biggest large larger largest small smaller smallest other others major key
typical similar possible certain specific particular various general whole entire total average
current recent previous last next first second third latest earliest early late own same true
modern notable interesting influential iconic top great greatest highest lowest fastest longest
shortest tallest richest strongest youngest younger cheapest cheaper expensive delicious safest
easiest hardest dangerous likely effective long-term short-term higher lower basic additional fun
original initial final one ones two three four five six seven eight nine ten
""".split()
)
ADJECTIVES = frozenset(
    """
safe related secure treatable biased poisonous toxic contagious curable harmful healthy legal
illegal ethical necessary useful useless successful difficult easy hard hot cold warm fast slow
rich poor alive dead married single single-use available responsible reliable accurate mandatory
free open closed aware afraid able unable native endangered extinct dying done serious severe
fatal deadly painful hereditary inherited genetic infectious allergic vague good bad better worse
different similar same worth crazy chaotic convinced
""".split()
)
# Nouns that are something of something else; without an "of …" they leave the topic open.
RELATIONS = frozenset(
    """
type kind sort example advantage disadvantage benefit drawback pro con pros cons role history
importance significance purpose function cause effect symptom sign difference similarity cost
price size population capital origin root characteristic feature use application impact influence
relationship relation consequence result outcome risk reason definition meaning theme character
component element layer variety version variant founder inventor author creator leader president
chairman ceo director owner member criticism evidence treatment cure diagnosis prevention factor
implication objective goal aim finding key issue problem solution rule requirement step process
method alternative option location source ingredient competitor rival side background review plot
ending cast sequel name age height weight length growth development invention discovery founding
climate culture economy language religion currency food weather attraction highlight form species
breed style fact detail information number amount percentage rate level top best tip story
reaction response motive penalty contribution argument manifesto series project pose poses test
funds fee sentence verdict victim suspect winner loser score budget salary revenue profit
""".split()
)
PLACES = frozenset(
    """
city town village country state province region county island continent river lake mountain museum
park university college school stadium airport hotel restaurant hospital church bridge street
district area valley desert forest beach building tower palace castle planet
""".split()
)
# Countries, continents and great cities, by the word that tells them.
KNOWN_PLACES = frozenset(
    """
afghanistan africa albania algeria america amsterdam angola ankara argentina armenia asia athens
australia austria azerbaijan baghdad bahrain bangkok bangladesh barcelona beijing beirut belarus
belgium belgrade berlin bolivia boston brazil britain brussels budapest bulgaria cairo california
cambodia cameroon canada chicago chile china colombia copenhagen croatia cuba cyprus czechia
damascus delhi denmark dublin ecuador egypt england estonia ethiopia europe finland florida france
gaza geneva georgia germany ghana greece guatemala haiti hamburg havana helsinki honduras hungary
iceland india indonesia iran iraq ireland israel istanbul italy jakarta jamaica japan jerusalem
jordan kabul kazakhstan kenya kiev korea kuwait kyiv laos latvia lebanon libya lisbon lithuania
london luxembourg madrid malaysia mali malta manila mexico moldova mongolia montreal morocco
moscow mozambique mumbai munich myanmar nairobi namibia nepal netherlands nicaragua niger nigeria
norway oman oslo ottawa pakistan palestine panama paraguay paris peru philippines poland portugal
prague pyongyang qatar rome romania russia rwanda scotland senegal seoul serbia shanghai singapore
slovakia slovenia somalia spain stockholm sudan sweden switzerland sydney syria taiwan tanzania
tehran texas thailand tokyo toronto tunisia turkey uganda uk ukraine usa uruguay venezuela vienna
vietnam wales warsaw washington yemen zambia zimbabwe zurich
""".split()
)
ORGANISATIONS = frozenset(
    """
inc corp company ltd group bank party union league association committee agency department
ministry council court university college institute museum club team band commission police army
navy force forces government parliament congress senate times post news
""".split()
)
TITLES = frozenset(
    """
mr mrs ms miss dr sir lord lady king queen prince princess president minister chancellor premier
secretary senator representative congressman congresswoman governor mayor judge justice general
colonel major captain sergeant admiral professor pope bishop archbishop cardinal coach manager
director chairman chairwoman spokesman spokeswoman spokesperson actor actress singer author writer
founder ceo commissioner ambassador
""".split()
)
MEN = frozenset(
    """
james john robert michael william david richard joseph thomas charles christopher daniel matthew
anthony mark donald steven paul andrew joshua kenneth kevin brian george edward ronald timothy
jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott brandon benjamin
samuel frank gregory raymond alexander patrick jack dennis jerry tyler aaron jose adam henry
nathan peter kyle walter ethan jeremy harold carl keith roger arthur albert joe louis philip simon
martin alan tony bill bob jim tom mike steve dave chris ben sam dan tim ted fred hugh ian neil
karl hans pierre jean juan carlos luis pedro pablo diego marco mario giovanni leonardo ivan
vladimir boris dmitri mohammed muhammad ahmed ali omar hassan abdul kim lee wang barack elon jeff
warren bernie rishi keir emmanuel volodymyr narendra
""".split()
)
WOMEN = frozenset(
    """
mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty sandra
margaret ashley kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca laura
helen sharon cynthia kathleen amy angela anna ruth brenda pamela nicole katherine samantha
christine emma catherine virginia rachel janet maria heather diane julie joyce victoria kelly
christina joan evelyn judith andrea hannah jacqueline martha gloria teresa ann sara madison
frances kathryn janice jean abigail alice julia judy sophia grace denise amber doris marilyn
danielle isabella diana natalie brittany charlotte marie kayla alexis lori claire jane kate
angelina oprah hillary melania ivanka greta theresa ursula kamala taylor serena
""".split()
)
FIRST_NAMES = MEN | WOMEN
_VERBS = """
accept achieve act add admit affect age agree aim allow announce answer appear apply argue arrest
arrive ask attack attract avoid ban beat become begin believe belong break bring build burn buy
call carry catch cause celebrate change charge choose claim close collapse come compare compete
consider contain continue contribute control convict cook cost count create cross cure cut damage
deal decide declare define deliver deny depend describe design destroy develop die differ discover
discuss drink drive drop earn eat elect employ enable encounter end enjoy enter escape establish
estimate evolve exist expand expect explain explode express fail fall feed feel fight fill find
finish fit fix flow fly focus follow forget form found gain generate get give go govern grow guess
hack handle happen harm hate have hear help hide hire hit hold honor host hurt identify impact
improve include increase infect influence inspire integrate introduce invade invent invest involve
join jump keep kick kill know last launch lead learn leave let lie like listen live look lose love
lower make manage marry matter mean measure meet mention migrate mix move murder name need notice
occur offer open operate originate own participate pass pay perform plan play predict prefer
prepare prevent produce promise protect prove provide publish purchase put quit raise reach react
read receive recognize recommend recover reduce refuse regulate relate release rely remain
remember remove repair replace report represent require resign resolve respond result retire
return reverse ride rise rule run save say see seem sell send serve set settle shift shoot show
shut sign sing sink sit sleep smoke solve speak spend spoil spread stand start stay steal stop
study succeed suffer suggest support suppose survive swim take talk taste teach tell test think
throw trade train transport travel treat try turn use vary visit vote wait walk want warn watch
wear weigh win wonder work worry write share domesticate intend wish remind recall convince assume
withdraw negotiate borrow rescue strike sue merge consume erupt crash melt evacuate vaccinate
overtake
""".split()
_IRREGULAR = """
became begun began beaten bit bitten blown broke broken brought built bought caught chose chosen
came cost dealt did drew drawn drank drunk drove driven ate eaten fell fallen fed felt fought
found flew flown forgot forgotten froze frozen got gotten gave given went gone grew grown had
heard hid hidden held hurt kept knew known laid led left lent let lay lain lost made meant met
paid put read rode rose risen ran said saw seen sold sent set shook shot shown shut sang sung sank
sunk sat slept spoke spoken spent spread stood stole stolen struck swam swum took taken taught
told thought threw thrown understood woke woken wore worn won wrote written
""".split()
# Verbs whose bare form or plural is a noun at least as often: a verb only where one is due.
NOUN_TOO = frozenset(
    """
act age aim share wish strike host answer attack ban break burn call cause change charge claim
close collapse control cook cost count cross cure cut damage deal design drink drive drop end
escape estimate fall feed feel fight fix flow focus form gain guess hack harm help hit hold hurt
impact increase influence jump kick lead lie look love measure mix move murder name need offer
open own pass pay plan play promise purchase raise reach release repair report result return ride
rise rule run sale save show sign sleep smoke spread stand start stay stop study support talk
taste test trade train transport travel treat try turn use visit vote wait walk watch win work
worry found like last matter mean lower
""".split()
)


@cache
def verbs() -> frozenset[str]:
    """Return the known verbs in all their forms."""
    return frozenset(_IRREGULAR).union(*(_forms(verb) for verb in _VERBS))


def _forms(verb: str) -> set[str]:
    stem = verb[:-1] if verb.endswith("e") else verb
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return {verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"}
    doubled = verb + verb[-1]
    plural = verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "o")) else "s")
    return {verb, plural, stem + "ed", stem + "ing", doubled + "ed", doubled + "ing"}


def singular(noun: str) -> str:
    """Return a noun without its plural ending, as well as spelling tells."""
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("ches", "shes", "sses", "xes")):
        return noun[:-2]
    if noun.endswith("s") and not noun.endswith(("ss", "us", "is")) and len(noun) > 3:
        return noun[:-1]
    return noun


DATES = frozenset(
    """
january february march april may june july august september october november december monday
tuesday wednesday thursday friday saturday sunday christmas easter
""".split()
)


def is_plural(noun: str) -> bool:
    """Tell whether a noun looks like a plural."""
    return singular(noun) != noun or noun in _IRREGULAR_PLURALS


_IRREGULAR_PLURALS = frozenset("people men women children mice feet teeth geese police".split())
