"""Places and areas that an argument refers to.

place_references    `{id | code | address}` and the place that it means
absences            places that are not there on a day, and what stands for them
area_pattern        where a statement finds an area and what lies in it
report_area         the area of a report, with all places at which something is counted
area_filter         the part `area` of a filter
containment         the places that contain a node; the places that an area stands for
viewer_places       the places to which the rights of a caller are limited
own_areas           what lies in the caller's own areas
place_tree          the places of a day, each with those that contain it

Imports addresses, query, rows (only the change log), vocabulary, database and ontology.
"""
