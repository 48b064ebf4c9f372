"""Names as people sort them: by pinyin, with the numbers in them as numbers.

name_order  the key by which names are sorted
numerals    numbers written in Chinese or full width
"""
