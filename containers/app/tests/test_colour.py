"""The colour of an image, and what can be read on it."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django.test import SimpleTestCase

from website.colour import contrast, readable, stylesheet, write


class ColourTest(SimpleTestCase):
    def test_text_on_the_colour_is_dark_or_white_whichever_reads_better(self):
        self.assertEqual(stylesheet("#ff9900"), ":root { --colour: #ff9900; --on-colour: #1a1a1a; --link: #995b00; }\n")
        self.assertEqual(stylesheet("#800000"), ":root { --colour: #800000; --on-colour: #ffffff; --link: #800000; }\n")

    def test_contrast_is_the_standards(self):
        self.assertEqual(contrast("#000000", "#ffffff"), 21)
        self.assertAlmostEqual(contrast("#777777", "#ffffff"), 4.48, 2)

    def test_links_can_be_read_on_white_whatever_the_colour(self):
        for colour in ("#ff9900", "#800000", "#ffffff", "#000000", "#00ff00", "#0000ff", "#ffff00"):
            self.assertGreaterEqual(contrast(readable(colour), "#ffffff"), 4.5, colour)

    def test_writes_the_stylesheet_and_the_icon(self):
        with TemporaryDirectory() as folder:
            write("#FF9900", Path(folder))
            self.assertIn("--colour: #ff9900", (Path(folder) / "blog/colour.css").read_text())
            self.assertIn('fill="#ff9900"', (Path(folder) / "blog/icon.svg").read_text())

    def test_refuses_what_is_no_colour(self):
        for bad in ("", "orange", "#f90", "#ff990", "#ff99000", "#gg9900", "#ff9900; }"):
            with self.assertRaisesRegex(SystemExit, "COLOUR_HEX must be six hexadecimal digits"), TemporaryDirectory() as folder:
                write(bad, Path(folder))
