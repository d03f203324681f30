"""Who may do what, and what comes of bad input: on the whole suite, through its open doors."""
