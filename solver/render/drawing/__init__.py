"""An argument drawn: facts → conditions → rules → outcomes, and which rule overrides which.

argument  Explanation → boxes and arrows
layout    boxes and arrows → places
svg       places → an SVG picture
dot       boxes and arrows → text for Graphviz
"""
