"""Tables of a document -> table readings: each number with what its heads say."""
