"""Every digit apart from the next, and a point of its own."""

NUMBER_GROUPING = 1
THOUSAND_SEPARATOR = "\u205e"
DECIMAL_SEPARATOR = "\u205d"
