"""The answers of domain.yml, and the longest values that are likely in them."""

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[3]


def load(path: str) -> Any:
    """A file of the project."""
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


DOMAIN = load("domain.yml")
VARIATIONS = [(name, v) for name, of in DOMAIN["responses"].items() for v in of]
FOREIGN = {name for name in DOMAIN["responses"] if name.startswith("utter_oos__langue")}
"""What is said in another language than French."""

VALUES = {
    "prenom": "Jean-Christophe",
    "conseiller": "Marie-Christine Delacroix",
    "conseiller_agence": "Agence de Clermont-Ferrand Jaude",
    "conseiller_presence": "mercredi 25 novembre à 13 h 30",
    "conseiller_actif": "Jean-Baptiste Delaunay",
    "attente": "mercredi 25 novembre avant 13 h 30",
    "periode_mois": "septembre 2026",
    "periode_ouverture": "mercredi 28 septembre",
    "periode_cloture": "mercredi 15 septembre 2027 à minuit",
    "prochain_mois": "septembre 2026",
    "prochaine_ouverture": "mercredi 28 septembre",
    "prochaine_cloture": "mercredi 15 septembre 2027 à minuit",
    "mois_demande": "septembre 2027",
    "mois_ouverture": "mercredi 28 septembre 2027",
    "mois_cloture": "mercredi 15 septembre 2027 à minuit",
    "premier_virement": "mercredi 1er septembre 2027",
    "code_verification": "7KQF-2M9P-4TXA",
    "page_verifier": "https://referent.auvergne-rhone-alpes.example.fr/verifier",
    "date_du_jour": "dimanche 22 novembre 2026",
}
"""The known values, as an SMS carries them: the channel writes « août » as « aout »."""

OF_ACTIONS = {
    "depart_texte": "mercredi 23 septembre 2027",
    "retour_texte": "mercredi 30 septembre 2027",
    "jours": "120",
    "raison": "votre conseiller part dans une autre agence",
    "ancien_conseiller": "Marie-Christine Delacroix",
    "nouveau_conseiller": "Jean-Baptiste Delaunay",
    "verifie_le": "mercredi 23 septembre 2026",
    "question": "Par ailleurs, comment je fais pour mettre à jour...",
}
"""What actions add to the known values; `source` and `article` are those of the answers."""
