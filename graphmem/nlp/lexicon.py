"""Small closed word lists of English that the rules need: verbs of speech, hedges, roles, ..."""

from __future__ import annotations

SPEECH = frozenset(
    """
    say tell claim report announce state argue declare write add explain note suggest allege
    assert insist maintain mention reply warn admit deny contend estimate predict believe think
    suspect assume feel hope guess hear understand consider expect suppose imagine doubt
    recommend propose promise remark comment conclude speculate rumor
    """.split()
)
DENIAL = frozenset("deny dispute disprove refute".split())
INQUIRY = frozenset("ask wonder inquire enquire".split())
# What follows these is stated as true by the text itself.
FACTIVE = frozenset(
    "know find discover show reveal confirm learn notice realize remember see prove".split()
)
WISH = frozenset("want plan hope intend try attempt wish need expect aim".split())
CEASE = frozenset("stop cease quit".split())
UNCERTAIN_AUX = frozenset("may might could would should 'd".split())
UNCERTAIN_ADVERB = frozenset("perhaps maybe possibly probably likely presumably".split())
HEARSAY_ADVERB = frozenset("allegedly reportedly supposedly apparently purportedly".split())
CONDITION = frozenset("if unless whether lest".split())
NEGATIVE_DETERMINER = frozenset("no neither none nobody nothing never nowhere".split())

# "one of", "kind of": the noun says nothing, what follows "of" does.
EMPTY_HEAD = frozenset(
    """
    one some many most several part kind type sort form number lot bit couple pair series set
    variety group two three four five six none all each both half majority any few example version
    """.split()
)

# Nouns of a relation to someone: "her husband X", "X, son of Y".
ROLE = frozenset(
    """
    husband wife spouse partner son daughter child father mother parent brother sister sibling
    twin uncle aunt cousin nephew niece grandfather grandmother grandson granddaughter grandparent
    stepfather stepmother stepson stepdaughter boyfriend girlfriend fiance fiancee friend colleague
    neighbor neighbour boss manager teacher student pupil mentor successor predecessor assistant
    secretary deputy bandmate teammate roommate owner founder author director producer editor
    composer capital dog cat boss
    """.split()
)
# Offices that texts write in capitals, so that they look like names.
OFFICE = frozenset("ceo cfo cto coo cio cmo president chairman chairwoman chair".split())
# Words before such a noun that make it another post: a vice president is no president.
POST = frozenset(
    """
    chief prime vice deputy assistant associate head general managing executive acting interim
    honorary foreign lieutenant lead senior junior principal shadow crown grand permanent supreme
    sporting artistic musical technical financial operating creative medical commanding under co
    """.split()
)
# Nouns that make a verb one idea with the place after them: "moved its headquarters to Oslo".
PHRASE = frozenset("job position post headquarters home office seat studies".split())
# Words that say that somebody no longer is what the noun says.
FORMER = frozenset("former ex onetime one-time erstwhile previous past late".split())
# Verbs of being somewhere or in somebody's service, whose place or employer the parser hangs on
# the noun between: "lives with Anna in Madrid", "works as an engineer for Acme".
# Nobody is died or arrived: "was born in Oslo and died in Bergen".
INTRANSITIVE = frozenset(
    "die live come go become arrive emerge appear occur grow return retire resign fall".split()
)
# What a work has done to it and does not do: "a song written by X and published in 1954".
ISSUE = frozenset("release publish distribute locate situate".split())
# "On the hill stands a mill": who does these may follow.
POSTURE = frozenset("stand lie sit hang rise live dwell flow rest".split())
STAY = frozenset("live reside settle stay dwell".split())
SERVE = frozenset("work intern".split())
MALE = frozenset(
    """
    he him his himself man boy father son brother husband king prince uncle nephew grandfather
    actor duke lord emperor boyfriend mr. mr sir stepfather grandson businessman sportsman
    """.split()
)
FEMALE = frozenset(
    """
    she her hers herself woman girl mother daughter sister wife queen princess aunt niece actress
    grandmother duchess lady empress girlfriend mrs. mrs ms. ms stepmother granddaughter
    businesswoman sportswoman
    """.split()
)
# Copula nouns that tell a person ("X is an American drummer"): by ending, plus those without one.
PERSON_ENDING = ("er", "or", "ist", "ian", "man", "woman", "eer", "ess", "ant", "ary", "eur")
PERSON = frozenset(
    """
    king queen prince princess duke duchess count countess bishop pope saint monk nun priest poet
    knight judge chef pilot athlete coach guitarist vocalist rapper dj model politician mp senator
    person man woman boy girl president mayor governor general colonel captain nurse guard dean
    architect diplomat scientist scholar academic economist mathematician physicist bassist pianist
    violinist cricketer wrestler boxer golfer jockey swimmer critic host presenter activist dancer
    student journalist footballer comedian star personality member nobleman noblewoman baron earl
    emperor empress heir monarch ruler sheikh son daughter child brother sister wife husband
    father mother widow niece nephew actor actress lord lady regent sultan caliph shah khan tsar
    margrave landgrave elector viscount viscountess marquess marquis archbishop cardinal abbot
    """.split()
)
THING = frozenset(
    """
    computer river number newspaper paper tower order theater theatre chapter winter disaster
    sister-city center centre cluster monster letter border parameter register harbor harbour
    motor sector factor doctor-who tractor reactor poster power water summer corner quarter
    software transformer container ester spider tiger otter thriller disorder chamber trailer
    restaurant plant elephant dictionary library documentary tributary
    """.split()
)
GROUP = frozenset(
    """
    band group duo trio quartet team club company corporation firm organization organisation
    orchestra ensemble party union association committee family couple brothers sisters twins
    crew gang tribe people choir army regiment agency
    """.split()
)

