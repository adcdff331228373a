"""The command line: reads, asks, prints and exits; nothing below it does."""
