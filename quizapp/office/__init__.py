"""The office that runs this installation: names, signer, symbols and defaults, as dated data."""
