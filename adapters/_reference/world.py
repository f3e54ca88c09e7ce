"""Small knowledge: countries, opposites, and one-line facts."""

from __future__ import annotations

from functools import lru_cache

COUNTRIES: dict[str, tuple[str, str, str]] = {
    # country: (capital, continent, main language)
    "france": ("Paris", "Europe", "French"), "italy": ("Rome", "Europe", "Italian"), "spain": ("Madrid", "Europe", "Spanish"),
    "germany": ("Berlin", "Europe", "German"), "portugal": ("Lisbon", "Europe", "Portuguese"),
    "england": ("London", "Europe", "English"), "ireland": ("Dublin", "Europe", "English"),
    "scotland": ("Edinburgh", "Europe", "English"), "greece": ("Athens", "Europe", "Greek"),
    "austria": ("Vienna", "Europe", "German"), "poland": ("Warsaw", "Europe", "Polish"),
    "norway": ("Oslo", "Europe", "Norwegian"), "sweden": ("Stockholm", "Europe", "Swedish"),
    "finland": ("Helsinki", "Europe", "Finnish"), "denmark": ("Copenhagen", "Europe", "Danish"),
    "belgium": ("Brussels", "Europe", "Dutch"), "switzerland": ("Bern", "Europe", "German"),
    "hungary": ("Budapest", "Europe", "Hungarian"), "russia": ("Moscow", "Europe", "Russian"),
    "turkey": ("Ankara", "Asia", "Turkish"), "the netherlands": ("Amsterdam", "Europe", "Dutch"),
    "iceland": ("Reykjavik", "Europe", "Icelandic"), "ukraine": ("Kiev", "Europe", "Ukrainian"),
    "romania": ("Bucharest", "Europe", "Romanian"), "bulgaria": ("Sofia", "Europe", "Bulgarian"),
    "japan": ("Tokyo", "Asia", "Japanese"), "china": ("Beijing", "Asia", "Chinese"), "india": ("New Delhi", "Asia", "Hindi"),
    "korea": ("Seoul", "Asia", "Korean"), "thailand": ("Bangkok", "Asia", "Thai"), "vietnam": ("Hanoi", "Asia", "Vietnamese"),
    "israel": ("Jerusalem", "Asia", "Hebrew"), "egypt": ("Cairo", "Africa", "Arabic"), "kenya": ("Nairobi", "Africa", "Swahili"),
    "morocco": ("Rabat", "Africa", "Arabic"), "canada": ("Ottawa", "North America", "English"),
    "mexico": ("Mexico City", "North America", "Spanish"), "cuba": ("Havana", "North America", "Spanish"),
    "the united states": ("Washington", "North America", "English"), "america": ("Washington", "North America", "English"),
    "brazil": ("Brasilia", "South America", "Portuguese"), "argentina": ("Buenos Aires", "South America", "Spanish"),
    "chile": ("Santiago", "South America", "Spanish"), "peru": ("Lima", "South America", "Spanish"),
    "colombia": ("Bogota", "South America", "Spanish"), "australia": ("Canberra", "Australia", "English"),
    "new zealand": ("Wellington", "Oceania", "English"),
}  # fmt: skip

_OPPOSITES = (
    "hot cold|big small|large little|tall short|long brief|fast slow|up down|left right|day night|black white|happy sad|"
    "old young|new ancient|open closed|full empty|rich poor|strong weak|early late|high low|light dark|good bad|hard soft|"
    "wet dry|clean dirty|loud quiet|near far|first last|inside outside|above below|begin end|start stop|win lose|love hate|"
    "true false|easy difficult|thick thin|heavy light|warm cool|north south|east west|summer winter|buy sell|push pull|always never"
)
OPPOSITE: dict[str, str] = {}
for _pair in _OPPOSITES.split("|"):
    _left, _right = _pair.split()
    OPPOSITE.setdefault(_left, _right)
    OPPOSITE.setdefault(_right, _left)

