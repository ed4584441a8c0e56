"""From GitHub's answers to the store's rows. This folder alone touches the network, and the data."""
