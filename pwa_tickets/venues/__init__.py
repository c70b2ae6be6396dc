"""The building: venues, sections, price zones and seats as drawn."""
