"""What is said of many requests: one `Outcome` each, a `Tally` of all, and what a form that writes them looks like."""
