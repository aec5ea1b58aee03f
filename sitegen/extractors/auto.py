"""x"""

NAME = "auto"


def resolve(s):
    return s, ""
