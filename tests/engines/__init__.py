"""Starts the engines that the tests run on: the real ones, each on a store of its own."""
