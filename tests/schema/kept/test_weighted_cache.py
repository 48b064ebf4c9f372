"""The cache counts its look-ups for metrics, which never fall."""

from schema.execution.weighted_cache import WeightedCache


def test_a_hit_that_is_rejected_after_it_was_told_is_left_out_of_later_ones() -> None:
    cache = WeightedCache(1_000)
    cache.put("question", "answer", 10)
    assert cache.get("question") == "answer"
    assert cache.take_counts() == {"hit": 1, "miss": 0}
    cache.reject("question")
    assert cache.take_counts() == {"hit": 0, "miss": 1}
    cache.put("question", "another", 10)
    assert [cache.get("question"), cache.get("question")] == ["another", "another"]
    assert cache.take_counts() == {"hit": 1, "miss": 0}
    assert cache.take_counts() == {"hit": 0, "miss": 0}
