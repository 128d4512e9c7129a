"""QR codes for print."""

import segno


def build_qr_image(text: str) -> str:
    """A `data:` address of an SVG picture of `text`: one path, sharp at any size, readable with a corner torn off."""
    code = segno.make(text, error="m", micro=False, boost_error=True)
    svg: str = code.svg_data_uri(border=0, dark="#16202b", light=None, omitsize=True)
    return svg
