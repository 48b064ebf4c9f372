"""What fits a need, and which needs fit a unit's offers: two root fields, and one of every need.

The facts are read and ranked in a round trip of their own: before the main statement for a root,
after it for all needs that it has found. Another statement then fetches what is selected of the
nodes in the rankings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, product
from typing import Any, NamedTuple

from graph.areas.own_areas import outside_areas_error, own_ids
from graph.database.protocols import Reader
from graph.errors import Message
from graph.matching.fact_rows import FactRows
from graph.matching.facts import NeedFacts, OfferFacts
from graph.matching.facts_from_rows import MatchingFacts, assemble_facts
from graph.matching.facts_query import (
    facts_parameters,
    needs_facts_statement,
    owners_facts_statement,
)
from graph.matching.node_references import NodeReferences
from graph.matching.ranking import NearMiss, RankedMatch, Ranking, rank_pairs
from graph.matching.response import MOST_FACTS, MatchResponse
from graph.ontology.clock import Clock
from graph.ontology.declarations import NodeRef
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Projection, shape_of
from graph.query.cursors import page_size
from graph.query.execution import Binding, Execution, Prefetch
from graph.query.follow_ups import FollowUp, ShapedLater
from graph.query.parameters import argument_binding, slot_binding
from graph.query.plan import ROOT_FIELDS, plan_root
from graph.query.projection import resolves
from graph.query.selection import Field, InvalidArgument, shortened
from graph.query.shape import Shape, list_shape, nested_shape
from graph.vocabulary.matching_rules import MatchingRules

IDS = "matchedIds"
"""The slot of the ids of the needs that a statement has found."""
Pairs = Iterable[tuple[NeedFacts, OfferFacts]]
NO_RANKING = Ranking((), ())
NEED = KINDS["Need"]


class SubjectRanking(NamedTuple):
    """A need or a unit with its ranking."""

    subject: str
    """Its id."""
    ranking: Ranking


class Subjects(NamedTuple):
    """How the matches of needs, or of units, are found and shown."""

    are_needs: bool
    statement: Callable[[CompileContext, Clock], str]
    """Builds the statement for the facts of those with the ids `$wanted`."""
    pairs: Callable[[MatchingFacts, MatchingRules], Iterator[tuple[str, Pairs]]]
    """Yields the pairs of each by its id."""
    shape: Callable[[MatchResponse, Field], Shape]
    """Returns the shape of a `SubjectRanking`."""


@dataclass(slots=True)
class MatchOutcome:
    """The rankings for some needs or units, by their ids; those that do not exist have none."""

    rankings: dict[str, Ranking]
    nodes: dict[int, dict[str, Any]] = field(default_factory=dict)
    """The fetched rows of the nodes, by selection and id."""

    def ids(self, part: str) -> list[str]:
        """Return the ids of the nodes of one part, once each, in order."""
        if part == "facts":
            return sorted(self.fact_ids())
        found = set(self.rankings)
        for ranking in self.rankings.values():
            found.update(map(PAIR_IDS[part], ranking.fits))
            found.update(map(PAIR_IDS[part], ranking.misses))
        return sorted(found)

    def fact_ids(self) -> set[str]:
        """Return the ids of the nodes that are shown as evidence."""
        found: set[str] = set()
        for ranking in self.rankings.values():
            for match in ranking.fits:
                for component in match.scored.components:
                    found.update(component.reason.facts[:MOST_FACTS])
        return found


PAIR_IDS: Mapping[str, Callable[[RankedMatch | NearMiss], str]] = {
    "need": lambda pair: pair.need.id,
    "resource": lambda pair: pair.offer.id,
    "unit": lambda pair: pair.offer.owner,
}
"""The id of each part of a pair."""


def pairs_of_needs(facts: MatchingFacts, rules: MatchingRules) -> Iterator[tuple[str, Pairs]]:
    """Yield each need with the pairs that it makes with the offers of its family."""
    offers: dict[str, list[OfferFacts]] = defaultdict(list)
    for offer in facts.offers:
        offers[offer.category].append(offer)
    families: dict[str, list[str]] = defaultdict(list)
    for needed, offered in rules.families:
        families[needed].append(offered)
    for need in facts.needs:
        family = chain.from_iterable(offers[each] for each in families[need.category])
        yield need.id, product((need,), family)


def pairs_of_owners(facts: MatchingFacts, _rules: MatchingRules) -> Iterator[tuple[str, Pairs]]:
    """Yield each owner with the pairs that its offers make with all needs."""
    offers: dict[str, list[OfferFacts]] = defaultdict(list)
    for offer in facts.offers:
        offers[offer.owner].append(offer)
    for owner, own in offers.items():
        yield owner, product(facts.needs, own)


def shape_of_need(response: MatchResponse, field: Field) -> Shape:
    """Return the shape of the matches and near misses of a need."""
    return response.need_matches_shape(field.children)


def shape_of_owner(response: MatchResponse, field: Field) -> Shape:
    """Return the shape of the matches of an organization."""
    matches = list_shape(response.match_shape(field.children))
    return lambda found, run: matches(found.ranking.fits, run)


NEEDS = Subjects(True, needs_facts_statement, pairs_of_needs, shape_of_need)
OWNERS = Subjects(False, owners_facts_statement, pairs_of_owners, shape_of_owner)


def project_subject(
    argument: str, subjects: Subjects, context: CompileContext, field: Field
) -> Projection:
    """Project the matches of the need or unit with the id of an argument."""
    read = argument_binding(field.arguments[argument])
    projection = project_rankings(context, field, lambda run: [read(run)], subjects)
    shape = shape_of(projection)

    def shape_subject(fetched: Any, run: Execution) -> Any:
        found: Mapping[str, ShapedLater] = shape(fetched, run)
        subject = read(run)
        if subject not in found:
            if subjects.are_needs and not run.caller.is_unlimited:
                raise outside_areas_error(argument)
            raise unknown_subject_error(argument, subject)
        return found[subject](run)

    return projection._replace(shape=shape_subject)


def unknown_subject_error(argument: str, subject: str) -> InvalidArgument:
    """Return the error of an id that no need, or no organization, has at the field's moment."""
    subject = shortened(subject)
    message = Message(
        f"没有编号为“{subject}”的需求或单位，请核对。",
        f"There is no {argument} “{subject}”; check the id.",
    )
    return InvalidArgument(argument, message, "UNKNOWN_NODE")


