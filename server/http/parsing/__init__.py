"""What requests hold, read and checked.

- parameter_values: the values of parameters of routes
"""
