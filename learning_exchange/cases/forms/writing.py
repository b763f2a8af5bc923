"""A story as its author sends it. It may be incomplete; what handing in needs, `rules.missing_from` says."""

from collections.abc import Iterable, Mapping

from wtforms import HiddenField

from learning_exchange.cases.rules import BOX_MOST, BOXES, SCREENED, TITLE_MOST, Writing
from learning_exchange.cases.rules.sharing import Scope
from learning_exchange.fields import Form, Line, OneOf, Paragraphs, Several
from learning_exchange.framework import framework
from learning_exchange.learning_sets.models import LearningSet
from learning_exchange.people.models import Organisation

ABOUT_ONE_PERSON = {
    "yes": "Yes, one person could say “that is me”",
    "no": "No, it is about several people, a team or a way of working",
}


class StoryForm(Form):
    """A story as its author types it, in the order of the page."""

    what_mattered = Paragraphs(
        BOXES["what_mattered"],
        most=BOX_MOST,
        description="To the person, in their words if you can: what they wanted, hoped for or worried about.",
    )
    what_you_did = Paragraphs(
        BOXES["what_you_did"],
        most=BOX_MOST,
        description="You and the others: what you did, and what was different from the usual way.",
    )
    what_changed = Paragraphs(
        BOXES["what_changed"],
        most=BOX_MOST,
        description="For the person, for you or your team. If it did not work, say so: that helps as much.",
    )
    title = Line("Title", most=TITLE_MOST, description="A few words that make a colleague want to read it.")
    place = Line(
        SCREENED["place"],
        most=TITLE_MOST,
        description="The kind of place, such as “a care home” or “an evening clinic”. Leave out the address.",
    )
    roles_involved = Several(
        "Who was involved", lambda: framework().role_families, description="Roles, never names."
    )
    aims = Several("Aims", lambda: framework().aim_labels)
    behaviours = Several("Behaviours", lambda: framework().behaviour_labels)
    about_one_person = OneOf(
        "Is your story about one person?",
        ABOUT_ONE_PERSON,
        description="Somebody who receives care, or who cares for somebody: they should know, and agree.",
    )
    organisation = OneOf("Which organisation this is from", {}, missing="Choose the organisation.")
    scope = OneOf(
        "Who may read it once it is published",
        {},
        description="Champions review every story, whatever you choose here.",
    )
    version = HiddenField()  # of the words that the page came with; empty on an empty page

    def offer(self, organisations: Iterable[Organisation], sets: Iterable[LearningSet] = ()) -> None:
        """Let the author choose among their own organisations and learning sets; the first until they do."""
        self._sets = {f"{Scope.SET}:{group.public_id}": group for group in sets}
        self.scope.choices = [
            *((str(scope), scope.label) for scope in (Scope.ALL, Scope.ORGANISATION)),
            *((key, f"My learning set “{group.name}” only") for key, group in self._sets.items()),
        ]
        if not self.is_submitted():
            self.scope.data = self.scope.data or str(Scope.ALL)
        self._own = {str(organisation.public_id): organisation for organisation in organisations}
        self.organisation.choices = [(key, own.name) for key, own in self._own.items()]
        first = next(iter(self._own))
        if len(self._own) == 1:
            self.organisation.data = first
        elif not self.is_submitted():
            self.organisation.data = self.organisation.data or first

    def writing(self) -> Writing:
        """What was typed and picked, once the form is valid."""
        return Writing(
            organisation_id=self._own[self.organisation.data].id,
            **{name: getattr(self, name).data or "" for name in SCREENED},
            roles_involved=tuple(self.roles_involved.data or ()),
            aims=tuple(self.aims.data or ()),
            behaviours=tuple(self.behaviours.data or ()),
            about_one_person={"yes": True, "no": False}.get(self.about_one_person.data or ""),
            # None where nothing was chosen, so that a story is never shared with more people by that.
            scope=(self.scope.data or "").partition(":")[0] or None,
            set_id=group.id if (group := self._sets.get(self.scope.data)) else None,
        )

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was typed or picked."""
        words = [*SCREENED, "roles_involved", "aims", "behaviours"]
        return not any(getattr(self, name).data for name in words)

    def refuse(self, sentences: Mapping[str, str]) -> None:
        """Put sentences at their fields, as further errors."""
        for name, sentence in sentences.items():
            self[name].errors = [*self[name].errors, sentence]
