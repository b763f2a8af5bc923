"""Who may open which route: read it as the product's promise about access.

`tests/web/test_access.py` holds it against the application's URL map and against every answer.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from learning_exchange.cases.operations.saving import KEEPABLE
from learning_exchange.cases.rules import CURRENT, EDITABLE, IN_REVIEW, CaseState
from learning_exchange.cases.rules.adopting import TRIABLE
from learning_exchange.cases.rules.factors import NAMEABLE
from learning_exchange.people.rules import Role

EVERYBODY, SIGNED_IN = "everybody", "signed in"
CHAMPIONS, ADMINISTRATORS = {Role.CHAMPION}, {Role.ADMINISTRATOR}
LEADS = {Role.CHAMPION, Role.LEAD, Role.ADMINISTRATOR}
EDITORS = {Role.LEAD, Role.ADMINISTRATOR}  # of queues and rules
AUTHOR = "author"  # of the story in question
GIVEN = tuple(state for state in CaseState if state not in (CaseState.DRAFT, CaseState.WITHDRAWN))

Who = str | AbstractSet[str]

# Routes without an object, and who may open them.
PLAIN: dict[tuple[str, str], Who] = {
    ("GET", "home.index"): EVERYBODY,
    ("GET", "readiness.ready"): EVERYBODY,
    ("GET", "static"): EVERYBODY,
    ("GET", "people.sign_in"): EVERYBODY,
    ("POST", "people.sign_in"): EVERYBODY,
    ("POST", "people.sign_out"): EVERYBODY,
    ("GET", "people.join"): EVERYBODY,
    ("POST", "people.join"): EVERYBODY,
    ("GET", "people.forgot"): EVERYBODY,
    ("POST", "people.forgot"): EVERYBODY,
    ("GET", "people.account"): SIGNED_IN,
    ("POST", "people.account"): SIGNED_IN,
    ("GET", "people.password"): SIGNED_IN,
    ("POST", "people.password"): SIGNED_IN,
    ("GET", "people.sign_ins"): SIGNED_IN,
    ("POST", "people.end_other_sign_ins"): SIGNED_IN,
    ("GET", "people.index"): ADMINISTRATORS,
    ("GET", "people.invitations"): ADMINISTRATORS,
    ("POST", "people.invitations"): ADMINISTRATORS,
    ("GET", "people.organisations"): ADMINISTRATORS,
    ("GET", "people.admit"): ADMINISTRATORS,
    ("POST", "people.admit"): ADMINISTRATORS,
    ("GET", "cases.index"): SIGNED_IN,
    ("GET", "cases.factors"): SIGNED_IN,
    ("GET", "cases.by_framework"): SIGNED_IN,
    ("GET", "cases.bookmarks"): SIGNED_IN,
    ("GET", "cases.searches"): SIGNED_IN,
    ("POST", "cases.keep_search"): SIGNED_IN,
    ("GET", "cases.export_csv"): SIGNED_IN,
    ("GET", "cases.export_json"): SIGNED_IN,
    ("GET", "cases.write"): SIGNED_IN,
    ("GET", "cases.yours"): SIGNED_IN,
    ("GET", "cases.waiting"): {Role.CHAMPION, Role.PARTNER},
    ("GET", "barriers.yours"): SIGNED_IN,
    ("GET", "barriers.new"): SIGNED_IN,
    ("POST", "barriers.give"): SIGNED_IN,
    ("GET", "practice_development.index"): LEADS,
    ("GET", "practice_development.unrouted"): LEADS,
    ("GET", "practice_development.figures"): LEADS | {Role.MANAGER},
    ("GET", "practice_development.board"): LEADS,
    ("GET", "practice_development.items"): LEADS,
    ("POST", "practice_development.ask_again"): EDITORS,
    ("GET", "practice_development.new_queue"): EDITORS,
    ("POST", "practice_development.open_queue"): EDITORS,
    ("GET", "practice_development.rules"): LEADS,
    ("GET", "practice_development.new_rule"): EDITORS,
    ("POST", "practice_development.make_rule"): EDITORS,
    ("GET", "mailbox.index"): EVERYBODY,  # of the trial stack alone: production refuses it
    ("GET", "digests.choices"): SIGNED_IN,
    ("POST", "digests.choose"): SIGNED_IN,
    ("GET", "digests.latest"): SIGNED_IN,
    ("GET", "history.tasks"): ADMINISTRATORS,
    ("GET", "history.mails"): ADMINISTRATORS,
    ("GET", "history.log"): ADMINISTRATORS,
}

# Routes of one story: who may open them, by the state that it is in; a state that is not named is for nobody.
EVERY_STATE = tuple(CaseState)
OWN = {state: {AUTHOR} for state in EVERY_STATE}
# Second readers see what waits for one, and what everybody sees.
FOR_PARTNERS = {*CURRENT, CaseState.ARCHIVED, CaseState.WITH_SECOND_READER}
TO_REVIEW: Mapping[CaseState, AbstractSet[str]] = {
    state: frozenset({Role.CHAMPION, Role.PARTNER} if state in FOR_PARTNERS else {Role.CHAMPION})
    for state in GIVEN
    if state not in EDITABLE
}
# Whoever was just reviewing a story is told, in a sentence, who has returned or withdrawn it meanwhile.
TO_DECIDE = dict.fromkeys((*GIVEN, CaseState.WITHDRAWN), frozenset({Role.CHAMPION, Role.PARTNER}))
TO_CHAMPIONS = OWN | {state: {AUTHOR, Role.CHAMPION} for state in GIVEN if state not in EDITABLE}
TO_ADMINISTRATORS = TO_CHAMPIONS | {
    state: {AUTHOR, Role.CHAMPION, Role.ADMINISTRATOR} for state in (*CURRENT, CaseState.ARCHIVED)
}
SEEN: Mapping[CaseState, AbstractSet[str]] = {
    **{state: {AUTHOR} for state in EDITABLE},  # a draft: what is written in it is not screened yet
    **{state: {AUTHOR, Role.CHAMPION} for state in IN_REVIEW},
    CaseState.WITH_SECOND_READER: {AUTHOR, Role.CHAMPION, Role.PARTNER},
    **{state: {AUTHOR, *Role} for state in CURRENT},
    CaseState.WITHDRAWN: {AUTHOR},  # and who saw it before; these here were withdrawn from nobody
    CaseState.ARCHIVED: {AUTHOR, *Role},
}
# What others made of a story, and what made it work.
TRIED = dict.fromkeys(TRIABLE, frozenset({AUTHOR, *Role}))
NAMED = dict.fromkeys(NAMEABLE, frozenset({AUTHOR, Role.CHAMPION})) | {
    CaseState.WITH_AUTHOR: frozenset({AUTHOR})
}
STORY: dict[tuple[str, str], Mapping[CaseState, AbstractSet[str]]] = {
    ("GET", "cases.story"): SEEN,
    ("GET", "cases.changes"): OWN
    | {
        state: SEEN[state]
        for state in (CaseState.WITH_CHAMPION, CaseState.WITH_SECOND_READER, CaseState.READY)
    },
    ("GET", "cases.consent"): OWN,
    ("POST", "cases.agreed"): OWN,
    ("GET", "cases.current"): SEEN,
    ("POST", "cases.keep"): TO_CHAMPIONS,
    ("POST", "cases.reopen"): TO_CHAMPIONS,
    ("POST", "cases.archive"): TO_ADMINISTRATORS,
    ("GET", "cases.edit"): OWN,
    ("GET", "cases.check"): OWN,
    ("POST", "cases.answer"): OWN,
    ("POST", "cases.save"): OWN,
    ("GET", "cases.delete"): OWN,
    ("POST", "cases.delete_for_good"): OWN,
    ("GET", "cases.withdraw"): TO_ADMINISTRATORS,
    # Whoever the person in a story may turn to, at any time since it was handed in.
    ("POST", "cases.take_back"): OWN
    | {state: {AUTHOR, Role.CHAMPION, Role.ADMINISTRATOR} for state in (*GIVEN, CaseState.WITHDRAWN)},
    ("GET", "cases.review"): TO_REVIEW,
    ("POST", "cases.decide"): TO_DECIDE,
    ("POST", "cases.claim"): TO_DECIDE,
    ("POST", "cases.release"): TO_DECIDE,
    ("POST", "cases.bookmark"): {state: {AUTHOR, *Role} for state in KEEPABLE},
    ("POST", "cases.unbookmark"): {state: {AUTHOR, *Role} for state in KEEPABLE},
    ("GET", "cases.adoptions"): TRIED,
    ("GET", "cases.tell"): TRIED,
    ("POST", "cases.told"): TRIED,
    ("GET", "cases.factors_of_story"): NAMED,
    ("POST", "cases.propose"): NAMED,
    ("GET", "cases.files"): {state: {AUTHOR} for state in EVERY_STATE if state != CaseState.WITHDRAWN},
    ("POST", "cases.attach"): {state: {AUTHOR} for state in EVERY_STATE if state != CaseState.WITHDRAWN},
}

# Routes of another object than a story: who may open them where it exists. Missing, they are for nobody.
OBJECT: dict[tuple[str, str], Who] = {
    ("GET", "barriers.barrier"): {AUTHOR, *LEADS},
    ("POST", "barriers.withdraw"): {AUTHOR},  # who gave it
    ("POST", "cases.make_feed"): {AUTHOR},  # whose search it is
    ("POST", "cases.end_feed"): {AUTHOR},
    ("POST", "cases.forget_search"): {AUTHOR},
    ("GET", "practice_development.queue"): LEADS,
    ("GET", "practice_development.item"): LEADS,
    ("GET", "practice_development.merge"): LEADS,
    ("GET", "practice_development.split"): LEADS,
    ("GET", "practice_development.close"): LEADS,
    ("POST", "practice_development.claim"): LEADS,
    ("POST", "practice_development.release"): LEADS,
    ("POST", "practice_development.hand_over"): LEADS,
    ("POST", "practice_development.due"): LEADS,
    ("POST", "practice_development.link"): LEADS,
    ("POST", "practice_development.note"): LEADS,
    ("POST", "practice_development.unmerge"): LEADS,
    ("POST", "practice_development.ask"): LEADS,
    ("POST", "practice_development.reply"): LEADS,
    ("POST", "practice_development.stop"): LEADS,
    ("POST", "practice_development.new_line"): LEADS,
    ("POST", "practice_development.change_line"): LEADS,
    ("POST", "practice_development.join"): LEADS,
    ("POST", "practice_development.part"): LEADS,
    ("POST", "practice_development.close_for_good"): LEADS,
    ("GET", "practice_development.queue_settings"): EDITORS,
    ("POST", "practice_development.save_queue"): EDITORS,
    ("GET", "practice_development.retire"): EDITORS,
    ("POST", "practice_development.retire_for_good"): EDITORS,
    ("GET", "practice_development.rule"): EDITORS,
    ("POST", "practice_development.change_rule"): EDITORS,
    ("GET", "practice_development.rule_versions"): LEADS,
    ("GET", "practice_development.rule_act"): EDITORS,
    ("POST", "practice_development.carry_out_rule_act"): EDITORS,
    ("GET", "practice_development.move"): LEADS,
    ("POST", "practice_development.move_by_hand"): LEADS,
    ("GET", "cases.adoption"): {AUTHOR},  # who told it
    ("POST", "cases.change"): {AUTHOR},
    ("POST", "cases.ask_introduction"): {AUTHOR},  # who tried the same
    ("GET", "cases.introduction"): {AUTHOR},  # who was asked
    ("POST", "cases.agree_introduction"): {AUTHOR},
    ("POST", "cases.decline_introduction"): {AUTHOR},
    ("POST", "cases.untell"): {AUTHOR},
    ("GET", "cases.factor"): SIGNED_IN,
    ("POST", "cases.retire"): ADMINISTRATORS,
    ("POST", "cases.restore"): ADMINISTRATORS,
    ("POST", "cases.agree"): {AUTHOR},
    ("POST", "cases.drop"): {AUTHOR, Role.CHAMPION},
    ("GET", "cases.file"): SIGNED_IN,
    ("POST", "cases.detach"): {AUTHOR},
    ("GET", "people.person"): ADMINISTRATORS,
    ("GET", "people.roles"): ADMINISTRATORS,
    ("POST", "people.roles"): ADMINISTRATORS,
    ("POST", "people.end"): ADMINISTRATORS,
    ("GET", "people.left"): ADMINISTRATORS,
    ("POST", "people.left"): ADMINISTRATORS,
    ("GET", "people.organisation"): ADMINISTRATORS,
    ("POST", "people.organisation"): ADMINISTRATORS,
    ("POST", "people.resend"): ADMINISTRATORS,
    ("POST", "people.cancel"): ADMINISTRATORS,
    ("POST", "people.end_sign_in"): {AUTHOR},  # whose sign-in it is
    ("POST", "history.retry"): ADMINISTRATORS,
    ("GET", "history.discard"): ADMINISTRATORS,
    ("POST", "history.discard"): ADMINISTRATORS,
    ("POST", "history.mail_again"): ADMINISTRATORS,
}

# One mail of the trial stack's mailbox, by the name of its file.
MAIL_OF_THE_TRIAL = {("GET", "mailbox.mail"), ("GET", "mailbox.html")}

# Routes that a link in a mail opens: the signed token decides, not who is signed in.
TOKEN = {
    ("GET", "people.invitation"),
    ("POST", "people.invitation"),
    ("GET", "people.reset"),
    ("POST", "people.reset"),
    ("GET", "cases.feed"),
    ("GET", "digests.unsubscribe"),
    ("POST", "digests.stop"),
}
