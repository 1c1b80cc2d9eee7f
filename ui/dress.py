"""How the program wears a theme: Qt's palette, the one style sheet, the fonts."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from ui.theme import CARD_RADIUS, FAMILY, RADIUS, RESOURCES, Theme, Tone, font

_STYLED = "callcenter-styled"


def apply(app: QApplication, theme: Theme) -> None:
    """Dress the program in *theme*: style, palette and type face.

    The style sheet goes to the finished window: Qt would weigh it again for every part that is
    put into another while the window is built, which doubles the time to the first paint.
    """
    if not QFontDatabase.hasFamily(FAMILY):
        load_fonts()
    if not app.property(_STYLED):
        app.setStyle("Fusion")
        app.setProperty(_STYLED, True)
    app.setFont(font())
    app.setPalette(palette(theme))


def application(name: str) -> QApplication:
    """The program for Qt, in the style that every theme dresses.

    Given as a word of the command line: where Python sees the style, PySide first reads its class,
    which has more constants than all other parts of the window together.
    """
    app = QApplication([name, "-style", "fusion"])
    app.setProperty(_STYLED, True)
    return app


def load_fonts() -> None:
    """Load the fonts that are shipped with the program; raises FileNotFoundError without them."""
    for path in sorted((RESOURCES / "fonts").glob("*.otf")):
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise FileNotFoundError(f"{path} cannot be read as a font; install the program again")


def palette(theme: Theme) -> QPalette:
    """What Qt's own style draws with."""
    role = QPalette.ColorRole
    made = QPalette()
    for where, tone in (
        (role.Window, Tone.BG),
        (role.WindowText, Tone.TEXT),
        (role.Base, Tone.SURFACE),
        (role.AlternateBase, Tone.BG),
        (role.Text, Tone.TEXT),
        (role.PlaceholderText, Tone.MUTED),
        (role.Button, Tone.RAISED),
        (role.ButtonText, Tone.TEXT),
        (role.BrightText, Tone.DANGER),
        (role.ToolTipBase, Tone.TEXT),
        (role.ToolTipText, Tone.BG),
        (role.Highlight, Tone.ACCENT),
        (role.HighlightedText, Tone.ON_ACCENT),
        (role.Accent, Tone.ACCENT),
        (role.Link, Tone.ACCENT),
        (role.LinkVisited, Tone.ACCENT),
        (role.Light, Tone.SURFACE),
        (role.Midlight, Tone.LINE),
        (role.Mid, Tone.LINE),
        (role.Dark, Tone.EDGE),
        (role.Shadow, Tone.EDGE),
    ):
        made.setColor(where, theme.colour(tone))
    for where in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, where, theme.colour(Tone.EDGE))
    return made


def style_sheet(theme: Theme) -> str:
    """The one style sheet, made of the theme's colours."""
    values = {tone.value.replace("-", "_"): code for tone, code in theme.colours.items()}
    widgets = (RESOURCES / "icons" / "widgets").as_posix()
    return _SHEET.format(
        **values,
        hover=theme.row(Tone.MUTED).name(),
        chosen=theme.row(Tone.ACCENT).name(),
        check=f"{widgets}/check-{'black' if theme.dark else 'white'}.svg",
        partly=f"{widgets}/remove-{'black' if theme.dark else 'white'}.svg",
        down=f"{widgets}/down.svg",
        up=f"{widgets}/up.svg",
        radius=RADIUS,
        card=CARD_RADIUS,
    )


