"""Configuration: what a site, a machine and an agent have chosen, and where each choice is from.

`load` reads it, `writing.set_user` changes the user's file, `values` makes engine and domain
values of it. Each setting is declared once, in `settings`.
"""

from callcenter.config.loading import load
from callcenter.config.problem import ConfigProblem, Problem
from callcenter.config.settings import SETTINGS, Config, Layer, Setting

__all__ = ["SETTINGS", "Config", "ConfigProblem", "Layer", "Problem", "Setting", "load"]
