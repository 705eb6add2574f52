"""Draws scenarios: what people, conseillers, time and mishaps might do, in any order.

Rule: what is drawn is a scenario as testers write them, so that a failing one is a file as it is.
The simplest choice comes first everywhere: that is what a conversation shrinks to.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from bot.dialogue import project
from bot.replay.scenarios.format import Acts, Away, Broken, ChannelName, File, Scenario, Step, Verb
from nlu.examples import bare

ROOT = Path(__file__).parents[2]

PEOPLE = ("ana", "emma", "ines-b", "jules", "inconnu")
"""A referent, an absent one, none, another agency; and somebody that nobody knows."""

IN_CHARGE = {
    "ana": ("claire", "lea"),
    "emma": ("karim", "odile", "lea"),
    "ines-b": ("karim", "lea"),
    "jules": ("yann", "ines"),
    "inconnu": ("claire", "lea"),
}
CONSEILLERS = ("claire", "karim", "lea", "yann", "odile", "ines")
CHANNELS: tuple[ChannelName, ...] = ("web", "sms", "telegram", "rest")
PARTS: tuple[Broken, ...] = ("assistant", "database", "sms", "telegram")
STARTS = (None, "2026-11-27 16:20", "2026-11-29 23:59", "2026-10-25 02:30", "2026-12-24 12:29")
"""A Tuesday morning, the end of a Friday, a night, the hour that comes twice, before Christmas."""

COMMANDS = (
    *("conseiller", "merci", "non", "oui", "1", "2", "STOP", "START", "ICI", "PARTOUT", "DELIER"),
    *("LIER {code}", "LIER ABCD-2345", "/lier", "aide", "source", "SUITE", "/start {code}"),
    *("finalement non", "c'est réglé", "merci, c'est réglé", "annuler", "laissez tomber"),
    *("je veux mourir", "je conteste ma sanction", "je suis radié", "vous êtes nuls", "hello"),
    *("et pour le mois prochain ?", "pourquoi ?", "du 3 au 24 décembre", "40 jours", "demain"),
    *("/conseiller@ReferentBot", "recommencer", "mon mot de passe est Azerty123!"),
    *("ma carte 4970 1012 3456 7893", "on m'a volé mon sac. c'est quand l'actualisation ?"),
    "quand est-ce que je m'actualise ? et combien je vais toucher ? et qui est mon conseiller ?",
    "je pars en vacances du 3 au 10 décembre, il faut le dire ? je veux parler à quelqu'un",
)
GARBAGE = (
    *("", " ", "\n", "?", "...", "🙂", "👩‍👩‍👧" * 30, "\x00", "\x1b[2J", "\u202e\u200b", "é" * 300),
    *("a" * 10_000, "mot " * 2_500, "?" * 10_000, "9" * 400, "{prenom} {{x}} {", "<b>&amp;", "/"),
    *("//", "/{}", "\\", "'; DROP TABLE event; --", "%s%n", "NaN", "- a\n- b", "« 0 »", "ﷺ", "ı İ"),
)
PRESSED = (
    *("/restart", "/session_start", "/rien_de_tel", "/nlu_fallback", "/oos", "/affirm", "/deny"),
    *('/actualisation_dates{"mois": 3}', '/compter_absence{"depart": [1, 2]}', "/x{", "/source{}"),
    *('/compter_absence{"depart": "2026-12-03", "retour": "2026-11-03"}', "/salutation /source"),
    '/salutation{"prenom": null, "langue": {"a": 1}}',
)
PASSES = ("30min", "2h", "1d", "4d", "3w", "1s", "70min")


@cache
def texts() -> SearchStrategy[str]:
    """What people send: words of ours, sentences of the examples, payloads, anything."""
    learnt = sorted(_learnt())
    return st.one_of(
        st.sampled_from(COMMANDS),
        st.sampled_from(learnt),
        st.sampled_from(_payloads()),
        st.sampled_from(GARBAGE),
        st.lists(st.sampled_from(learnt), min_size=2, max_size=5).map(" ".join),
        st.text(max_size=40),
    )


@cache
def _payloads() -> tuple[str, ...]:
    """What buttons carry, those that were shown long ago and those that never were."""
    intents = (f"/{name}" for name in project.load(ROOT).domain.intents)
    return tuple(sorted({*intents, *PRESSED}))


def _learnt() -> Iterator[str]:
    """The sentences of data/nlu: each line of a list, as long as it is no pattern."""
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("    - "):
                yield bare(line.removeprefix("    - "))


def _channels() -> SearchStrategy[ChannelName | None]:
    return st.sampled_from((None, *CHANNELS))


def _files() -> SearchStrategy[File]:
    return st.builds(
        File,
        name=st.sampled_from(("cv.pdf", "", "📷" * 80, "../../etc/passwd")),
        type=st.sampled_from(("application/pdf", "image/jpeg", "", "audio/ogg")),
        what=st.sampled_from(("document", "photo", "voice")),
        content=st.sampled_from(("a file of a scenario", "")),
        says=st.just("") | st.sampled_from(COMMANDS),
    )


def _acts(who: str) -> SearchStrategy[Verb | Acts]:
    """What a conseiller does; their words name whom they are for."""
    verbs: tuple[Verb, ...] = ("accepts", "hands back", "declines", "gives a code")
    written = st.sampled_from((f"Réponse pour {who}.", f"{who} 🙂 {{prenom}}"))
    others, reasons = st.sampled_from(CONSEILLERS), st.sampled_from(("départ", ""))
    return st.one_of(
        st.sampled_from(verbs),
        st.builds(Acts, writes=written),
        st.builds(Acts, transfers_to=others, because=reasons),
        st.just(Acts(notes=f"Rappeler {who}.")),
        st.just(Acts(declines="en réunion")),
    )


def _conseiller(who: str) -> SearchStrategy[Step]:
    """Mostly who is in charge, or stands in; also anybody."""
    likely = st.sampled_from(IN_CHARGE[who])
    them = st.one_of(likely, likely, st.sampled_from(CONSEILLERS))
    return st.builds(Step, conseiller=_acts(who), as_=them, person=st.just(who))


def _away() -> SearchStrategy[Away]:
    return st.builds(
        Away,
        of=st.sampled_from(CONSEILLERS),
        since=st.sampled_from(("today", "2d")),
        until=st.sampled_from(("today", "3d", "30d")),
        substitute=st.none() | st.sampled_from(CONSEILLERS),
    )


def _step(who: str) -> SearchStrategy[Step]:
    """One act, about one person or about everybody."""
    on, said = _channels(), st.builds(Step, jobseeker=texts(), person=st.just(who), on=_channels())
    return st.one_of(
        said,
        _conseiller(who),
        said,
        _conseiller(who),
        st.builds(Step, presses=st.sampled_from(_payloads()), person=st.just(who), on=on),
        st.builds(Step, advance=st.sampled_from(PASSES)),
        st.builds(Step, sends_file=_files(), person=st.just(who), on=on),
        st.builds(Step, outage=st.sampled_from(PARTS)),
        st.builds(Step, outage_over=st.sampled_from(PARTS)),
        st.builds(Step, absence=_away()),
        st.just(Step(restart=None)),
    )


def _episode(who: str) -> SearchStrategy[tuple[Step, ...]]:
    """A few acts that make sense one after the other: random ones alone seldom get that far."""
    on, first = _channels(), IN_CHARGE[who][0]
    calls = st.builds(Step, jobseeker=st.just("conseiller"), person=st.just(who), on=on)
    takes = Step(conseiller="accepts", as_=first, person=who)
    writes = Step(conseiller=Acts(writes=f"Réponse pour {who}."), as_=first, person=who)
    back = Step(conseiller="hands back", as_=first, person=who)
    gives = Step(conseiller="gives a code", as_=first, person=who)
    links = st.builds(
        Step,
        jobseeker=st.just("LIER {code}"),
        person=st.sampled_from((who, *PEOPLE)),
        on=st.sampled_from(("telegram", "sms", "web")),
    )
    form = st.builds(Step, jobseeker=st.just("je pars en vacances"), person=st.just(who), on=on)
    return st.one_of(
        _step(who).map(lambda step: (step,)),
        _step(who).map(lambda step: (step,)),
        st.tuples(calls, st.just(takes)),
        st.tuples(calls, st.just(takes), st.just(writes), st.just(back)),
        st.tuples(calls, st.builds(Step, advance=st.sampled_from(PASSES))),
        st.tuples(st.just(gives), links),
        st.tuples(form, _step(who)),
    )


def scenarios(most: int = 14) -> SearchStrategy[Scenario]:
    """Whole conversations of about so many acts, mostly of one person."""

    def of(who: str) -> SearchStrategy[tuple[Step, ...]]:
        theirs, others = _episode(who), st.sampled_from(PEOPLE).flatmap(_episode)
        # Nothing is a choice too: a list that may be short is drawn short, most of the time.
        some = st.lists(
            st.one_of(st.just(()), theirs, theirs, theirs, others),
            min_size=most // 2,
            max_size=most,
        )
        return some.map(lambda episodes: tuple(chain.from_iterable(episodes)))

    return st.builds(
        Scenario,
        scenario=st.just("Une conversation quelconque"),
        steps=st.sampled_from(PEOPLE).flatmap(of).filter(bool),
        starts=st.sampled_from(STARTS),
        telegram=st.sampled_from(((), ("ana",), ("ana", "emma", "jules"))),
    )


def shown(steps_: Sequence[Step]) -> str:
    """The steps in a line each, for whoever reads a failure."""
    return "\n".join(map(repr, steps_))
