"""Categories of services: a tree in which a parent stands for all categories below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from graph.vocabulary.toml_files import VOCABULARY, Entry, VocabularyRefused, read_entry

CATEGORIES_FILE = VOCABULARY / "categories.toml"


class Category(Entry):
    """One category of services."""

    code: str
    zh: str
    en: str
    parent: str | None = None


class CategoriesFile(Entry):
    """The file of categories."""

    category: list[Category]


@dataclass(frozen=True)
class Taxonomy:
    """All categories of a city, in the order of their file."""

    categories: tuple[Category, ...]

    def __iter__(self) -> Iterator[Category]:
        """Iterate over the categories in their order."""
        return iter(self.categories)

    @cached_property
    def codes(self) -> dict[str, Category]:
        """The categories by code."""
        return {category.code: category for category in self.categories}

    @cached_property
    def names(self) -> dict[str, Category]:
        """The categories by Chinese name."""
        return {category.zh: category for category in self.categories}

    def named(self, text: str) -> Category | None:
        """Return the category with this code or Chinese name, None if there is none."""
        return self.codes.get(text) or self.names.get(text)

    def way_up(self, code: str) -> list[str]:
        """Return the codes of a category and all above it, the nearest first.

        An unknown code is returned alone.
        """
        way = [code]
        while (known := self.codes.get(way[-1])) and known.parent:
            way.append(known.parent)
        return way

    def below(self, codes: Iterable[str]) -> list[str]:
        """Return the codes of these categories and of all below them."""
        wanted = set(codes)
        return [
            *wanted - self.codes.keys(),
            *(code for code in self.codes if wanted.intersection(self.way_up(code))),
        ]


def load_categories(path: Path = CATEGORIES_FILE) -> Taxonomy:
    """Return the categories of a file. Raises `VocabularyRefused`."""
    taxonomy = Taxonomy(tuple(read_entry(path, CategoriesFile).category))
    earlier: set[str] = set()
    for category in taxonomy:
        if category.code in earlier or taxonomy.names[category.zh] is not category:
            raise VocabularyRefused(
                path, category.code, "代码或名称重复", "its code or name occurs twice"
            )
        if category.parent and category.parent not in earlier:
            raise VocabularyRefused(
                path,
                category.code,
                f"上级 {category.parent} 不在它前面",
                f"its parent {category.parent} does not stand before it",
            )
        earlier.add(category.code)
    return taxonomy
