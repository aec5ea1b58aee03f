"""Frozen dataclasses that stages exchange. Every array travels with its item ids."""
