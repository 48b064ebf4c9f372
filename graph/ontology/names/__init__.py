"""Names as people sort and mistype them: by pinyin, with the numbers in them as numbers.

name_order     the key by which names are sorted
numerals       numbers written in Chinese or full width
edit_distance  how many slips lie between two names
"""
