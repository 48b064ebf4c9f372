"""Workflows of service requests: named steps, the roles that take them, and their time limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from pydantic import Field

from graph.vocabulary.toml_files import VOCABULARY, Entry, VocabularyRefused, read_entry
from graph.vocabulary.working_days import LIMIT, Calendar, load_calendar

WORKFLOWS_FOLDER = VOCABULARY / "workflows"
Limit = Field(default=None, pattern=rf"^{LIMIT.pattern}$")


class WorkflowRole(Entry):
    """A role that takes steps, and the duties by which its organization or post is found."""

    zh: str
    en: str
    duties: list[str] = Field(default_factory=list)


class WorkflowStep(Entry):
    """One step of a workflow, and the steps that may follow it."""

    code: str
    zh: str
    en: str
    role: str
    next: list[str] = Field(default_factory=list)
    """The codes of the steps that may follow, the usual one first; empty at the end."""
    within: str | None = Limit
    """The time limit of the next step, such as `24h` or `3wd`; None for no limit."""
    within_difficult: str | None = Limit
    """The same for requests that are marked as difficult."""
    solved: bool = False
    """Whether a request that ends with it is solved."""

    @property
    def ends(self) -> bool:
        """Whether no step may follow it."""
        return not self.next


class Workflow(Entry):
    """One workflow, as its file says."""

    code: str
    zh: str
    en: str
    role: dict[str, WorkflowRole]
    step: list[WorkflowStep]

    @cached_property
    def steps(self) -> Mapping[str, WorkflowStep]:
        """The steps by code."""
        return {step.code: step for step in self.step}

    @property
    def first(self) -> WorkflowStep:
        """The step with which a request begins."""
        return self.step[0]

    def following(self, code: str) -> list[WorkflowStep]:
        """Return the steps that may follow a step, the usual one first."""
        return [self.steps[each] for each in self.steps[code].next]

    def owed_by(self, code: str) -> str | None:
        """Return the role that owes the step after a step, None at the end."""
        return next((step.role for step in self.following(code)), None)


@dataclass(frozen=True)
class Workflows:
    """All workflows of a city, and the calendar by which their time limits are counted."""

    workflows: tuple[Workflow, ...]
    calendar: Calendar

    def __iter__(self) -> Iterator[Workflow]:
        """Iterate over the workflows in the order of the names of their files."""
        return iter(self.workflows)

    @cached_property
    def codes(self) -> Mapping[str, Workflow]:
        """The workflows by code."""
        return {workflow.code: workflow for workflow in self.workflows}

    def named(self, text: str) -> Workflow | None:
        """Return the workflow with this code or Chinese name, None if there is none."""
        return self.codes.get(text) or next(
            (workflow for workflow in self.workflows if workflow.zh == text), None
        )

    @cached_property
    def steps(self) -> Mapping[str, str]:
        """The code of each step by its code and by its Chinese name, which mean the same in
        every workflow.
        """
        return {
            word: step.code
            for workflow in self.workflows
            for step in workflow.step
            for word in (step.code, step.zh)
        }

    def due(
        self, workflow: str, step: str, since: datetime, *, difficult: bool = False
    ) -> datetime | None:
        """Return the moment by which the step after this one is due, None for no limit."""
        entered = self.codes[workflow].steps[step]
        limit = entered.within
        if difficult and entered.within_difficult:
            limit = entered.within_difficult
        if limit is None:
            return None
        return self.calendar.deadline(since, limit)

    @cached_property
    def ending(self) -> list[str]:
        """The codes of the steps that end a request, of all workflows."""
        return list(
            dict.fromkeys(
                step.code for workflow in self.workflows for step in workflow.step if step.ends
            )
        )

    @cached_property
    def solving(self) -> list[str]:
        """The codes of the steps that end a request as solved, of all workflows."""
        return list(
            dict.fromkeys(
                step.code
                for workflow in self.workflows
                for step in workflow.step
                if step.ends and step.solved
            )
        )


def load_workflows(folder: Path = WORKFLOWS_FOLDER, calendar: Calendar | None = None) -> Workflows:
    """Return every workflow of a folder. Raises `VocabularyRefused`."""
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise VocabularyRefused(folder, "", "目录中没有 .toml 文件", "the folder has no .toml file")
    workflows = Workflows(tuple(load_workflow(path) for path in paths), calendar or load_calendar())
    known: dict[str, tuple[str, bool, bool]] = {}
    for path, workflow in zip(paths, workflows, strict=True):
        if workflows.codes[workflow.code] is not workflow:
            raise VocabularyRefused(path, workflow.code, "代码重复", "its code occurs twice")
        for step in workflow.step:
            meaning = (step.code, step.ends, step.solved)
            if (
                known.setdefault(step.code, meaning) != meaning
                or known.setdefault(step.zh, meaning) != meaning
            ):
                raise VocabularyRefused(
                    path,
                    step.code,
                    "代码或名称在另一流程中另有含义",
                    "its code or name means something else in another workflow",
                )
    return workflows


def load_workflow(path: Path) -> Workflow:
    """Return one workflow, whose steps name roles and steps of its own. Raises
    `VocabularyRefused`.
    """
    workflow = read_entry(path, Workflow)
    if len(workflow.steps) != len(workflow.step) or not workflow.step:
        raise VocabularyRefused(
            path,
            "step",
            "没有环节，或环节代码重复",
            "there is no step, or the code of one occurs twice",
        )
    for step in workflow.step:
        for following in step.next:
            if following not in workflow.steps:
                raise VocabularyRefused(
                    path, step.code, f"没有环节 {following}", f"there is no step {following}"
                )
        if step.role not in workflow.role:
            raise VocabularyRefused(
                path, step.code, f"没有角色 {step.role}", f"there is no role {step.role}"
            )
    return workflow
