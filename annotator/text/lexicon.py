"""English words that tell where clauses, cues and sources are.

What belongs here: word lists as data, and the forms that a verb takes. They are rules of thumb for
the prose of news: whatever they miss, the caret and the mouse still reach. Other languages are
handled by punctuation alone.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

_LETTERS: Final = r"(?:[^\W_][\u0300-\u036f]*)+"
TOKEN: Final = re.compile(rf"{_LETTERS}(?:['’\-.&]{_LETTERS})*")
"""A word for looking up; rougher and faster than ``words.py``, which decides what is selected."""


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


DENYING: Final = _words(
    "deny reject refute dispute dismiss rebut repudiate disavow contradict disown"
)
REPORTING: Final = DENYING | _words(
    """say tell report claim state announce confirm acknowledge admit concede insist maintain argue
    assert allege contend declare explain note observe remark comment mention add reply respond
    answer warn caution predict forecast estimate believe think suspect fear hope expect suggest
    indicate reveal disclose conclude write tweet testify swear promise vow pledge urge ask demand
    question wonder decline refuse accuse blame criticise criticize describe recall stress emphasise
    emphasize reiterate repeat reaffirm affirm agree disagree complain quote cite tout propose
    recommend signal hint imply inform learn understand speculate doubt guess assume presume assure
    remind clarify predict joke shout whisper call find show know threaten boast"""
)
"""Verbs whose subject says, thinks or rejects something (infinitives)."""

TELLING: Final = _words("tell inform warn remind assure notify promise ask")
"""Verbs with the hearer between them and the content: "told the meeting that"."""

BARE_CONTENT: Final = _words(
    "say think believe insist hope fear suspect admit argue add claim know suppose guess"
)
"""Verbs whose content often comes without "that"."""

HEDGING: Final = _words("seem appear suspect fear speculate assume presume guess estimate predict")
HEDGES: Final = _words(
    """likely unlikely possible probable unclear uncertain unsure doubtful perhaps maybe possibly
    probably presumably apparently seemingly reportedly allegedly supposedly purportedly conceivably
    potentially arguably rumoured rumored"""
)
"""Single words that make a statement uncertain, without their verb."""

NEEDS_TO: Final = _words("seem appear")
"""Of the hedging verbs those that hedge only with "to", "that" or "as" after them."""

DECLINING: Final = _words("decline refuse")
"""Verbs that take another one along: "declined to comment"."""

MODALS: Final = _words("may might could would")
"""Modal verbs that make a statement uncertain."""

AFTER_MODAL: Final = _words(
    """convinced expected believed thought known likely unlikely possible said seen considered
    assumed true"""
)
"""What a cue takes along after its modal: "may not be convinced"."""

BE: Final = _words("be been being am is are was were")
HAVE: Final = _words("have has had having")
AUXILIARIES: Final = BE | HAVE | _words("do does did done get gets got can will shall must should")
NEGATIONS: Final = _words("not never no neither nor hardly cannot")
FINITE: Final = _words(
    "am is are was were has have had do does did will would can could may might must shall"
) | _words("should cannot ain't i'm i've i'd i'll")
"""Forms that make a clause by themselves; contractions are added by ``is_finite_form``."""

VERBS: Final = _words(
    """make take go come give get run hold keep bring begin become leave put mean let set lead grow
    rise fall lose win pay meet sell buy send build break spend cut hit need want use work move live
    die start stop close open plan try seek continue provide include require offer allow face follow
    help increase remain happen carry cause create serve play sit stand speak read see hear feel
    cost drop reach sign vote visit own teach publish employ blow draw drive eat fly forget forgive
    choose catch fight throw wear wake rebuild undergo overcome withdraw seem appear refuse decline
    look ask talk bid cast quit shut spread split shed"""
)
"""Further verbs whose inflected forms make a clause."""

IRREGULAR: Final[dict[str, tuple[str, ...]]] = {
    line.split()[0]: tuple(line.split()[1:])
    for line in """say said|tell told|think thought|know knew known|find found|show showed shown
    write wrote written|swear swore sworn|understand understood|learn learned learnt|make made
    take took taken|go went gone|come came|give gave given|get got gotten|run ran|hold held
    keep kept|bring brought|begin began begun|become became|leave left|put put|mean meant|let let
    set set|lead led|grow grew grown|rise rose risen|fall fell fallen|lose lost|win won|pay paid
    meet met|sell sold|buy bought|send sent|build built|break broke broken|spend spent|cut cut
    hit hit|see saw seen|hear heard|feel felt|sit sat|stand stood|speak spoke spoken|read read
    cost cost|teach taught|blow blew blown|draw drew drawn|drive drove driven|eat ate eaten
    fly flew flown|forget forgot forgotten|forgive forgave forgiven|choose chose chosen
    catch caught|fight fought|throw threw thrown|wear wore worn|wake woke woken|rebuild rebuilt
    undergo underwent undergone|overcome overcame|withdraw withdrew withdrawn|bid bid|cast cast
    quit quit|shut shut|spread spread|split split|shed shed|forecast forecast forecasted""".replace(
        "|", "\n"
    ).splitlines()
}
_DOUBLING: Final = _words("rebut admit stop plan run get put let set cut hit sit win begin forget")
_DOUBLED: Final = _words("drop bid quit shut split shed")

NOUNS_TOO: Final = _words(
    """claim claims report reports state states estimate estimates answer answers comment comments
    promise promises pledge pledges forecast forecasts fear fears hope hopes note notes demand
    demands doubt doubts remark remarks mention mentions reply question questions dispute disputes
    signal signals hint hints guess call calls find finds show shows quote quotes joke jokes blame
    stress warning finding findings understanding"""
)
REPORTING_NOUNS: Final = _words(
    """belief claim claims report reports allegation allegations accusation accusations statement
    statements suggestion suggestions denial denials warning warnings assertion conclusion finding
    findings fear fears hope hopes rumour rumours rumor rumors admission announcement assurance
    insistence prediction suspicion suspicions confirmation evidence proof idea view fact news
    charge charges indication indications assumption acknowledgement speculation doubt doubts"""
)
"""Nouns whose "that" heads what is said."""

DETERMINERS: Final = _words(
    """the a an this that these those its his her their our my your any some each every no another
    both all many several few most much such"""
)
PRONOUNS: Final = _words("he she they it we i you who one everyone everybody nobody somebody")
PREPOSITIONS: Final = _words(
    """of in on at by for from with to into onto over under after before since during until till
    through between among against about as like than without within per via despite amid across
    behind beyond near off out up down around toward towards upon due because"""
)
SUBORDINATORS: Final = _words(
    """although though while whereas because unless since as if when once whenever wherever after
    before until"""
)
JOINING: Final = _words("and or nor")
TURNING: Final = _words("but yet so although though while whereas because unless")
"""Conjunctions after which a finite verb is enough to make a clause."""
RELATIVES: Final = _words("which who whose whom where")
OPENERS: Final = _words(
    """last next this earlier later however meanwhile still then now today yesterday tomorrow
    instead moreover furthermore nevertheless nonetheless also indeed otherwise therefore thus
    there here yes no well oh monday tuesday wednesday thursday friday saturday sunday"""
)
"""Words other than prepositions with which a phrase before the first clause begins."""
ADVERBS: Final = _words(
    """also now never ever once often again still just even already soon always only later earlier
    since repeatedly further first then thus not too both all"""
)
_NO_ADVERB: Final = _words(
    """family july italy supply reply ally early assembly monopoly anomaly jelly rally tally bully
    holy ugly friendly deadly weekly monthly daily elderly lonely lovely costly apply comply rely
    multiply belly folly fly only"""
)
ROLES: Final = _words(
    """official officials spokesman spokeswoman spokesperson spokespeople police minister ministers
    ministry executive executives analyst analysts expert experts source sources court government
    company companies firm firms department agency agencies president chairman chairwoman chair
    chief director directors founder co-founder officer officers manager managers union unions
    lawyer lawyers prosecutor prosecutors judge judges doctor doctors scientist scientists
    researcher researchers professor author authors witness witnesses resident residents critic
    critics supporter supporters campaigner campaigners investor investors trader traders worker
    workers council councillor councillors mayor governor senator senators party parties group
    groups committee commission bank statement report reports study survey newspaper paper document
    documents letter people family families farmer farmers teacher teachers student students leader
    leaders representative representatives head boss secretary treasurer owner owners regulator
    regulators authority authorities embassy military army organisation organization organisers
    organizers editor journalist journalists economist economists neighbour neighbours baker"""
)
"""Nouns for those who say things, people, bodies and papers."""

_COMMON: Final = _words(
    """the of and to is that it he she they with for from by had has have be been said would not are
    were this at on but which who his her their its there will could i you we what after about"""
)


@lru_cache(maxsize=16)
def is_english(line: str) -> bool:
    """Whether a stretch of text reads like English: one word in eight is a common one of it."""
    tokens = TOKEN.findall(line)
    common = sum(token.lower() in _COMMON for token in tokens)
    return common >= 2 and common * 8 >= len(tokens)


@cache
def forms(lemmas: frozenset[str]) -> frozenset[str]:
    """The infinitives with all their inflected forms."""
    return frozenset(form for lemma in lemmas for form in (lemma, *inflected(lemma)))


@cache
def finite_verbs() -> frozenset[str]:
    """Forms of known verbs that make a clause without an auxiliary: present "-s" and past."""
    return frozenset(
        form
        for lemma in VERBS | REPORTING
        for form in (_third(lemma), *IRREGULAR.get(lemma, (_past(lemma),))[:1])
    )


def inflected(lemma: str) -> tuple[str, ...]:
    """The forms of a verb but its infinitive: "says", "said", "saying"."""
    stem = lemma[:-1] if lemma.endswith("e") and not lemma.endswith("ee") else lemma
    if lemma in _DOUBLING | _DOUBLED:
        stem = lemma + lemma[-1]
    return (_third(lemma), *IRREGULAR.get(lemma, (_past(lemma),)), f"{stem}ing")


def _third(lemma: str) -> str:
    if lemma.endswith(("s", "sh", "ch", "x", "z", "o")):
        return f"{lemma}es"
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return f"{lemma[:-1]}ies"
    return f"{lemma}s"


def _past(lemma: str) -> str:
    if lemma.endswith("e"):
        return f"{lemma}d"
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return f"{lemma[:-1]}ied"
    return f"{lemma}{lemma[-1]}ed" if lemma in _DOUBLING | _DOUBLED else f"{lemma}ed"


def is_adverb(word: str) -> bool:
    """Whether a word in small letters reads like an adverb."""
    return word in ADVERBS or (len(word) > 4 and word.endswith("ly") and word not in _NO_ADVERB)


def is_finite_form(word: str) -> bool:
    """Whether a word in small letters is a finite auxiliary, or ends in a contracted one."""
    if word in FINITE or word.endswith("n't"):
        return True
    head, _, tail = word.partition("'")
    if tail in ("re", "ve", "ll", "d", "m"):
        return True
    return tail == "s" and head in PRONOUNS | {"that", "there", "what", "here"}
