"""Seat maps as spreadsheets: reading what people have, and writing what reads back the same. Knows neither database nor web."""
