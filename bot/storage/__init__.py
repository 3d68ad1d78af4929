"""All SQL: the tables, how to reach them, and one module an aggregate."""
