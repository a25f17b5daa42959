"""The colour of the site, as in the article: COLOUR and COLOUR_HEX in the environment.

Its stylesheet and icon have the colour in their addresses, so pods of any colour can answer for all, and browsers keep
them for ever.
"""

from os import environ

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

HEX = (environ.get("COLOUR_HEX") or "#ff9900").removeprefix("#").lower()

#: Shown in the footer.
IDENTITY = {
    "pod": environ.get("POD_NAME") or "unknown",
    "colour": environ.get("COLOUR") or "unknown",
    "version": environ.get("RELEASE_VERSION") or "unknown",
}

FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


def context(request: HttpRequest) -> dict[str, object]:
    """Template context: who answers, and the addresses of the colour's files."""
    files = {"stylesheet": reverse("stylesheet", args=[HEX]), "icon": reverse("icon", args=[HEX])}
    return {"identity": IDENTITY, "colour_files": files}


def stylesheet_view(request: HttpRequest, colour: str) -> HttpResponse:
    return HttpResponse(stylesheet(f"#{colour}"), content_type="text/css; charset=utf-8", headers=FOR_EVER)


def icon_view(request: HttpRequest, colour: str) -> HttpResponse:
    return HttpResponse(icon(f"#{colour}"), content_type="image/svg+xml", headers=FOR_EVER)


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