FACTS: tuple[tuple[str, str], ...] = (
    # words that must be heard ("a|b" = either), answer
    ("how many days week", "There are seven days in a week."),
    ("how many days year", "There are three hundred sixty five days in a year."),
    ("how many months year", "There are twelve months in a year."),
    ("how many weeks year", "There are fifty two weeks in a year."),
    ("how many hours day", "There are twenty four hours in a day."),
    ("how many minutes hour", "There are sixty minutes in an hour."),
    ("how many seconds minute", "There are sixty seconds in a minute."),
    ("how many legs|feet spider", "A spider has eight legs."),
    ("how many legs|feet dog|cat|horse|cow", "It has four legs."),
    ("how many legs insect|ant|bee", "An insect has six legs."),
    ("how many legs bird|chicken", "A bird has two legs."),
    ("how many wheels bicycle|bike", "A bicycle has two wheels."),
    ("how many wheels car", "A car has four wheels."),
    ("how many sides triangle", "A triangle has three sides."),
    ("how many sides square", "A square has four sides."),
    ("how many fingers hand", "A hand has five fingers."),
    ("how many letters alphabet", "There are twenty six letters in the alphabet."),
    ("how many continents", "There are seven continents."),
    ("how many planets", "There are eight planets."),
    ("how many colors rainbow", "A rainbow has seven colors."),
    ("how many seasons", "There are four seasons in a year."),
    ("how many cents dollar", "There are one hundred cents in a dollar."),
    ("what color sky", "The sky is blue."),
    ("what color grass|leaf|leaves", "Grass is green."),
    ("what color snow", "Snow is white."),
    ("what color blood", "Blood is red."),
    ("what color banana|bananas|lemon|lemons", "It is yellow."),
    ("what color sun", "The sun is yellow."),
    ("what color coal|night", "It is black."),
    ("what color milk", "Milk is white."),
    ("what color strawberry|strawberries|tomato|tomatoes", "It is red."),
    ("what color orange|carrot|carrots", "It is orange."),
    ("what color ocean|sea", "The ocean is blue."),
    ("name large|big animal", "An elephant is a large animal."),
    ("name small|tiny|little animal", "A mouse is a small animal."),
    ("name fast|quick animal", "A horse is a fast animal."),
    ("name farm animal", "A cow is a farm animal."),
    ("name animal", "A lion is an animal."),
    ("name bird", "An eagle is a bird."),
    ("name fish", "A salmon is a fish."),
    ("name fruit", "An apple is a fruit."),
    ("name vegetable", "A carrot is a vegetable."),
    ("name color", "Green is a color."),
    ("name flower", "A rose is a flower."),
    ("name tree", "An oak is a tree."),
    ("name city", "London is a city."),
    ("name country", "France is a country."),
    ("name planet", "Mars is a planet."),
    ("name sport", "Football is a sport."),
    ("name drink", "Coffee is a drink."),
    ("name musical instrument", "A piano is a musical instrument."),
    ("name metal", "Iron is a metal."),
    ("name river", "The Nile is a river."),
    ("name month", "June is a month."),
    ("name day week", "Sunday is a day of the week."),
    ("name season", "Winter is a season."),
    ("largest|biggest animal", "The largest animal is the blue whale."),
    ("largest|biggest land animal", "The largest land animal is the elephant."),
    ("fastest land|animal", "The fastest land animal is the cheetah."),
    ("tallest animal", "The tallest animal is the giraffe."),
    ("largest|biggest planet", "The largest planet is Jupiter."),
    ("largest|biggest ocean", "The largest ocean is the Pacific."),
    ("largest|biggest country", "The largest country is Russia."),
    ("highest|tallest mountain", "The highest mountain is Mount Everest."),
    ("longest river", "The longest river is the Nile."),
    ("closest|nearest planet sun", "The planet closest to the sun is Mercury."),
    ("closest|nearest star", "The nearest star is the sun."),
    ("red planet", "The red planet is Mars."),
    ("what water made", "Water is made of hydrogen and oxygen."),
    ("what bees make", "Bees make honey."),
    ("what cows drink|eat", "Cows eat grass."),
    ("what cow say|sound", "A cow says moo."),
    ("what plants need", "Plants need water and light."),
    ("water boil|boils", "Water boils at one hundred degrees."),
    ("water freeze|freezes", "Water freezes at zero degrees."),
    ("who wrote romeo", "Shakespeare wrote Romeo and Juliet."),
    ("who wrote hamlet", "Shakespeare wrote Hamlet."),
    ("who painted mona lisa", "Leonardo painted the Mona Lisa."),
    ("first man|person|human|walked|step|foot moon", "The first man on the moon was Neil Armstrong."),
    ("first president", "The first president was George Washington."),
    ("speed of light", "Light travels three hundred thousand kilometers in a second."),
    ("month after", "{month+1}"),
    ("month before", "{month-1}"),
    ("month comes after", "{month+1}"),
    ("day after", "{day+1}"),
    ("day comes after", "{day+1}"),
    ("day before", "{day-1}"),
    ("day comes before", "{day-1}"),
    ("first day week", "The first day of the week is Monday."),
    ("last day week", "The last day of the week is Sunday."),
    ("first month year", "The first month of the year is January."),
    ("last month year", "The last month of the year is December."),
    ("where sun rise|rises", "The sun rises in the east."),
    ("where sun set|sets", "The sun sets in the west."),
    ("baby dog", "A baby dog is called a puppy."),
    ("baby cat", "A baby cat is called a kitten."),
    ("baby cow", "A baby cow is called a calf."),
    ("color blue yellow", "Blue and yellow make green."),
    ("color red yellow", "Red and yellow make orange."),
    ("color red blue", "Red and blue make purple."),
    ("weather today|tomorrow|like", "It is sunny and warm today."),
    ("going rain today|tomorrow", "No, it is sunny and warm."),
    ("what time now|is|it", "It is three in the afternoon."),
    ("what day today", "Today is Wednesday."),
)

_ALIKE = (
    "largest biggest greatest", "highest tallest", "closest nearest", "legs feet", "kilometers miles", "wrote written author writer",
    "painted painter painting", "rise rises up", "set sets down", "boil boils boiling", "freeze freezes freezing ice",
    "make produce create",
    "hour hours", "minute minutes", "second seconds", "day days", "week weeks", "month months", "year years", "fastest quickest",
    "bicycle bike", "large big huge", "color colour", "say sound noise", "baby young", "what which", "drink eat feed",
    "after following follows next",
    "before precedes", "speed fast", "planets planet", "seasons season", "continents continent", "letters letter", "fingers finger",
    "legs leg", "wheels wheel", "sides side", "cents cent", "rain raining", "weather forecast",
)  # fmt: skip


@lru_cache(maxsize=1_000)
def synonyms(key: str) -> tuple[str, ...]:
    """The alternatives of a key of `FACTS`, and the words that people say instead."""
    own = key.split("|")
    return tuple(dict.fromkeys([*own, *(w for group in _ALIKE for w in group.split() if set(own) & set(group.split()))]))
