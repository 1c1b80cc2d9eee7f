"""The back office as the app needs it: which store, which CRM, and what is told of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from callcenter.config import Config
from callcenter.office import Office
from callcenter.paths import Profile
