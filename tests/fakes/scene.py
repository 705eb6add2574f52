"""A morning at Claire Martin's desk, to be looked at and walked through."""

from collections.abc import Callable
from datetime import datetime, timedelta

from handoff.brief import Brief, Clock, Said
from handoff.events import Reason
from tests.fakes.chat import FakeChat
from tests.fakes.desk import CLAIRE, KARIM, FakeDesk, assisted

SOURCE = "https://www.francetravail.fr/candidat/vos-droits-et-demarches.html"


def morning(now: Callable[[], datetime]) -> FakeDesk:
    """Ana waits and is overdue, Bakary just asked, Chloé is answered, Denis needs nobody."""
    desk = FakeDesk(now)
    desk.add(assisted("ana", "Ana Diallo", indemnise=True, sous_controle=True), brief=_brief(now()))
    desk.add(assisted("bakary", "Bakary Traoré", micro_entreprise=True))
    desk.add(assisted("chloe", "Chloé Lefèvre", rsa=True))
    desk.add(assisted("denis", "Denis Nguyen-Peyrefitte", indemnise=True))
    desk.add(assisted("erin", "Erin O’Neil"), "karim")
    _ana(desk, now())
    _others(desk)
    return desk


def _brief(now: datetime) -> Brief:
    return Brief(
        asked=(Said("Peut-on me radier si un relevé de candidature manque ?", 7),),
        known=(
            Said("Contrôle commencé le 12 novembre", 3),
            Said("Trois candidatures envoyées, deux réponses gardées", 5),
        ),
        answered=(Said("Ce qu’est un contrôle et ce qui compte comme preuve", 4),),
        clocks=(Clock("Claire Martin", now - timedelta(minutes=25)),),
    )


def _ana(desk: FakeDesk, now: datetime) -> None:
    yesterday, earlier = now - timedelta(days=1), now - timedelta(hours=2)
    say = desk.say
    say("ana", "person", "bonjour", "Ana Diallo", at=yesterday)
    say(
        "ana",
        "assistant",
        "Bonjour Ana. Je suis l’assistant de Référent. De quoi s’agit-il ?",
        "Assistant de Référent",
        at=yesterday,
        buttons=("Mon actualisation", "Un contrôle", "Parler à un conseiller"),
    )
    say("ana", "person", "jai recu un mail pour un controle le 12", "Ana Diallo", at=earlier)
    say(
        "ana",
        "assistant",
        "Un contrôle vérifie que vous cherchez un emploi. On vous demande vos démarches des "
        "derniers mois : candidatures, réponses, rendez-vous, formations.\n\nCe qui compte comme "
        "preuve : un courriel, une capture d’écran, une attestation.",
        "Assistant de Référent",
        at=earlier,
        source_url=SOURCE,
    )
    say("ana", "person", "jai 3 candidatures mais que 2 reponses", "Ana Diallo", at=earlier)
    say(
        "ana", "note", "Appelée mardi : inquiète, mais son dossier est bon.", KARIM.name, at=earlier
    )
    say(
        "ana",
        "person",
        "on peut me radier si il manque un papier ?? je dors plus",
        "Ana Diallo",
        at=earlier,
    )
    desk.ask("ana", CLAIRE, Reason.DISTRESS, due=95, at=earlier)
    say(
        "ana",
        "system",
        "Claire Martin, qui vous suit, vous répond ici aujourd’hui avant 11 h.",
        "",
        at=earlier,
    )


def _others(desk: FakeDesk) -> None:
    desk.say("bakary", "person", "conseiller", "Bakary Traoré")
    desk.ask("bakary", CLAIRE, due=20)
    desk.say("chloe", "person", "Merci, j’ai bien reçu votre document.", "Chloé Lefèvre")
    desk.say("denis", "assistant", "L’actualisation est ouverte jusqu’au 15.", "Assistant")


def exchange(now: Callable[[], datetime]) -> FakeChat:
    """Ana asked yesterday, a human answered, and the assistant is back today."""
    chat = FakeChat(now)
    yesterday, earlier = now() - timedelta(days=1), now() - timedelta(minutes=50)
    for author, text, name, more in (
        ("me", "bonjour cest quand lactu", "", {}),
        (
            "assistant",
            "Bonjour Ana. L’actualisation d’octobre est ouverte jusqu’au dimanche 15 novembre "
            "à minuit.",
            "",
            {},
        ),
        (
            "assistant",
            "Elle se fait sur francetravail.fr ou par téléphone, au 3949.",
            "",
            {"source_url": SOURCE, "article": "Article R5411-8", "checked": "2026-11-22"},
        ),
        ("me", "jai travaillé 12h mais pas encore ma fiche de paie, je parle à qui ?", "", {}),
        ("system", "Claire Martin prend la conversation et va vous répondre ici.", "", {}),
    ):
        chat.line("ana", author, text, name, at=yesterday, **more)
    hello = "Bonjour Ana. Déclarez les 12 heures et le salaire prévu, et corrigez ensuite."
    chat.line("ana", "conseiller", hello, "Claire Martin", at=yesterday)
    chat.line("ana", "conseiller", "Votre fiche pourra suivre ici.", "Claire Martin", at=yesterday)
    chat.line("ana", "system", "L’assistant répond à nouveau.", at=earlier)
    chat.line("ana", "me", "merci bcp ❤️ et si joublie un truc ?", at=earlier)
    asked = "Parlez-vous d’une erreur dans la déclaration, ou d’une déclaration oubliée ?"
    buttons = (("Une erreur", "/erreur"), ("Un oubli", "/oubli"), ("Autre chose", "/autre"))
    chat.line("ana", "assistant", asked, at=earlier, buttons=buttons)
    return chat
