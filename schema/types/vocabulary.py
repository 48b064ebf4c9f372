"""Types of the city's vocabulary: duties, categories, workflows, and the steps of projects."""

import strawberry

from graph.ontology.kinds.projects import PROJECT_STATUS
from graph.ontology.project_steps import ROLES
from schema.types.costs import PART_OF_PARENT
from schema.types.enums import closed_list_enum
from schema.types.fields import described

CODE = "编号。The code for programs; it never changes."
NAME_ZH = "中文名称。The name in Chinese."
NAME_EN = "英文名称。The name in English."


@strawberry.type(
    description="责任。A duty of the city's vocabulary, held by cadres (街长, 楼栋长, 包保领导) "
    "or by organizations (包保单位, 物业, 业主委员会, 报到, 结对, 党建联盟)."
)
class Duty:
    read_cost = PART_OF_PARENT
    code: str = described(CODE)
    name_zh: str = described(NAME_ZH)
    name_en: str = described(NAME_EN)


@strawberry.type(
    description="类别。A category: of services, of which filtering by one includes all those below "
    "it, or of what a kind distinguishes, such as agencies and companies among units."
)
class Category:
    read_cost = PART_OF_PARENT
    code: str = described(CODE)
    name_zh: str = described(NAME_ZH)
    name_en: str = described(NAME_EN)
    parent: str | None = described(
        "上级类别。The code of the category above this one; null at the top."
    )


@strawberry.type(description="角色。A role that takes steps of a workflow.")
class WorkflowRole:
    read_cost = PART_OF_PARENT
    code: str = described(CODE)
    name_zh: str = described(NAME_ZH)
    name_en: str = described(NAME_EN)


@strawberry.type(description="环节。A step of a workflow.")
class WorkflowStep:
    read_cost = PART_OF_PARENT
    code: str = described(CODE)
    name_zh: str = described(NAME_ZH)
    name_en: str = described(NAME_EN)
    role: WorkflowRole | None = described(
        "角色。The role that takes the step; null if the city no longer has the step."
    )


@strawberry.type(description="项目步骤。A step that a project can take next.")
class ProjectStep:
    to: closed_list_enum(PROJECT_STATUS) = described("状态。The status after the step.")  # type: ignore[valid-type]
    roles: list[closed_list_enum(ROLES)] = described("角色。The roles that may take the step.")  # type: ignore[valid-type]
    note_required: bool = described(
        "须填备注。Whether the step needs a note that gives the reason or the progress."
    )
    rating_required: bool = described("须填评分。Whether the step needs a rating from 1 to 5.")


@strawberry.type(description="流程。A workflow: the steps that a service request goes through.")
class Workflow:
    read_cost = PART_OF_PARENT
    code: str = described(CODE)
    name_zh: str = described(NAME_ZH)
    name_en: str = described(NAME_EN)
    steps: list[WorkflowStep] = described("环节。The steps of the workflow in order.")
