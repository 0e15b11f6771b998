"""These are commands; some need the `bench` extra, so pytest leaves them alone."""

collect_ignore_glob = ["*.py"]
