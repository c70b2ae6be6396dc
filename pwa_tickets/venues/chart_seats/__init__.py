"""Seats found in the words and shapes of a chart's page: pure geometry, from places to rows, numbers and sections."""
