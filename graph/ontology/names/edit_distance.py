"""How many slips lie between two texts: a missing, wrong, additional or transposed character."""

from __future__ import annotations


def edit_distance(one: str, other: str, most: int) -> int:
    """Return the number of slips between two texts; more than `most` is returned as `most` + 1."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, sign in enumerate(one, start=1):
        next_row = [place]
        for column, other_sign in enumerate(other, start=1):
            best = min(row[column] + 1, next_row[-1] + 1, row[column - 1] + (sign != other_sign))
            is_swap = (
                place > 1
                and column > 1
                and sign == other[column - 2]
                and one[place - 2] == other_sign
            )
            next_row.append(min(best, before[column - 2] + 1) if is_swap else best)
        before, row = row, next_row
        if min(row) > most and min(before) > most:
            return most + 1
    return min(row[-1], most + 1)
