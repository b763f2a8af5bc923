"""What is added to stories, made plainly: for what came before a test begins."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pikepdf
from PIL import Image

from learning_exchange import clock
from learning_exchange.cases.attachments import store
from learning_exchange.cases.models import Adoption, Attachment, Case, CaseFactor, Introduction
from learning_exchange.cases.rules.adopting import IntroductionState, Outcome
from learning_exchange.cases.rules.attaching import FileKind
from learning_exchange.cases.rules.factors import FactorState
from learning_exchange.extensions import db
from learning_exchange.people.models import Person
from tests.region import a_person, a_story

TOLD = {
    "outcome": str(Outcome.ADAPTED),
    "context": "A rural surgery, with people over 75.",
    "adaptation": "We asked by letter, as nobody answers the telephone.",
    "evidence": "Nine of eleven came, and in spring it had been four.",
}


def an_adoption(person: Person, case: Case, **values: Any) -> Adoption:
    """What somebody told of trying a story; they may be contacted unless said otherwise."""
    place = {"person_id": person.id, "organisation_id": person.memberships[0].organisation_id}
    told = Adoption(**{"case_id": case.id, "may_contact": True} | place | TOLD | values)
    db.session.add(told)
    db.session.commit()
    return told


def an_introduction(asker: Person, asked: Person, case: Case, state: str = "asked") -> Introduction:
    """That one who tried a story asked to be introduced to another."""
    first, second = sorted((asker.id, asked.id))
    answered = None if state == IntroductionState.ASKED else clock.now()
    found = Introduction(
        case_id=case.id,
        first_id=first,
        second_id=second,
        asked_by_id=asker.id,
        state=state,
        answered_at=answered,
    )
    db.session.add(found)
    db.session.commit()
    return found


def a_factor(
    case: Case, by: Person, factor: str = "sf-champion", *, agreed: bool = True, **values: Any
) -> CaseFactor:
    """What made a story work."""
    state = {"state": FactorState.AGREED, "agreed_at": clock.now()} if agreed else {}
    words = {"words": "Somebody asked every Monday how it went."}
    named = CaseFactor(
        **{"case_id": case.id, "factor": factor, "proposed_by_id": by.id} | state | words | values
    )
    db.session.add(named)
    db.session.commit()
    return named


def a_file(case: Case, content: bytes | None = None, **values: Any) -> Attachment:
    """A picture of a story, its bytes in the store."""
    content = content or a_picture()
    given = {"label": "The card", "alt": "A card with four questions", "width": 40, "height": 30}
    key = {"key": store.put(content), "size": len(content), "kind": FileKind.PNG}
    attachment = Attachment(**{"case_id": case.id} | given | key | values)
    db.session.add(attachment)
    db.session.commit()
    return attachment


def a_picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **more: Any) -> bytes:
    """A picture; `more` is for its encoder, such as exif."""
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **more)
    return out.getvalue()


def a_pdf(**root: Any) -> bytes:
    """A PDF of one page that says who wrote it; `root` are further entries of its catalogue."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.docinfo["/Author"] = "Wilhelmina Quartermain"
        for name, value in root.items():
            pdf.Root[f"/{name}"] = value
        out = BytesIO()
        pdf.save(out)
        return out.getvalue()


def addresses_of(person: Person) -> dict[str, Mapping[str, object]]:
    """By route the parts of its address, for what is this person's: told by, asked of, or at a story of."""
    other = a_person()
    theirs, mine = a_story(other), a_story(person)
    own, others = an_adoption(person, theirs), an_adoption(a_person(), theirs)
    asked = an_introduction(others.person, person, theirs)
    told = {"public_id": theirs.public_id, "adoption_id": own.public_id}
    named = {"public_id": mine.public_id, "factor_id": a_factor(mine, other, agreed=False).public_id}
    attached = {"public_id": mine.public_id, "file_id": a_file(mine).public_id}
    parts: dict[tuple[str, ...], Mapping[str, object]] = {
        ("adoption", "change", "untell"): told,
        ("ask_introduction",): told | {"adoption_id": others.public_id},
        ("introduction", "agree_introduction", "decline_introduction"): {"introduction_id": asked.public_id},
        ("agree", "drop"): named,
        ("file", "detach"): attached,
        ("factor", "retire", "restore"): {"factor": "sf-champion"},
    }
    return {f"cases.{route}": values for routes, values in parts.items() for route in routes}
