"""What Python's `re.search` finds: `python golden.py` writes golden.json, for each pattern the texts that it finds."""
import json, pathlib, re

TEXTS = ["zoë", "zo", "zo!", "xzo", "ëzo", "foo", "fooë", "bar", "ëbar", "a foo b", "(foo)", "東京", "tokyo東", "cat dog", "catdog", "ëcat", "x|", "a b", "٣", "Zoë_1", ""]
PATTERNS = [r"zo\b", r"\bzo", r"\bfoo\b|\bbar\b", r"\b(foo|bar)\b", r"\b(?:cat|dog)\b", r"\bfoo|bar\b", r"foo|bar", r"\bcat\b.*\bdog\b", r"[)|]\b", r"\b\w+\b", r"(\bfoo)", r"^\w+$", r"\W", r"\d", r"[^\w\s]", r"[\W]", r"\s", r"京\b", r"\b京", r"foo\Z"]
here = pathlib.Path(__file__).parent
found = [{"pattern": pattern, "found": [text for text in TEXTS if re.search(pattern, text)]} for pattern in PATTERNS]
(here / "golden.json").write_text(json.dumps({"texts": TEXTS, "patterns": found}, ensure_ascii=False) + "\n")
