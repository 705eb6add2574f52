"""Reading the files of the project: shapes and places only, meaning is checked elsewhere."""
