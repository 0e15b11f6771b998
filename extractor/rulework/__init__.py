"""Rules as a thing to work on: look through them, write new ones, weigh them on a corpus."""
