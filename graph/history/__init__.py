"""The history of a node: what began, ended, changed and was corrected, of it and its facts.

Modules, in order of control flow:

- `timeline`: the root field, which pages through the events of a node.
- `belief_sources`: the lists from which they are read, as the declarations say.
- `value_texts`: stored values and labels as texts for people.
- `belief`: one row of such a list: a state, a relationship or a fact, and when it was believed.
- `timeline_events`: the events that follow from all beliefs about the same thing.

It may import `fields`, `query`, `vocabulary`, `ontology` and `errors`.
"""
