"""Writes the static files that carry the image's colour. Run by the image's build: python -m website.colour '#ff9900' DIR

The colour is in a file of its own, with a hash in its name once collected, so the other files are the same in every
colour and a browser that has them keeps them.
"""

import re
import sys
from pathlib import Path


def luminance(colour: str) -> float:
    """Relative luminance of a `#rrggbb` colour, 0 (black) to 1 (white): https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: str) -> str:
    """The colour itself, or as much darker as it must be to be read on white: 4.5 to 1, https://www.w3.org/TR/WCAG22/#contrast-minimum"""
    for tenths in range(10, 0, -1):
        darker = "#" + "".join(f"{int(colour[start : start + 2], 16) * tenths // 10:02x}" for start in (1, 3, 5))
        if contrast(darker, "#ffffff") >= 4.5:
            return darker
    return "#000000"


def stylesheet(colour: str) -> str:
    """The custom properties that the blog's stylesheet uses: header, text on it, and links."""
    on_colour = max("#ffffff", "#1a1a1a", key=lambda text: contrast(text, colour))
    return f":root {{ --colour: {colour}; --on-colour: {on_colour}; --link: {readable(colour)}; }}\n"


def icon(colour: str) -> str:
    """The page's icon: a disc in the colour."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="8" fill="{colour}"/></svg>\n'


def write(colour: str, folder: Path) -> None:
    """Writes blog/colour.css and blog/icon.svg below `folder`. Raises SystemExit when `colour` is not `#rrggbb`."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise SystemExit(f"COLOUR_HEX must be six hexadecimal digits after a #, as #ff9900; it is {colour!r}.")
    target = folder / "blog"
    target.mkdir(parents=True, exist_ok=True)
    (target / "colour.css").write_text(stylesheet(colour.lower()))
    (target / "icon.svg").write_text(icon(colour.lower()))


if __name__ == "__main__":
    write(sys.argv[1], Path(sys.argv[2]))
