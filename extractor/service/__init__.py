"""The engine for other programs: a small HTTP service (`http`), and tools for agents (`tools`)."""
