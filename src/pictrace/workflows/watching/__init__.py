"""Keeping the library up to date with sources while their files change."""
