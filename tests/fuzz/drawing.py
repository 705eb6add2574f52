"""Draws scenarios: what people, conseillers, time and mishaps might do, in any order.

Rule: what is drawn is a scenario as testers write them, so that a failing one is a file as it is.
The simplest choice comes first everywhere: that is what a conversation shrinks to.
"""

from collections.abc import Sequence
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from bot.dialogue import project
from bot.replay.scenarios.format import Acts, Away, File, Scenario, Step
from nlu import examples

ROOT = Path(__file__).parents[2]

PEOPLE = ("ana", "emma", "ines-b", "jules", "inconnu")
"""A referent, an absent one, none, another agency; and somebody that nobody knows."""

CONSEILLERS = ("claire", "karim", "lea", "yann", "odile", "ines")
CHANNELS = ("web", "sms", "telegram", "rest")
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


def texts() -> SearchStrategy[str]:
    """What people send: words of ours, sentences of the examples, payloads, anything."""
    learnt = [example.text for example in examples.read_corpus(ROOT / "data").examples]
    domain = project.load(ROOT).domain
    payloads = sorted({*(f"/{name}" for name in domain.intents), *PRESSED})
    return st.one_of(
        st.sampled_from(COMMANDS),
        st.sampled_from(learnt),
        st.sampled_from(payloads),
        st.sampled_from(GARBAGE),
        st.lists(st.sampled_from(learnt), min_size=2, max_size=5).map(" ".join),
        st.text(max_size=40),
    )


def _persons() -> SearchStrategy[str]:
    return st.sampled_from(PEOPLE)


def _channels() -> SearchStrategy[str | None]:
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


def _acts(who: str) -> SearchStrategy[str | Acts]:
    """What a conseiller does; their words name whom they are for."""
    others = st.sampled_from(CONSEILLERS)
    reasons = st.sampled_from(("départ", ""))
    return st.one_of(
        st.sampled_from(("accepts", "hands back", "declines", "gives a code")),
        st.sampled_from((f"Réponse pour {who}.", f"{who} 🙂 {{prenom}}")).map(
            lambda text: Acts(writes=text)
        ),
        st.just(Acts(notes=f"Rappeler {who}.")),
        st.just(Acts(declines="en réunion")),
        st.builds(Acts, transfers_to=others, because=reasons),
    )


def _conseiller(who: str) -> SearchStrategy[Step]:
    return st.builds(
        Step, conseiller=_acts(who), as_=st.sampled_from(CONSEILLERS), person=st.just(who)
    )


def _away() -> SearchStrategy[Away]:
    return st.builds(
        Away,
        of=st.sampled_from(CONSEILLERS),
        since=st.sampled_from(("today", "2d")),
        until=st.sampled_from(("today", "3d", "30d")),
        substitute=st.none() | st.sampled_from(CONSEILLERS),
    )


def steps() -> SearchStrategy[Step]:
    """One act of anybody."""
    who, on = _persons(), _channels()
    said = st.builds(Step, jobseeker=texts(), person=who, on=on)
    parts = st.sampled_from(("assistant", "database", "sms", "telegram"))
    return st.one_of(
        said,
        said,
        _persons().flatmap(_conseiller),
        st.builds(Step, presses=st.sampled_from(("1", "2", "3")), person=who, on=on),
        st.builds(Step, advance=st.sampled_from(PASSES)),
        st.builds(Step, sends_file=_files(), person=who, on=on),
        st.builds(Step, outage=parts),
        st.builds(Step, outage_over=parts),
        st.builds(Step, absence=_away()),
        st.just(Step(restart=None)),
    )


def scenarios(most: int = 14) -> SearchStrategy[Scenario]:
    """Whole conversations of at most so many acts."""
    return st.builds(
        Scenario,
        scenario=st.just("Une conversation quelconque"),
        steps=st.lists(steps(), min_size=1, max_size=most).map(tuple),
        starts=st.sampled_from(STARTS),
        telegram=st.sampled_from(((), ("ana",), ("ana", "emma", "jules"))),
    )


def shown(steps_: Sequence[Step]) -> str:
    """The steps in a line each, for whoever reads a failure."""
    return "\n".join(map(repr, steps_))
