"""One module or package for each format; `registry` lists them."""
