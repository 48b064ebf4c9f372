"""Groups of what a list finds, with their counts, sums, averages, minima and maxima.

In the order of control flow:

groupings   by what a kind can be grouped, and which of its numbers are added up
keys        what tells the groups apart, as expressions, and how it is shown
aggregates  counts, sums, averages, minima and maxima as variables
periods     days and moments cut to days, weeks, months, quarters and years of the city
conditions  which groups are shown, in which order, and how many
costs       what it costs to group a node
groups      the field `groups` of every connection

Imports query and areas.
"""
