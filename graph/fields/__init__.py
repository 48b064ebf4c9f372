"""Computed fields of nodes: those that are neither a stored property nor an edge.

Each module registers its resolvers with `graph.query.projection.resolves`, and the conditions
on them in filters with `graph.query.filters.filters_by`:

labels          `label`: a name, or what a node connects
evidence        `evidence` and `staleness` of every node
record_times    `createdAt` and `updatedAt` of every node
places          kind, location, ancestors and children of a place; an alliance's places
succession      what a place or organization became, and what it took over
protected       values that not every caller may see
posts           since when a post is vacant
requests        the step of a service request and what may follow
projects        the steps that a project's status allows
milestones      a project's next milestone

Imports areas, query, vocabulary and ontology.
"""
