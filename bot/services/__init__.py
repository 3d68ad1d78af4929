"""The verbs of the product: read, decide, write in one transaction."""
