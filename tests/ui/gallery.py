"""Draws the window's scenes to PNG: `python -m tests.ui.gallery --output DIR [SCENE…]`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path


def arguments() -> argparse.Namespace:
    """What to draw, and how."""
    parser = argparse.ArgumentParser(prog="python -m tests.ui.gallery")
    parser.add_argument("scenes", nargs="*")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--theme", default="light")
    parser.add_argument("--language", default="en")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--size", default="1280x800")
    return parser.parse_args()


def main() -> int:
    """Draw them."""
    wanted = arguments()
    # Qt reads these when it starts.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(wanted.scale)
    from PySide6.QtWidgets import QApplication, QDialog

    from tests.ui.import_scenes import IMPORT_SCENES
    from tests.ui.record_scenes import RECORD_SCENES
    from tests.ui.scenes import SCENES
    from tests.ui.stage import dressed, raised
    from tests.ui.sync_scenes import SYNC_SCENES
    from ui import translation

    app = QApplication(["gallery"])
    if list(translation.FOLDER.glob("*.qm")):
        translation.install(app, wanted.language)
    theme = dressed(app, wanted.theme)
    width, _, height = wanted.size.partition("x")
    wanted.output.mkdir(parents=True, exist_ok=True)
    all_scenes = SCENES | RECORD_SCENES | SYNC_SCENES | IMPORT_SCENES
    for name in wanted.scenes or all_scenes:
        scene = all_scenes[name]()
        window = raised(scene, theme, wanted.language, (int(width), int(height)))
        app.processEvents()
        window.grab().save(str(wanted.output / f"{name}.png"))
        if window.ring_card.isVisible():
            window.ring_card.grab().save(str(wanted.output / f"{name}-card.png"))
        for dialog in window.findChildren(QDialog):
            dialog.grab().save(str(wanted.output / f"{name}-dialog.png"))
        window.ring_card.hide()
        window.hide()
        window.deleteLater()
    return 0


if __name__ == "__main__":
    sys.exit(main())
