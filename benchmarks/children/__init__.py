"""The processes that are measured. Each prints what it found as one line of JSON, and knows nothing of the promise."""
