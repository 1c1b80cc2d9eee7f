"""Times as an agent reads them: timers, clocks, days and how long ago, in the locale's own form."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

translate = QCoreApplication.translate

MINUTE_S = 60
HOUR_S = 3600


def tr(text: str, comment: str, n: int) -> str:
    """*text* with `%n` for *n*, in the plural form that the language wants.

    The name and the empty context are what lupdate looks for: it knows plurals by `tr` alone.
    """
    return translate("", text, comment, n)


def timer(seconds: float) -> str:
    """A running time of *seconds* as `02:31` or `1:02:31`."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, HOUR_S)
    minutes, left = divmod(rest, MINUTE_S)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes:02}:{left:02}"


def wait(seconds: float) -> str:
    """A short wait of *seconds* as `0:48`."""
    text = timer(seconds)
    return text[1:] if text.startswith("0") and text.count(":") == 1 else text


def since(at: datetime, now: datetime) -> float:
    """Seconds from *at* to *now*, never below zero."""
    return max(0.0, (now - at).total_seconds())


def clock(at: datetime) -> str:
    """The local time of *at* as `09:12`."""
    return QLocale().toString(_time(at), QLocale.FormatType.ShortFormat)


def clock_seconds(at: datetime) -> str:
    """The local time of *at* as `09:12:11`."""
    half_days = "ap" in QLocale().timeFormat(QLocale.FormatType.ShortFormat).lower()
    return QLocale().toString(_time(at), "h:mm:ss AP" if half_days else "HH:mm:ss")


def day(at: datetime, now: datetime) -> str:
    """The local day of *at*: today, yesterday, `18 Nov`, or `18 Nov 2019`."""
    date, today = at.astimezone().date(), now.astimezone().date()
    if date == today:
        return translate("Times", "Today")
    if date == today - timedelta(days=1):
        return translate("Times", "Yesterday")
    return short_date(at, now)


def short_date(at: datetime, now: datetime) -> str:
    """The local date of *at* as `18 Nov`, with the year where it is not this one."""
    date = at.astimezone().date()
    this_year = date.year == now.astimezone().year
    form = (
        translate("Times", "d MMM", "a date of this year, in Qt's letters")
        if this_year
        else translate("Times", "d MMM yyyy", "a date of another year, in Qt's letters")
    )
    return QLocale().toString(QDate(date.year, date.month, date.day), form)


def weekday_date(at: datetime) -> str:
    """The local date of *at* as `Fri 20 Nov`."""
    date = at.astimezone().date()
    form = translate("Times", "ddd d MMM", "a weekday with its date, in Qt's letters")
    return QLocale().toString(QDate(date.year, date.month, date.day), form)


def moment(at: datetime, now: datetime) -> str:
    """Day and time of *at*: `Today 09:12`, or the date alone where it is long ago."""
    date, today = at.astimezone().date(), now.astimezone().date()
    if (today - date).days > 1:
        return day(at, now)
    return f"{day(at, now)} {clock(at)}"


def amid(at: datetime, now: datetime) -> str:
    """The same amid a sentence: `09:12`, `yesterday 09:12`, or the date where it is long ago."""
    days = (now.astimezone().date() - at.astimezone().date()).days
    if days == 1:
        return translate("Times", "yesterday {time}").format(time=clock(at))
    return clock(at) if days == 0 else short_date(at, now)


def ago(at: datetime, now: datetime) -> str:
    """How long *at* lies behind *now*: `just now`, `2 min ago`, `3 h ago`, else the day."""
    seconds = since(at, now)
    if seconds < MINUTE_S:
        return translate("Times", "just now")
    if seconds < HOUR_S:
        return tr("%n min ago", "minutes", int(seconds // MINUTE_S))
    if at.astimezone().date() == now.astimezone().date():
        return tr("%n h ago", "hours", int(seconds // HOUR_S))
    return day(at, now)


def days_late(due: datetime, now: datetime) -> int:
    """Whole local days by which *due* has passed; below zero while it lies ahead."""
    return (now.astimezone().date() - due.astimezone().date()).days


def lateness(due: datetime, now: datetime) -> str:
    """How a promise that is *due* stands: overdue by how much, due today, or nothing to say."""
    days = days_late(due, now)
    if days > 0:
        return tr("overdue %n day(s)", "a promise that was not kept in time", days)
    if days == 0:
        return translate("Times", "due today")
    return ""


def _time(at: datetime) -> QTime:
    local = at.astimezone()
    return QTime(local.hour, local.minute, local.second)
