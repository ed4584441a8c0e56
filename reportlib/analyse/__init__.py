"""From the store's frames to a Report: pure, frame in and frame out, no clock and no files (but for the one read in `report`)."""
