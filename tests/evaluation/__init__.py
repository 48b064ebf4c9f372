"""Measures how texts are understood as addresses: `make evaluate-addresses`.

Nothing here knows how linli reads a text. Places, and what a text decides, are worked out from the
ledgers of the sample city alone.

city        the places of the ledgers, with all their names and what contains them
spelling    pinyin, traditional characters, numerals, slips
ways        ways of writing a known place
more_ways   more of them: numbers, orders, sentences, letters
measure     all texts resolved, with what became of them
impostors   texts that must not be answered, and why
judge       what became of a text: correct, wrong, asked, asked needlessly, unknown
"""