_SHEET = """
QMainWindow, QDialog {{ background: {bg}; }}
QToolTip {{
    background: {text}; color: {bg}; border: 0; padding: 6px 8px;
}}
QLabel {{ background: transparent; }}
QLabel[tone="muted"] {{ color: {muted}; }}
QLabel[tone="accent"] {{ color: {accent}; }}
QLabel[tone="danger"] {{ color: {danger}; }}
QLabel[tone="ringing"] {{ color: {ringing}; }}
QLabel[tone="ready"] {{ color: {ready}; }}

QFrame[role="pane"] {{
    background: {surface}; border: 1px solid {line}; border-radius: {card}px;
}}
QFrame[role="line"] {{ background: {line}; border: 0; }}
QScrollArea, QScrollArea > QWidget > QWidget[role="page"] {{
    background: transparent; border: 0;
}}

QLineEdit, QPlainTextEdit, QSpinBox, QDoubleSpinBox, QComboBox {{
    background: {surface}; color: {text};
    border: 1px solid {edge}; border-radius: {radius}px;
    padding: 5px 9px; margin: 1px;
    selection-background-color: {accent}; selection-color: {on_accent};
}}
QLineEdit:hover, QPlainTextEdit:hover, QComboBox:hover, QSpinBox:hover {{
    border-color: {muted};
}}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus {{
    border: 2px solid {accent}; margin: 0px;
}}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled {{
    background: {bg}; color: {muted}; border-color: {line};
}}
QLineEdit[wrong="true"] {{ border-color: {danger}; }}
QPlainTextEdit[role="bare"], QLineEdit[role="bare"] {{
    background: transparent; border: 2px solid transparent; margin: 0px; padding: 2px 6px;
}}
QPlainTextEdit[role="bare"]:focus, QLineEdit[role="bare"]:focus {{
    border: 2px solid {accent};
}}
QComboBox {{ padding-right: 26px; min-height: 20px; }}
QComboBox::drop-down {{ border: 0; width: 24px; }}
QComboBox::down-arrow {{ image: url("{down}"); width: 16px; height: 16px; }}
QComboBox QAbstractItemView {{
    background: {raised}; color: {text}; border: 1px solid {edge}; padding: 4px; outline: 0;
    selection-background-color: {chosen}; selection-color: {text};
}}
QSpinBox::up-button, QSpinBox::down-button {{ border: 0; width: 20px; background: transparent; }}
QSpinBox::up-arrow {{ image: url("{up}"); width: 14px; height: 14px; }}
QSpinBox::down-arrow {{ image: url("{down}"); width: 14px; height: 14px; }}

QCheckBox, QRadioButton {{
    spacing: 8px; padding: 3px 6px 3px 3px;
    border: 2px solid transparent; border-radius: {radius}px;
}}
QCheckBox:focus, QRadioButton:focus {{ border-color: {accent}; }}
QCheckBox::indicator, QRadioButton::indicator {{
    width: 16px; height: 16px; border: 1px solid {edge}; border-radius: 4px;
    background: {surface};
}}
QRadioButton::indicator {{ border-radius: 8px; }}
QCheckBox::indicator:hover {{ border-color: {accent}; }}
QCheckBox::indicator:checked {{
    background: {accent}; border-color: {accent}; image: url("{check}");
}}
QCheckBox::indicator:indeterminate {{
    background: {accent}; border-color: {accent}; image: url("{partly}");
}}
QRadioButton::indicator:checked {{ background: {accent}; border: 4px solid {surface}; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {edge}; }}

QPushButton, QToolButton {{
    background: {raised}; color: {text}; border: 1px solid {edge};
    border-radius: {radius}px; padding: 6px 14px; margin: 1px;
}}
QPushButton:hover, QToolButton:hover {{ background: {hover}; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {accent}; margin: 0px; }}
QPushButton:default {{ background: {accent}; color: {on_accent}; border-color: {accent}; }}
QPushButton:default:focus {{ border-color: {text}; }}
QPushButton:disabled {{ color: {edge}; border-color: {line}; }}

QMenu {{
    background: {raised}; color: {text}; border: 1px solid {line}; padding: 6px;
}}
QMenu::item {{
    padding: 7px 24px 7px 10px; border-radius: {radius}px; min-width: 150px;
    border: 2px solid transparent;
}}
QMenu::item:selected {{ background: {chosen}; border-color: {accent}; }}
QMenu::item:disabled {{ color: {muted}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 6px 4px; }}
QMenu::icon {{ padding-left: 8px; }}

QAbstractItemView {{
    background: {surface}; color: {text}; border: 0; outline: 0;
    selection-background-color: {chosen}; selection-color: {text};
    alternate-background-color: {surface};
}}
QAbstractItemView::item:hover {{ background: {hover}; }}
QAbstractItemView::item:selected {{ background: {chosen}; color: {text}; }}
QTableView, QListView, QTreeView {{
    border: 2px solid transparent; border-radius: {radius}px; gridline-color: {line};
}}
QListView[role="clear"] {{ background: transparent; }}
QTableView:focus, QListView:focus, QTreeView:focus {{ border-color: {accent}; }}
QListView[role="pages"]:focus {{ border-color: {surface}; }}
QListView[role="pages"]::item {{ border: 2px solid transparent; border-radius: {radius}px; }}
QListView[role="pages"]::item:selected:focus {{ border: 2px solid {accent}; }}
QHeaderView {{ background: {surface}; border: 0; }}
QHeaderView::section {{
    background: {surface}; color: {muted}; border: 0; border-bottom: 1px solid {line};
    padding: 6px 8px;
}}

QTabBar::tab {{
    background: transparent; color: {muted}; padding: 7px 12px; margin-right: 2px;
    border: 2px solid transparent; border-radius: {radius}px;
}}
QTabBar::tab:hover {{ background: {hover}; }}
QTabBar::tab:selected {{ background: {chosen}; color: {accent}; }}
QTabBar:focus::tab:selected {{ border-color: {accent}; }}
QTabWidget::pane {{ border: 0; }}

QScrollBar:vertical {{ background: transparent; width: 10px; margin: 2px; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 2px; }}
QScrollBar::handle {{ background: {line}; border-radius: 3px; min-height: 28px; min-width: 28px; }}
QScrollBar::handle:hover {{ background: {edge}; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
    background: transparent; border: 0; width: 0; height: 0;
}}

QSlider {{ min-height: 22px; border: 2px solid transparent; border-radius: {radius}px; }}
QSlider:focus {{ border-color: {accent}; }}
QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {line}; }}
QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {accent}; }}
QSlider::handle:horizontal {{
    width: 14px; height: 14px; margin: -6px 0; border-radius: 8px;
    background: {surface}; border: 2px solid {accent};
}}
QSplitter::handle {{ background: transparent; }}
QScrollArea:focus {{ border: 2px solid {accent}; border-radius: {radius}px; }}
"""
