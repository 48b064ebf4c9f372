"""Patterns of the facts that only indicators count: posts, tenures, assignments and ratings."""

from graph.ontology.expressions import event_happened_predicate
from graph.reports.conditions import has_begun_not_ended, is_not_withdrawn
from graph.reports.context import ReportContext, where_clause
from graph.reports.patterns import CountedEnd, NodePattern, located_pattern

PROJECTS = located_pattern("Project", "CARRIED_OUT_AT", is_not_withdrawn)


def post_pattern(*, held: bool | None) -> NodePattern:
    """Return the pattern of the current posts that cover places.

    With `held`, only the posts that somebody holds (True), or that nobody holds (False).
    """

    def fact_clauses(context: ReportContext) -> str:
        clock = context.clock
        current = [has_begun_not_ended(context)]
        tenures = f"MATCH (fact)<-[:OF_POST]-(tenure:Tenure) WHERE {clock.holds('tenure')}"
        wanted = {
            None: "true",
            True: f"EXISTS {{ {tenures} }}",
            False: f"NOT EXISTS {{ {tenures} }}",
        }
        if context.posts:
            return f"UNWIND {context.posts} AS fact WITH fact{where_clause(wanted[held])}"
        if context.everywhere:
            posts = context.fact_clauses("MATCH (fact:Post)", state=current)
            covers = "MATCH (fact)-[covers:COVERS]->(place:Place)"
            return f"{posts} {covers}{where_clause(clock.holds('covers'), wanted[held])}"
        return context.fact_clauses(
            context.located_clause("COVERS", "fact:Post"),
            predicates=[clock.holds("lies")],
            state=[*current, wanted[held]],
            carried=["place"],
        )

    return NodePattern(fact_clauses)


POSTS = post_pattern(held=None)


def tenure_pattern(*, confirmed: bool) -> NodePattern:
    """Return the pattern of the tenures that hold; with `confirmed`, those confirmed in a year."""

    def fact_clauses(context: ReportContext) -> str:
        tenures = "WITH DISTINCT fact AS post MATCH (post)<-[:OF_POST]-(tenure:Tenure)"
        predicates = current_predicates(context, "tenure", confirmed=confirmed)
        return f"{POSTS.fact_clauses(context)} {tenures}{where_clause(*predicates)}"

    return NodePattern(fact_clauses, CountedEnd("tenure"))


def current_assignment_pattern(*, confirmed: bool) -> NodePattern:
    """Return the pattern of the organizations' assignments that hold, whatever their duty.

    With `confirmed`, only those confirmed in a year.
    """

    def fact_clauses(context: ReportContext) -> str:
        match = context.located_clause("ASSIGNED_AT", "fact:Assignment")
        return match + where_clause(*current_predicates(context, "fact", confirmed=confirmed))

    return NodePattern(fact_clauses)


def current_predicates(context: ReportContext, fact: str, *, confirmed: bool) -> tuple[str, ...]:
    """Return the predicates that a fact holds, and that it was confirmed in the year before."""
    holds = context.clock.holds(fact)
    if not confirmed:
        return (holds,)
    return (holds, f"{fact}.confirmedAt >= ${context.required_period.year_ago}")


def rating_clauses(context: ReportContext) -> str:
    """Return the clauses that find the events by which communities rated projects in the period."""
    rated = where_clause(
        "event.rating IS NOT NULL",
        f"event.at >= ${context.required_period.first_moment}",
        event_happened_predicate("event", context.clock),
    )
    events = f"MATCH (fact)<-[:OF_PROJECT]-(event:ProjectEvent){rated}"
    return f"{PROJECTS.fact_clauses(context)} {events}"


RATINGS = NodePattern(rating_clauses, CountedEnd("event"))
