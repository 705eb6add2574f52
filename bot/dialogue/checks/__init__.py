"""What is checked of a project before it runs, one file for each kind of mistake."""
