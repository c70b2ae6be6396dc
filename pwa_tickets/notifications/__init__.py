"""Getting words to people, and nothing about what they say."""
