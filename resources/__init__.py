"""Icons, sounds, fonts, translations and sample data that come with the program."""
