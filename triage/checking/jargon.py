"""Words of the trade that people need not know, and what to say in their place."""

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

#: The word, and plainer ones. A plural counts too. Words without a plainer one are not here: they
#: stand in `readability.UNAVOIDABLE`.
PLAINER: Final[Mapping[str, str]] = MappingProxyType(
    {
        "abduction": "lifting to the side",
        "acute": "sudden, or new",
        "adduction": "drawing in",
        "analgesic": "pain relief",
        "analgesia": "pain relief",
        "anterior": "in front",
        "asymptomatic": "without trouble",
        "benign": "harmless",
        "bilateral": "on both sides",
        "cervical": "of the neck",
        "chronic": "long-lasting",
        "comorbidity": "another illness",
        "contraindicated": "not for you",
        "contraindication": "a reason not to",
        "contralateral": "on the other side",
        "differential": "other possible causes",
        "distal": "further down",
        "dorsiflexion": "pulling the foot up",
        "dysuria": "burning when you pee",
        "etiology": "cause",
        "extension": "bending back, or stretching",
        "femoral": "of the thigh",
        "flexion": "bending",
        "haematuria": "blood in pee",
        "hematuria": "blood in pee",
        "idiopathic": "without a known cause",
        "incontinence": "leaking",
        "ipsilateral": "on the same side",
        "lateral": "to the side",
        "lumbar": "of the lower back",
        "malaise": "feeling unwell",
        "malignancy": "cancer",
        "micturition": "peeing",
        "myalgia": "sore muscles",
        "nocturnal": "at night",
        "nonspecific": "ordinary",
        "NSAID": "anti-inflammatory tablets",
        "paraesthesia": "tingling",
        "paresthesia": "tingling",
        "pathology": "illness",
        "perineal": "between the legs",
        "posterior": "behind",
        "prognosis": "what to expect",
        "prone": "lying on your front",
        "proximal": "further up",
        "pyrexia": "fever",
        "radicular": "from a nerve",
        "radiculopathy": "an irritated nerve",
        "renal": "of the kidneys",
        "sequelae": "what comes after",
        "supine": "lying on your back",
        "syncope": "fainting",
        "thoracic": "of the upper back",
        "trauma": "an injury",
        "unilateral": "on one side",
        "vertebrae": "bones of the spine",
        "vertebral": "of the spine",
    }
)
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z-]*")


def jargon_in(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each word of the trade in `texts` once, as it stands there, and plainer words."""
    told: set[str] = set()
    for text in texts:
        for word in _WORD.findall(text):
            known = _known(word)
            if known and known not in told:
                told.add(known)
                yield word, PLAINER[known]


def _known(word: str) -> str:
    for form in (word, word.lower(), word.removesuffix("s"), word.lower().removesuffix("s")):
        if form in PLAINER:
            return form
    return ""
