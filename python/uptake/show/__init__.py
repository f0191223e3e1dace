"""Labelled data as pictures, tables, pages and words."""
