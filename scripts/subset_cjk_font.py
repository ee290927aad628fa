#!/usr/bin/env python3
"""Makes assets/fonts/NotoSansSC-subset.otf: the common Chinese characters and all that the Chinese messages use.

    pip install fonttools
    python3 scripts/subset_cjk_font.py NotoSansCJK-Regular.ttc     (Debian: fonts-noto-cjk)

Run it again when a test says that a message has a character which no bundled font can draw.
"""

import glob
import sys

from fontTools import subset
from fontTools.ttLib import TTCollection

SIMPLIFIED = "Noto Sans CJK SC"


def common_characters():
    """GB 2312: punctuation and symbols (rows 1 to 3), the 3,755 common characters (rows 16 to 55)."""
    for row in [*range(1, 4), *range(16, 56)]:
        for column in range(1, 95):
            try:
                yield bytes([0xA0 + row, 0xA0 + column]).decode("gb2312")
            except UnicodeDecodeError:
                pass


def main():
    fonts = TTCollection(sys.argv[1]).fonts
    font = next(font for font in fonts if font["name"].getDebugName(4) == SIMPLIFIED)
    wanted = set(common_characters())
    for path in glob.glob("assets/words/zh-CN/*.ftl") + glob.glob("docs/*.zh-CN.md"):
        wanted |= set(open(path, encoding="utf-8").read())
    options = subset.Options()
    options.hinting = False
    options.name_IDs = [0, 1, 2, 4, 6, 13, 14]
    options.notdef_outline = True
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GSUB", "GPOS"]
    subsetter = subset.Subsetter(options)
    # Latin letters are Inter's.
    subsetter.populate(unicodes=[ord(character) for character in wanted if ord(character) > 0x2000])
    subsetter.subset(font)
    # The same input makes the same bytes.
    font.recalcTimestamp = False
    font.save("assets/fonts/NotoSansSC-subset.otf")


if __name__ == "__main__":
    main()
