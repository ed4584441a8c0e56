"""From a notebook to the files that people share."""
