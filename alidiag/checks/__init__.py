"""The checks: each looks at a request and says what it found."""
