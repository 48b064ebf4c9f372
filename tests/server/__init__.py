"""Tests of `server`: settings here, the rest in `cli`, `http` and `runtime`."""
