"""The style sheet for what Qt draws itself: the field, menus, dialogs, tool tips."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from lstm_viz.paint.text import SANS
from lstm_viz.paint.theme import Theme


def palette(theme: Theme) -> QPalette:
    """The palette that Qt's own drawing falls back to."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: theme.background,
        QPalette.ColorRole.Base: theme.panel,
        QPalette.ColorRole.AlternateBase: theme.raised,
        QPalette.ColorRole.Button: theme.raised,
        QPalette.ColorRole.Text: theme.text1,
        QPalette.ColorRole.WindowText: theme.text1,
        QPalette.ColorRole.ButtonText: theme.text1,
        QPalette.ColorRole.PlaceholderText: theme.text3,
        QPalette.ColorRole.ToolTipBase: theme.raised,
        QPalette.ColorRole.ToolTipText: theme.text1,
        QPalette.ColorRole.Highlight: theme.accent,
        QPalette.ColorRole.HighlightedText: theme.on_accent,
        QPalette.ColorRole.Link: theme.accent,
        QPalette.ColorRole.Mid: theme.line_strong,
    }
    for role, color in roles.items():
        made.setColor(role, color)
        if role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
            made.setColor(QPalette.ColorGroup.Disabled, role, theme.text3)
    return made


def style_sheet(theme: Theme, zoom: float) -> str:
    """QSS with all sizes multiplied by the zoom."""

    def px(size: float) -> str:
        return f"{max(1, round(size * zoom))}px"

    def c(color: QColor) -> str:
        return color.name()

    field = theme.panel if theme.name == "light" else QColor("#12161B")
    return f"""
    * {{ font-family: "{SANS}"; font-size: {px(12)}; }}
    QToolTip {{ background: {c(theme.raised)}; color: {c(theme.text1)}; border: 1px solid {c(theme.line_strong)};
        padding: {px(6)}; }}
    QLineEdit#sentence {{ background: {c(field)}; color: {c(theme.text1)}; border: 1px solid {c(theme.line_strong)};
        border-radius: {px(8)}; padding: 0 {px(14)}; font-size: {px(17)}; font-weight: 500;
        selection-background-color: {c(theme.accent)}; selection-color: {c(theme.on_accent)}; }}
    QLineEdit#sentence:focus {{ border: {px(2)} solid {c(theme.accent)}; padding: 0 {px(13)}; }}
    QMenu {{ background: {c(theme.panel)}; color: {c(theme.text1)}; border: 1px solid {c(theme.line_strong)};
        padding: {px(4)}; }}
    QMenu::item {{ padding: {px(7)} {px(20)} {px(7)} {px(26)}; border-radius: {px(4)}; }}
    QMenu::item:selected {{ background: {c(theme.accent_soft)}; color: {c(theme.text1)}; }}
    QMenu::item:disabled {{ color: {c(theme.text3)}; }}
    QMenu::indicator {{ width: {px(12)}; height: {px(12)}; left: {px(8)}; }}
    QMenu::separator {{ height: 1px; background: {c(theme.line)}; margin: {px(4)} {px(8)}; }}
    QFrame#popover {{ background: {c(theme.panel)}; border: 1px solid {c(theme.line_strong)}; }}
    QFrame#popover QLabel {{ color: {c(theme.text1)}; background: transparent; }}
    QFrame#popover QLabel#hint {{ color: {c(theme.text3)}; }}
    QFrame#popover QLabel#error {{ color: {c(theme.warning)}; }}
    QDialog {{ background: {c(theme.panel)}; color: {c(theme.text1)}; }}
    QDialog QLabel {{ color: {c(theme.text1)}; background: transparent; }}
    QLabel#heading {{ font-size: {px(15)}; font-weight: 600; }}
    QLabel#hint {{ color: {c(theme.text3)}; }}
    QLabel#error {{ color: {c(theme.warning)}; font-weight: 500; }}
    QLabel#key {{ background: {c(theme.raised)}; border: 1px solid {c(theme.line_strong)}; border-radius: {px(5)};
        padding: {px(2)} {px(7)}; font-weight: 500; }}
    QDialog QLineEdit, QLineEdit#swap, QComboBox#choice {{ background: {c(field)}; color: {c(theme.text1)};
        border: 1px solid {c(theme.line_strong)}; border-radius: {px(6)}; padding: 0 {px(8)}; min-height: {px(30)};
        selection-background-color: {c(theme.accent)}; selection-color: {c(theme.on_accent)}; }}
    QLineEdit#swap {{ min-height: 0; }}
    QDialog QLineEdit:focus, QLineEdit#swap:focus, QComboBox#choice:focus {{
        border: {px(2)} solid {c(theme.accent)}; padding: 0 {px(7)}; }}
    QComboBox#choice::drop-down {{ border: none; width: {px(22)}; }}
    QComboBox#choice QAbstractItemView {{ background: {c(theme.panel)}; color: {c(theme.text1)};
        border: 1px solid {c(theme.line_strong)}; selection-background-color: {c(theme.accent_soft)};
        selection-color: {c(theme.text1)}; outline: none; }}
    QPushButton {{ background: {c(theme.panel)}; color: {c(theme.text1)}; border: 1px solid {c(theme.line_strong)};
        border-radius: {px(7)}; padding: 0 {px(14)}; min-height: {px(30)}; font-weight: 500; }}
    QPushButton:hover {{ background: {c(theme.raised)}; }}
    QPushButton:focus {{ border: {px(2)} solid {c(theme.accent)}; padding: 0 {px(13)}; }}
    QPushButton:disabled {{ color: {c(theme.text3)}; border-color: {c(theme.line)}; }}
    QPushButton#primary {{ background: {c(theme.accent)}; color: {c(theme.on_accent)};
        border: 1px solid {c(theme.accent)}; }}
    QPushButton#primary:focus {{ border: {px(2)} solid {c(theme.text1)}; }}
    QPushButton#primary:disabled {{ background: {c(theme.raised)}; color: {c(theme.text3)};
        border-color: {c(theme.line)}; }}
    QProgressBar {{ background: {c(theme.raised)}; border: none; border-radius: {px(3)}; height: {px(6)};
        max-height: {px(6)}; color: transparent; }}
    QProgressBar::chunk {{ background: {c(theme.accent)}; border-radius: {px(3)}; }}
    """
