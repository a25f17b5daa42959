"""The colour of the site, and which text can be read on it."""

from django.test import TestCase

from website.colour import HEX, IDENTITY, contrast, readable, stylesheet


class ColourTest(TestCase):
    def test_text_on_the_colour_is_dark_or_white_whichever_reads_better(self):
        self.assertEqual(stylesheet("#ff9900"), ":root { --colour: #ff9900; --on-colour: #1a1a1a; --link: #995b00; }\n")
        self.assertEqual(stylesheet("#800000"), ":root { --colour: #800000; --on-colour: #ffffff; --link: #800000; }\n")

    def test_contrast_is_the_standards(self):
        self.assertEqual(contrast("#000000", "#ffffff"), 21)
        self.assertAlmostEqual(contrast("#777777", "#ffffff"), 4.48, 2)

    def test_links_can_be_read_on_white_whatever_the_colour(self):
        for colour in ("#ff9900", "#800000", "#ffffff", "#000000", "#00ff00", "#0000ff", "#ffff00"):
            self.assertGreaterEqual(contrast(readable(colour), "#ffffff"), 4.5, colour)

    def test_every_page_links_the_stylesheet_and_the_icon_of_the_colour(self):
        page = self.client.get("/accounts/login/")
        for path, kind in ((f"/colour/{HEX}.css", "text/css; charset=utf-8"), (f"/colour/{HEX}.svg", "image/svg+xml")):
            self.assertContains(page, f'href="{path}"')
            answer = self.client.get(path)
            self.assertEqual((answer.status_code, answer["Content-Type"]), (200, kind))
            self.assertEqual(answer["Cache-Control"], "public, max-age=31536000, immutable")
            self.assertIn(f"#{HEX}", answer.content.decode())

    def test_a_pod_answers_for_every_colour(self):
        self.assertContains(self.client.get("/colour/800000.css"), "--colour: #800000;")

    def test_an_address_that_is_no_colour_is_not_found(self):
        for bad in ("orange", "f90", "ff990", "ff99000", "gg9900", "FF9900"):
            self.assertEqual(self.client.get(f"/colour/{bad}.css").status_code, 404, bad)

    def test_the_icon_of_pages_that_name_none_is_the_colours(self):
        self.assertEqual(self.client.get("/favicon.ico").url, f"/colour/{HEX}.svg")

    def test_pages_name_pod_colour_and_version(self):
        for path in ("/", "/accounts/login/", "/nowhere/"):
            self.assertContains(
                self.client.get(path),
                f'data-pod="{IDENTITY["pod"]}" data-colour="{IDENTITY["colour"]}" data-version="{IDENTITY["version"]}"',
                status_code=404 if path == "/nowhere/" else 200,
            )

    def test_no_page_has_style_or_script_inline(self):
        for path in ("/", "/accounts/login/"):
            page = self.client.get(path).content.decode()
            self.assertNotIn("style=", page)
            self.assertNotIn("<style", page)
            self.assertNotIn("<script", page)
