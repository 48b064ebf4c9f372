"""The steps of requests, as their workflows allow, each with who owes the next one."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from graph.ontology.clock import CITY_ZONE
from graph.vocabulary.workflows import Workflow, WorkflowRole, WorkflowStep
from loaders.sample.base.forms import DUTIES, WORKFLOWS
from loaders.sample.base.records import Record, RecordValue
from loaders.sample.practice.scene import LAST_DAY, Scene

LAST_MOMENT = datetime.combine(LAST_DAY, time(18), CITY_ZONE)
USUAL = 0.93
LATE = 0.06
LEFT_LYING = 0.004
MOST_STEPS = 14
HELD_BY_ORGANIZATIONS = {duty.code for duty in DUTIES.values() if duty.source == "assignment"}
NOTES = ("现场核实", "电话回访", "已协调相关单位", "纳入当月工作清单")


@dataclass(frozen=True, slots=True)
class RequestCourse:
    """A request on its way through its workflow."""

    scene: Scene
    request: Record
    workflow: Workflow

    @property
    def place(self) -> str:
        """What it is about."""
        return self.request.link("place")

    def due(self, step: WorkflowStep, at: datetime) -> datetime | None:
        """Return when the next step is due; None if there is none."""
        return WORKFLOWS.due(
            self.workflow.code,
            step.code,
            at,
            difficult=self.request.values.get("difficult") is True,
        )

    def owner(self, code: str, at: datetime) -> str:
        """Return the organization that has a role at the place on the day; empty if none has."""
        bodies = (
            self.scene.body(duty, self.level(duty), at.date())
            for duty in self.role(code).duties
            if duty in HELD_BY_ORGANIZATIONS
        )
        return next(bodies, "")

    def owed(self, code: str | None, at: datetime) -> dict[str, str]:
        """Return who owes the next step: an organization, and for a community a post."""
        body = self.owner(code, at) if code else ""
        committee = bool(code) and "community_committee" in self.role(str(code)).duties
        return {
            "assignedOrganization": body,
            "assignedPost": self.scene.secretaries.get(self.scene.community_of(self.place), "")
            if committee
            else "",
        }

    def role(self, code: str) -> WorkflowRole:
        """Return a role of the workflow."""
        return self.workflow.role[code]

    def level(self, duty: str) -> str:
        """Return the place, from the request's own upwards, at which a duty is held."""
        reach = {
            "Compound": self.scene.compound_of,
            "Community": self.scene.community_of,
            "Subdistrict": self.scene.subdistrict_of,
        }
        return reach[DUTIES[duty].levels[0]](self.place)

    def by(self, code: str, at: datetime) -> str:
        """Return who took a step: the organization's name, or the role's."""
        body = self.owner(code, at)
        return self.scene.city.name(body) if body else self.role(code).zh


def add_request_steps(scene: Scene, chance: Random, request: Record) -> bool:
    """Add the events of a request up to the last moment; return whether it was solved."""
    course = RequestCourse(scene, request, WORKFLOWS.codes[request.text("workflow")])
    at = request.values["openedAt"]
    step, former = course.workflow.first, ""
    for _ in range(MOST_STEPS):
        if not isinstance(at, datetime) or at > LAST_MOMENT:
            return False
        due = course.due(step, at)
        add_request_event(
            course,
            step,
            former,
            (at, due),
            chance.choice(NOTES) if chance.random() < 0.08 else None,
        )
        if step.ends or due is None or chance.random() < LEFT_LYING:
            return step.solved
        at, former, step = (
            draw_next_moment(chance, at, due),
            step.zh,
            draw_next_step(chance, course.workflow, step),
        )
    return False


def add_request_event(
    course: RequestCourse,
    step: WorkflowStep,
    former: str,
    moments: tuple[datetime, datetime | None],
    note: str | None,
) -> None:
    """Add one event: when it was, and until when the next one is due."""
    at, due = moments
    values: dict[str, RecordValue | None] = {
        "at": at,
        "by": course.by(step.role, at),
        "fromStep": former or None,
        "toStep": step.zh,
        "note": note,
        "dueAt": due,
    }
    links = {"request": course.request.id, **course.owed(course.workflow.owed_by(step.code), at)}
    course.scene.city.add("诉求办理", values, links, known=at.date())


def draw_next_step(chance: Random, workflow: Workflow, step: WorkflowStep) -> WorkflowStep:
    """Draw the next step: mostly the usual one, at times another that is allowed."""
    usual, *others = workflow.following(step.code)
    return chance.choice(others) if others and chance.random() > USUAL else usual


def draw_next_moment(chance: Random, at: datetime, due: datetime) -> datetime:
    """Draw when the next step is taken: mostly in time and by day, at times late."""
    if chance.random() < LATE:
        late = chance.randint(30, 60 * 24 * 5)
        return due + timedelta(minutes=late)
    minutes = int((due - at).total_seconds() // 60)
    latest = max(2, minutes - 1)
    drawn = [at + timedelta(minutes=chance.randint(1, latest)) for _ in range(4)]
    by_day = (moment for moment in drawn if 8 <= moment.hour < 18)
    return next(by_day, drawn[-1])