@resolves("Need", "matches")
def project_matches(context: CompileContext, field: Field, node: NodeRef) -> Projection:
    """Project the matches of a need, which are found for all needs of the answer at once.

    Null for a need that was not known at the field's moment, or lies outside of the caller's areas.
    """

    def project_found(inner: CompileContext, field: Field) -> Projection:
        return project_rankings(inner, field, slot_binding(IDS), NEEDS)

    plan = plan_root(project_found, field, context.vocabulary)

    async def read(reader: Reader, run: Execution, ids: Sequence[str]) -> Mapping[str, ShapedLater]:
        own = {field.clock.at: run.day(field.clock), IDS: list(ids)}
        found = await plan.ask_root(reader, {**run.values, **own}, run)
        return {each: found.get(each, shape_nothing) for each in ids}

    async def check_size(_reader: Reader, run: Execution) -> None:
        page_size(run.values, field.arguments.get("first"), "first")

    context.prefetch(check_size)
    return Projection(f"{node.node}.id", FollowUp(read).value)


def shape_nothing(_run: Execution) -> None:
    """Return null."""


def project_rankings(
    context: CompileContext, field: Field, ids: Binding, subjects: Subjects
) -> Projection:
    """Project the rankings of needs or units, by the ids of those that exist."""
    outcome = prefetch_outcome(context, field, ids, subjects)
    references = NodeReferences(context, outcome)
    response = MatchResponse(references, context.vocabulary.matching)
    shape = nested_shape(field.key, subjects.shape(response, field), required=False)

    def shape_rankings(fetched: Any, run: Execution) -> dict[str, ShapedLater]:
        found = run.result(outcome)
        found.nodes = {
            index: {row[0]: row for row in rows} for index, rows in enumerate(fetched or ())
        }
        return {
            subject: partial(shape_ranking, shape, SubjectRanking(subject, ranking), run)
            for subject, ranking in found.rankings.items()
        }

    return Projection(references.expression, shape_rankings)


def shape_ranking(shape: Shape, found: SubjectRanking, own: Execution, run: Execution) -> Any:
    """Return a shaped ranking that the run `own` has read, as a part of another run."""
    if own is not run:
        own.missing = run.missing
    return shape(found, own)


def prefetch_outcome(
    context: CompileContext, field: Field, ids: Binding, subjects: Subjects
) -> Prefetch[MatchOutcome]:
    """Return the prefetch that reads the facts and ranks the pairs of needs in the own areas.

    Its statement has variable names of its own, so that its text is the same in every document and
    the database plans it once.
    """
    as_of = "asOf" if field.clock.as_of else None
    clock = Clock("at", as_of, past=field.clock.past)
    size = field.arguments.get("first")
    vocabulary, rules = context.vocabulary, context.vocabulary.matching
    statement = subjects.statement(CompileContext(vocabulary), clock)

    async def read_outcome(reader: Reader, run: Execution) -> MatchOutcome:
        first, day = page_size(run.values, size, "first"), run.day(field.clock)
        parameters = facts_parameters(rules, vocabulary, clock, day)
        if clock.as_of:
            parameters[clock.as_of] = run.known_at(field.clock)
        wanted = ids(run)
        if subjects.are_needs:
            wanted = await own_ids(reader, run, NEED, wanted)
        record = await reader.read(statement, {**parameters, "wanted": list(wanted)})
        rows = FactRows.from_record(record)
        if not subjects.are_needs:
            own = set(await own_ids(reader, run, NEED, [need.id for need in rows.needs]))
            rows = rows._replace(needs=[need for need in rows.needs if need.id in own])
        facts = assemble_facts(rows, rules, day)
        rankings = dict.fromkeys(rows.known, NO_RANKING)
        for subject, pairs in subjects.pairs(facts, rules):
            if subject in rankings:
                rankings[subject] = rank_pairs(pairs, rules, day, first)
        return MatchOutcome(rankings)

    return context.prefetch(read_outcome)


ROOT_FIELDS.update(
    {
        "matchesForNeed": partial(project_subject, "need", NEEDS),
        "matchesForUnit": partial(project_subject, "unit", OWNERS),
    }
)
