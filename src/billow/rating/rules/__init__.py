"""Rating as arithmetic: models, amounts rounded once, parts of a period that sum to the whole."""

from billow.rating.rules.items import item_of_period, item_of_window
from billow.rating.rules.rollover import carried
from billow.rating.rules.segments import rate, rate_segment, segment_tree

__all__ = ["carried", "item_of_period", "item_of_window", "rate", "rate_segment", "segment_tree"]