# Words for one kind of thing: who reads of a ballad may call it "the song".
SYNONYMS = (
    frozenset("film movie picture feature documentary".split()),
    frozenset("song single track ballad tune".split()),
    frozenset("album record ep lp compilation soundtrack".split()),
    frozenset("book novel memoir".split()),
    frozenset("show series sitcom programme program".split()),
    frozenset(
        "company firm corporation business manufacturer retailer provider developer maker".split()
    ),
    frozenset("band group duo duet trio quartet".split()),
    frozenset("team club side squad".split()),
)
REGION = frozenset(
    """
    northern southern eastern western central tropical subtropical upper lower northeastern
    northwestern southeastern southwestern northeast northwest southeast southwest mainland coastal
    """.split()
)
VESSEL = frozenset("ship ferry boat yacht vessel schooner barque frigate cruiser steamer".split())
WORK = frozenset().union(*SYNONYMS[:5])
COMPANY_ENDING = frozenset("inc inc. corp corp. ltd ltd. llc gmbh plc company co co.".split())

MONTHS = frozenset(
    """
    january february march april may june july august september october november december
    """.split()
)
QUESTION_WORDS = frozenset("who whom whose what which when where why how".split())
NUMERIC_ENTITIES = frozenset(
    ("DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL")
)
# What begins with a capital at the most and names nothing.
NO_NAME = QUESTION_WORDS | frozenset(
    """
    i me my you your he she it we they his her its their our this that these those there here a an
    the and or but if so as in on at to of for from with by not no yes oh well ok okay hi hey hello
    wow yeah hmm ah ha lol omg thanks thank please mr. mrs. ms. dr. mr mrs ms dr also however
    although though while then
    after before during since until because january february march april may june july august
    september october november december monday tuesday wednesday thursday friday saturday sunday
    """.split()
)


def is_person_noun(lemma: str) -> bool:
    """Return whether a noun names a person by what they do or are ("drummer", "queen")."""
    if lemma in PERSON:
        return True
    return lemma.endswith(PERSON_ENDING) and lemma not in THING and len(lemma) > 4


_DEMONYMS = """
Afghanistan Afghan|Albania Albanian|Algeria Algerian|Argentina Argentine Argentinian|Armenia
Armenian|Australia Australian|Austria Austrian|Azerbaijan Azerbaijani|Bangladesh Bangladeshi|
Belarus Belarusian|Belgium Belgian|Bolivia Bolivian|Bosnia Bosnian|Brazil Brazilian|Bulgaria
Bulgarian|Cambodia Cambodian|Cameroon Cameroonian|Canada Canadian|Chile Chilean|China Chinese|
Colombia Colombian|Croatia Croatian|Cuba Cuban|Cyprus Cypriot|Czech_Republic Czech|Denmark Danish|
Ecuador Ecuadorian|Egypt Egyptian|England English|Estonia Estonian|Ethiopia Ethiopian|Finland
Finnish|France French|Georgia_(country) Georgian|Germany German|Ghana Ghanaian|Greece Greek|
Hungary Hungarian|Iceland Icelandic|India Indian|Indonesia Indonesian|Iran Iranian|Iraq Iraqi|
Ireland Irish|Israel Israeli|Italy Italian|Jamaica Jamaican|Japan Japanese|Jordan Jordanian|
Kazakhstan Kazakh|Kenya Kenyan|South_Korea South_Korean|North_Korea North_Korean|Kosovo Kosovar|
Latvia Latvian|Lebanon Lebanese|Liberia Liberian|Libya Libyan|Lithuania Lithuanian|Luxembourg
Luxembourgish|Malaysia Malaysian|Malta Maltese|Mexico Mexican|Moldova Moldovan|Mongolia Mongolian|
Morocco Moroccan|Nepal Nepalese Nepali|Netherlands Dutch|New_Zealand New_Zealander|Nigeria
Nigerian|Norway Norwegian|Pakistan Pakistani|Palestine Palestinian|Panama Panamanian|Paraguay
Paraguayan|Peru Peruvian|Philippines Filipino Philippine|Poland Polish|Portugal Portuguese|
Romania Romanian|Russia Russian|Rwanda Rwandan|Saudi_Arabia Saudi|Scotland Scottish|Senegal
Senegalese|Serbia Serbian|Singapore Singaporean|Slovakia Slovak|Slovenia Slovenian Slovene|
Somalia Somali|South_Africa South_African|Soviet_Union Soviet|Spain Spanish|Sri_Lanka Sri_Lankan|
Sudan Sudanese|Sweden Swedish|Switzerland Swiss|Syria Syrian|Taiwan Taiwanese|Tanzania Tanzanian|
Thailand Thai|Tunisia Tunisian|Turkey Turkish|Uganda Ugandan|Ukraine Ukrainian|United_Kingdom
British|United_States American|Uruguay Uruguayan|Uzbekistan Uzbek|Venezuela Venezuelan|Vietnam
Vietnamese|Wales Welsh|Yemen Yemeni|Yugoslavia Yugoslav|Zambia Zambian|Zimbabwe Zimbabwean
"""


def _read_demonyms() -> dict[str, str]:
    table: dict[str, str] = {}
    for entry in " ".join(_DEMONYMS.split()).split("|"):
        country, *words = entry.split()
        for word in words:
            table[word.replace("_", " ")] = country.replace("_", " ").removesuffix(" (country)")
    return table


DEMONYMS = _read_demonyms()
