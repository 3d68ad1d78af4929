"""The newsroom's judgement over articles: pure functions over values, with the source of each formula."""
