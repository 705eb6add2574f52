"""What the institution's procedures say of dates and duties. Pure; the data is in `data/`."""
