"""Files that ship with the program: themes, translations, icons, help, stories. Read with `importlib.resources`."""
