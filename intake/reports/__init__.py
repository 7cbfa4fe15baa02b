"""Figures of the hotline: what is counted, for which period, by what. SQL to rows; knows no web."""
