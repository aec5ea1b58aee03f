"""Seventeen families of mathematical pictures, each drawn from a seed."""
