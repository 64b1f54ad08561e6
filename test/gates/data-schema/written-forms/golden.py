"""What python-dateutil and Frictionless' grammar of well-known text say of texts drawn at random: `python golden.py`.

Left out are texts that dateutil reads by accident: an hour beyond 12 before am or pm, minutes of a lone `8h45m` before a year,
the 29th of February (whether its year is a leap year is not looked into), a number of one or two digits that is read as a year in
one place only."""
import json, pathlib, random, re, warnings
from dateutil import parser
from frictionless.platform import platform

warnings.simplefilter("ignore")
rng = random.Random(1)
months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec January February March April June July August September October November December Sept".split()
weekdays = "Mon Tue Wed Thu Fri Sat Sun Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
strange = ["invalid", "abc", "", "n/a", "-", "2024-02-30", "not a date", "10th Jan nineteen", "99999999", "1.5", "x1", "today", "20/20/20", "Janvier 3", "2024-13-45", "hello 2024", "31/04/2020", "04/31/2020"]


def date():
    d, m = rng.randrange(1, 33), rng.randrange(1, 14)
    y = rng.choice([rng.randrange(1900, 2030), rng.randrange(1900, 2030), rng.randrange(32, 100)])
    year, two, month, name = str(y), rng.choice([str(d), f"{d:02d}"]), rng.choice([str(m), f"{m:02d}"]), rng.choice(months)
    s, o = rng.choice(["-", "/", " ", ".", ", "]), rng.choice(["st", "nd", "rd", "th", "", "", ""])
    return rng.choice([
        f"{year}{s}{month}{s}{two}", f"{month}{s}{two}{s}{year}", f"{two}{s}{month}{s}{year}", f"{two}{o} {name} {year}", f"{name} {two}{o}, {year}",
        f"{two}{o} of {name} {year}", f"{two}-{name}-{year}", f"{name} {year}", f"{y:04d}{m:02d}{d:02d}", f"{year} {name} {two}", f"{y:04d}", name, f"{name} {two}", f"{two} {name}", f"{month}/{two}", f"{month}/{year}",
    ])


def time():
    h, mi, se = rng.randrange(26), rng.randrange(61), rng.randrange(61)
    half, zone = rng.choice(["am", "pm", " am", " PM", " a.m."]), rng.choice(["", "", "Z", " UTC", "+01:00", "-0500", "+1:00", " EST", "+02"])
    return rng.choice([f"{h}:{mi:02d}", f"{h % 13}:{mi:02d}{half}", f"{h:02d}:{mi:02d}:{se:02d}{zone}", f"{h % 13} {half.strip()}", f"{h:02d}:{mi:02d}:{se:02d}.{rng.randrange(999)}{zone}", f"{h}h{mi}m"])


def text():
    return rng.choice([
        date(), date(), date() + rng.choice([" ", "T", " at ", ", "]) + time(), date() + " " + time(), rng.choice(weekdays) + rng.choice([" ", ", "]) + date(),
        time(), time() + " " + date(), rng.choice(weekdays), rng.choice(strange),
    ])


ACCIDENTS = re.compile(r"(\b0?2[-/., ]+29\b|\b29(st|nd|rd|th)?[-/., ]+(of )?(0?2\b|Feb)|Feb\w* 29|0229|\dh\d+m .*\d{4}|\b3[2-9](st|nd|rd|th)|T\d+ [ap]\.?m|^\d{2}, |^\d{1,2} \w+ \d{1,2}$)", re.I)


def judged(texts, parse):
    found = []
    for one in dict.fromkeys(texts):
        try:
            parse(one)
            found.append([one, True])
        except Exception:
            found.append([one, False])
    return found


number = lambda: rng.choice(["1", "-2.5", "3e4", ".5", "7.", "+1"])
position = lambda: " ".join(number() for _ in range(rng.choice([2, 2, 2, 3, 4, 1])))
listed = lambda one: "EMPTY" if rng.random() < 0.1 else "(" + rng.choice(["", " "]) + rng.choice([", ", ",", " , "]).join(one() for _ in range(rng.randrange(1, 4))) + ")"
point = lambda: rng.choice(["EMPTY", f"({position()})", f"({position()})"])
line = lambda: listed(position)
polygon = lambda: listed(line)
triangle = lambda: rng.choice(["EMPTY", f"({line()})"])
dimension = lambda: rng.choice([" ", "", " Z ", " M ", " ZM "])
tagged = lambda name, body: name + (dimension() if body != "EMPTY" else " ") + body
curve = lambda: rng.choice([line(), tagged("CIRCULARSTRING", line())])
compound = lambda: listed(curve)
any_curve = lambda: rng.choice([curve(), curve(), tagged("COMPOUNDCURVE", compound())])
curve_polygon = lambda: listed(any_curve)
surface = lambda: rng.choice([polygon(), tagged("CURVEPOLYGON", curve_polygon())])


def geometry(depth=0):
    bodies = {
        "POINT": point, "LINESTRING": line, "CIRCULARSTRING": line, "COMPOUNDCURVE": compound, "CURVEPOLYGON": curve_polygon, "POLYGON": polygon, "TRIANGLE": triangle,
        "MULTIPOINT": lambda: listed(point), "MULTICURVE": curve_polygon, "MULTILINESTRING": polygon, "MULTISURFACE": lambda: listed(surface), "MULTIPOLYGON": lambda: listed(polygon),
        "POLYHEDRALSURFACE": lambda: listed(polygon), "TIN": lambda: listed(triangle), **({"GEOMETRYCOLLECTION": lambda: listed(lambda: geometry(depth + 1))} if depth < 2 else {}),
    }
    name = rng.choice(list(bodies))
    return tagged(name, bodies[name]())


def spoiled():
    """Half of them with one character changed."""
    one = geometry()
    if rng.random() < 0.5:
        at = rng.randrange(len(one))
        one = one[:at] + rng.choice(["", ",", ")", "(", "x"]) + one[at + 1 :]
    return one


# Its grammar stops where a geometry ends, and reads two numbers without a space between them.
trailing = re.compile(r"\d[-+.]|[.][-+.\d]*[.]")
grammar = platform.wkt.Parser()
whole = lambda one: one.count("(") == one.count(")") and not trailing.search(one)
dates = judged([one for one in (text() for _ in range(2500)) if not ACCIDENTS.search(one)], parser.parse)
geometries = judged([one for one in (spoiled() for _ in range(900)) if len(one) < 250 and whole(one)], lambda one: grammar.parse(one, rule_name="wkt_representation"))
(pathlib.Path(__file__).parent / "golden.json").write_text(json.dumps({"usual-date": dates, "wkt": geometries}, ensure_ascii=False) + "\n")
for name, found in (("usual-date", dates), ("wkt", geometries)):
    print(name, len(found), sum(met for _, met in found))
