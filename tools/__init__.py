"""Programs that prepare, start, check and measure the product; the product itself never imports them."""
