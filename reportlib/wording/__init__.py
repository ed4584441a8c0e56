"""A language model's words in the place of the report's own, where one is asked for and its words hold. It chooses and counts nothing."""
