"""Keeps every mail the product sends as a file and shows it as a page: nothing leaves the machine."""
