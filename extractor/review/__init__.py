"""What a reader says of rows -> examples beside the rules, precision by rule, tasks for annotation tools."""
