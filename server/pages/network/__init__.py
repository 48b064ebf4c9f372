"""关系网络: what is near a node, as a picture to walk through and as a list with days and sources.

- `picture`: the drawing as SVG, which `linli network plot` writes to a file too.
- `network_pages`: the page.
"""
