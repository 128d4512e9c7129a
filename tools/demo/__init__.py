"""Plays the whole story through the running application, as people would: pages, forms, files; into out/."""
