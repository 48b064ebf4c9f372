"""The history of a node, and what changed anywhere: what began, ended and was corrected.

Modules, in order of control flow:

- `timeline`: the root field, which pages through the events of a node.
- `belief_sources`: the lists from which they are read, as the declarations say.
- `value_texts`: stored values and labels as texts for people.
- `belief`: one row of such a list: a state, a relationship or a fact, and when it was believed.
- `timeline_events`: the events that follow from all beliefs about the same thing.
- `changes`: the root field that pages through the change log.
- `change_pages`: a page of the log, read entry by entry.

It may import `change_feed`, `areas`, `rows`, `fields`, `query`, `vocabulary`, `ontology` and
`errors`.
"""
