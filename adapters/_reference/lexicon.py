"""Closed classes that the brain listens for: days, names, things, words of the floor."""

from __future__ import annotations

DAYS = tuple("monday tuesday wednesday thursday friday saturday sunday".split())
MONTHS = tuple("january february march april may june july august september october november december".split())
TIMES = ("noon", "midnight", "morning", "afternoon", "evening")
COLORS = tuple("red blue green yellow orange purple black white brown pink gray silver golden".split())
NAMES = tuple(
    "anna peter mary john robert david susan linda sarah michael daniel thomas george henry emma laura julia alice oliver jack max "
    "rex bella lucy charlie buddy rocky duke daisy molly luna simba tiger felix oscar toby sam bruno nero ruby rosie milo leo coco "
    "ginger shadow lucky sunny spot boots socks pepper jasper oreo biscuit cookie maria paul mark martin james william helen martha "
    "frank karen kevin brian steven jennifer margaret victor walter arthur edward richard simon hannah sophie nina eva clara".split()
)
FOODS = tuple(
    "pizza pasta soup salad bread cheese ham chicken fish rice steak burger sandwich cake coffee tea water juice milk wine beer "
    "mushrooms tomatoes onions peppers olives bacon butter chocolate vanilla strawberry peanuts nuts eggs sugar cream".split()
)
CITIES = tuple(
    "london paris rome berlin madrid lisbon vienna dublin athens oslo boston chicago denver dallas seattle houston miami "
    "amsterdam tokyo moscow toronto sydney warsaw prague munich hamburg milan venice barcelona cairo".split()
)

STOP = (
    "stop", "stop it", "stop now", "stop there", "stop talking", "stop that", "wait", "wait a minute", "wait a moment",
    "wait a second", "wait wait", "stop stop", "hold on", "hang on", "one moment", "just a moment", "just a second", "be quiet",
    "quiet", "shut up", "never mind", "that is enough", "enough", "pause", "no stop", "okay stop", "hold on a second", "no wait",
    "hold on a moment", "can you stop", "you can stop", "that is all", "cancel", "cancel that", "silence", "sorry stop",
)  # fmt: skip
BACKCHANNEL = (
    "uh huh", "mm hmm", "mm", "hmm", "yeah", "yes", "right", "okay", "i see", "really", "yeah okay", "okay yeah", "sure", "oh",
    "ah", "wow", "yeah right", "oh really", "oh okay", "oh i see", "got it", "yeah yeah", "interesting", "great", "nice", "cool",
    "all right", "uh", "um", "of course", "exactly", "huh", "good", "fine", "oh yeah", "okay right", "i know",
)  # fmt: skip

LISTS: dict[str, tuple[str, ...]] = {
    "animals": tuple(
        "lion tiger horse rabbit monkey eagle camel spider turtle zebra donkey lizard beaver falcon otter".split()
    ),
    "cities": tuple(
        "London Paris Boston Chicago Denver Moscow Berlin Dallas Vienna Dublin Tokyo Madrid Houston Miami Rome".split()
    ),
    "fruits": tuple("apple banana lemon cherry melon orange peach pear plum mango grape apricot coconut fig kiwi".split()),
    "colors": tuple("red blue green yellow orange purple black white brown pink gray silver golden violet crimson".split()),
    "countries": tuple(
        "France Italy Spain Germany Poland Canada Mexico Brazil Japan China India Egypt Kenya Norway Sweden".split()
    ),
    "words": tuple(
        "river garden window pencil summer castle button mountain silver letter forest basket candle engine pillow".split()
    ),
    "names": tuple("Peter Susan Robert Linda David Emma Thomas Laura Henry Alice Martin Helen George Sarah Daniel".split()),
    "numbers": tuple("seven twelve forty three nineteen eighty five thirty sixty eleven ninety twenty fifty".split()),
    "vegetables": tuple(
        "carrot onion potato tomato pepper spinach cabbage celery garlic pumpkin lettuce radish bean pea corn".split()
    ),
}
