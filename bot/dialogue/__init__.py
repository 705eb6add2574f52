"""The dialogue: from what a message means to what is said and done, by Rasa's formats."""
