"""What staff write to the families of a show, once to each."""
