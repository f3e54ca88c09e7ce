"""Long answers: stories, explanations and recipes of several short sentences, 14 to 25 s of speech each. Data only."""

from __future__ import annotations


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


STORY: dict[str, tuple[str, ...]] = {
    "dog": _lines("""
        Once upon a time there was a brown dog in a small village.
        Every morning the dog walked down to the river with a farmer.
        One day the farmer lost his hat in the water.
        The dog jumped in and carried the hat back to the shore.
        The farmer was so happy that he gave the dog a big bone.
        From that day on they were the best friends in the village.
        And every evening they sat together in front of the fire."""),
    "cat": _lines("""
        There was once a white cat who lived on top of a tall house.
        Every night the cat looked at the moon and wanted to touch it.
        So one summer night she climbed the highest tree in the garden.
        The moon was still far away, but she saw the whole city below.
        All the windows were shining like a thousand little stars.
        The cat came down and slept until the middle of the morning.
        After that night she was happy with her house and her garden."""),
    "dragon": _lines("""
        A long time ago a green dragon lived inside a mountain.
        All the people were afraid of the dragon and of his fire.
        But the dragon was only lonely and wanted to have a friend.
        One winter the village had no wood and everybody was cold.
        A brave girl climbed the mountain and asked the dragon for help.
        The dragon came down and warmed every house with his fire.
        From that winter on the people and the dragon lived in peace."""),
    "robot": _lines("""
        In a big city there was a little robot who cleaned the streets.
        The robot worked at night when all the people were asleep.
        One night it found a small bird with a broken wing.
        The robot built a nest for the bird out of paper and string.
        For three weeks it brought water and bread to the nest.
        Then the bird could fly again and sang from the roof.
        Since then the robot has music every morning after work."""),
    "princess": _lines("""
        There was once a princess who did not want to live in a castle.
        She wanted to sail across the ocean and see the whole world.
        One morning she put on old clothes and walked to the harbor.
        The captain of a ship needed somebody who could read the stars.
        The princess had learned all the stars from her old teacher.
        So they sailed for seven years and saw a hundred islands.
        When she came home she told her stories to all the children."""),
    "pirate": _lines("""
        Captain Morgan was a pirate who was afraid of the water.
        He always stayed in the middle of his ship and held on to the mast.
        One day a storm broke the ship into a hundred pieces.
        The captain fell into the sea and found out that he could swim.
        He laughed so loudly that the dolphins came to look at him.
        They carried him to an island with gold and sweet fruit.
        He never was afraid of the water again."""),
    "horse": _lines("""
        A young horse lived on a farm beside a wide green field.
        He was the smallest horse and always came last in the race.
        One autumn a river came over the land and the bridge was gone.
        The big horses were too heavy for the narrow mountain path.
        But the small horse carried the doctor over the mountain at night.
        In the morning everybody in the village was safe.
        Nobody ever laughed at the small horse again."""),
    "fisherman": _lines("""
        An old fisherman went out on the lake every day before sunrise.
        One day he caught a golden fish that could speak.
        The fish said that it would give him a wish for its freedom.
        The old man thought about money and about a new house.
        Then he asked for nothing and put the fish back into the water.
        The next morning his boat was full of fish.
        And so it was on every morning of his life."""),
}

STORY_ABOUT_ANYTHING = _lines("""
    Once upon a time there was a {x} in a land behind the mountains.
    Nobody had ever seen a {x} like that one before.
    A boy found it on a cold morning on his way to school.
    He took it home and put it on the table in the kitchen.
    His grandmother looked at it for a long time and smiled.
    She said that it would bring good luck to the whole family.
    And that summer was the best summer that they ever had.""")

ABOUT: dict[str, tuple[str, ...]] = {
    "coffee": _lines("""
        The history of coffee begins in the mountains of Africa.
        People say that a young farmer saw his goats dance after they had eaten red berries.
        From there coffee was brought across the sea to Arabia.
        Four hundred years ago the first coffee houses opened in Europe.
        People met there to read the news and to talk about business.
        Later coffee was planted in Brazil and in many warm countries.
        Today it is one of the most popular drinks in the world."""),
    "tea": _lines("""
        The history of tea begins in China almost five thousand years ago.
        An old story says that leaves fell into a pot of boiling water.
        For a long time tea was used as a medicine.
        Later it was brought to Japan and then to the rest of Asia.
        Ships carried tea to England about four hundred years ago.
        There it became the favorite drink of rich and poor people.
        Today more people drink tea than any other hot drink."""),
    "bread": _lines("""
        Bread is one of the oldest foods that people make.
        The first bread was flat and was baked on hot stones.
        In Egypt people found out that old dough makes bread rise.
        For many years every village had one big oven for everybody.
        In the last century machines took over most of the work.
        Today many people enjoy baking bread at home again."""),
    "chocolate": _lines("""
        Chocolate comes from the seeds of a tree in Central America.
        The people of Mexico drank it cold and without any sugar.
        Sailors from Spain brought it home five hundred years ago.
        In Europe people added milk and sugar to make it sweet.
        The first chocolate bar was sold in England much later.
        Today most of the seeds are grown in the west of Africa."""),
    "bicycle": _lines("""
        The bicycle was invented in Germany about two hundred years ago.
        The first one was made of wood and had no pedals at all.
        People pushed it along the street with their feet.
        Later there was a bicycle with one very big wheel in front.
        It was fast, but it was dangerous to fall from that height.
        Then two wheels of the same size and a chain made it safe.
        Today there are more than a billion bicycles in the world."""),
    "moon": _lines("""
        The moon is the closest neighbor of the earth in space.
        It travels around the earth once in about twenty seven days.
        We always see the same side of the moon in the sky.
        The moon has no air, no wind and no weather.
        It pulls on the water of the ocean and makes the tides.
        The first people walked on the moon many years ago.
        They brought stones home and left their foot prints behind."""),
    "sun": _lines("""
        The sun is a star in the middle of our planets.
        It is so big that a million earths would fit inside.
        Deep in the center it is millions of degrees hot.
        The light of the sun needs eight minutes to reach us.
        Plants use this light to grow and to make the air that we need.
        The sun will go on shining for a very long time."""),
    "ocean": _lines("""
        The ocean covers more than two thirds of the earth.
        The largest part of it is the Pacific Ocean.
        Deep down it is dark and very cold.
        Strange fish live there that can make their own light.
        Warm and cold rivers of water run through the ocean.
        They carry heat around the world and change the weather.
        Most of the ocean has never been seen by anybody."""),
    "train": _lines("""
        The first trains ran in England about two hundred years ago.
        They were pulled by a steam engine that burned coal.
        Before that a trip across the country took many days.
        With the train people could travel it in a few hours.
        Soon there were railroads on every continent of the world.
        Later electric engines took the place of steam.
        The fastest trains of today run on magnets."""),
    "bee": _lines("""
        Bees live together in a hive with one queen.
        Most of the bees in a hive are workers.
        In spring they fly from flower to flower to collect food.
        At home they dance to show the others where the flowers are.
        They make honey so that they have food in the winter.
        Without bees many fruits and vegetables would not grow."""),
    "dog": _lines("""
        Dogs have lived with people for more than ten thousand years.
        They come from wolves that stayed near the camps of hunters.
        Dogs can smell a thousand times better than people.
        Some of them work with the police and some of them guide the blind.
        A small dog lives about fifteen years and a big one about ten.
        A dog needs food, water, exercise and a lot of company."""),
    "cat": _lines("""
        Cats have lived with people since the time of old Egypt.
        They came to the farms because there were many mice.
        A cat can see very well when it is almost dark.
        It sleeps about fifteen hours every day.
        With its long tail a cat keeps its balance on a narrow wall.
        Every cat decides on its own who may touch it."""),
    "elephant": _lines("""
        The elephant is the largest animal that lives on land.
        It drinks more than one hundred liters of water in a day.
        With its long nose it can lift a tree or a single leaf.
        Elephants live in families that are led by an old mother.
        They remember places and friends for many years.
        They talk to each other with very deep sounds over long distances."""),
    "music": _lines("""
        People have made music since they lived in caves.
        The oldest instrument that was found is a flute made of bone.
        In the middle ages people began to write music down.
        The piano was invented in Italy three hundred years ago.
        One hundred years ago radio brought music into every house.
        Today you can hear almost any song at any moment."""),
    "paper": _lines("""
        Paper was invented in China two thousand years ago.
        Before that people wrote on stone, on wood and on skin.
        The secret of paper traveled slowly from Asia to Europe.
        For a long time it was made of old clothes.
        Today most paper is made of wood.
        Old paper can be used again five or six times."""),
    "football": _lines("""
        Football is the most popular sport in the world.
        Two teams with eleven players each try to score a goal.
        The rules were written down in England in the year eighteen sixty three.
        A game has two halves of forty five minutes.
        Every four years the best teams meet for the world cup.
        Brazil has won it more often than any other country."""),
    "rain": _lines("""
        Rain begins when the sun warms the water of the ocean.
        The water rises into the air and becomes a cloud.
        High up it is cold, and small drops come together.
        When the drops are too heavy they fall to the ground.
        The rain fills the rivers, and the rivers run to the ocean.
        Then the whole journey begins again."""),
    "rome": _lines("""
        Rome is almost three thousand years old.
        An old story says that it was founded by two brothers.
        It began as a small village on seven hills.
        Later it was the center of the largest empire of its time.
        The Romans built roads, bridges and water pipes.
        Many of their buildings are still standing today.
        Millions of people visit the city every year."""),
    "paris": _lines("""
        Paris is the capital of France and stands on both sides of a river.
        It began as a small town on an island more than two thousand years ago.
        The famous tower was built for the world fair.
        At first many people in the city did not like it.
        The largest museum of Paris was once the palace of the king.
        Every year millions of visitors walk along the river."""),
    "computer": _lines("""
        The first computers were as big as a whole room.
        They were built to calculate numbers during the war.
        Later very small switches were put on a single chip.
        With them a computer fitted on a desk at home.
        Then all the computers of the world were connected.
        Today a telephone is faster than the machines that flew to the moon."""),
}

HOWTO: dict[str, tuple[str, ...]] = {
    "bread": _lines("""
        To bake bread you need flour, water, salt and yeast.
        First mix the flour with the yeast and a little salt.
        Then add warm water and work the dough for ten minutes.
        Put the dough in a warm place and let it rest for an hour.
        Now make a round loaf and let it rest once more.
        Bake it in a hot oven for about forty minutes.
        Let the bread cool down before you cut it."""),
    "coffee": _lines("""
        To make good coffee you need fresh beans and clean water.
        First grind two spoons of beans for every cup.
        Then boil the water and let it stand for half a minute.
        Put the coffee into a paper filter above the cup.
        Pour a little water on it and wait for thirty seconds.
        Then pour the rest of the water slowly in small circles.
        After three minutes your coffee is ready."""),
    "tea": _lines("""
        To make good tea you need fresh water and good leaves.
        First warm the pot with a little hot water.
        Then put one spoon of leaves into the pot for each person.
        Boil the water and pour it over the leaves at once.
        Let the tea stand for three or four minutes.
        Take out the leaves before the tea becomes bitter.
        Serve it with milk, with sugar or with lemon."""),
    "pizza": _lines("""
        To make a pizza you need dough, tomatoes and cheese.
        First make a dough of flour, water, yeast and oil.
        Let it rest in a warm place for one hour.
        Then roll it out until it is thin and round.
        Put tomato sauce, cheese and whatever you like on top.
        Heat the oven as high as you can.
        Bake the pizza for ten minutes until the cheese is brown."""),
    "soup": _lines("""
        To make vegetable soup you need onions, carrots and potatoes.
        First wash the vegetables and cut them into small pieces.
        Then fry the onions in a little butter.
        Add the other vegetables and a liter of water.
        Let the soup boil slowly for half an hour.
        At the end add salt, pepper and some fresh green herbs."""),
    "cake": _lines("""
        To bake a cake you need flour, sugar, butter and four eggs.
        First mix the butter with the sugar until it is soft.
        Then add the eggs one after the other.
        Put in the flour and a little baking powder.
        Pour everything into a round pan.
        Bake the cake for fifty minutes in a warm oven.
        Let it cool down and put some sugar on top."""),
    "pancakes": _lines("""
        To make pancakes you need flour, milk, eggs and a little salt.
        First mix the flour with the milk until it is smooth.
        Then add two eggs and wait for twenty minutes.
        Heat some butter in a flat pan.
        Pour in a little of the dough and turn the pan around.
        After one minute turn the pancake to the other side.
        Serve it warm with sugar or with fruit."""),
    "tree": _lines("""
        To plant a tree you should choose a day in autumn.
        First dig a hole that is twice as wide as the roots.
        Then put the young tree into the middle of the hole.
        Fill the hole with good earth and press it down gently.
        Give the tree a lot of water right away.
        Tie it to a strong stick so that the wind can not break it.
        Water it every week in the first summer."""),
    "tire": _lines("""
        To change a tire you should first stop in a safe place.
        Pull the brake and turn on the warning lights.
        Then loosen the bolts of the wheel a little.
        Lift the car until the wheel is free.
        Take off the wheel and put the spare wheel on.
        Turn the bolts by hand and let the car down.
        At the end make all the bolts very tight."""),
    "bicycle": _lines("""
        To learn to ride a bicycle you need a flat and quiet street.
        First make the seat so low that both feet reach the ground.
        Then push yourself forward and lift your feet for a moment.
        Look ahead and not down at your feet.
        When you can roll ten meters, put your feet on the pedals.
        Turn a little toward the side to which you are falling.
        Practice every day, and after a week you will ride alone."""),
    "egg": _lines("""
        To boil an egg you need a pot with enough water.
        First let the water boil and then turn down the heat a little.
        Make a very small hole in the round end of the egg.
        Put the egg into the water with a spoon.
        Wait for five minutes if you like it soft.
        Wait for nine minutes if you like it hard.
        Then hold it under cold water for a moment."""),
    "garden": _lines("""
        To start a garden you need a sunny place and good earth.
        First remove all the grass and the stones.
        Then dig the earth until it is soft and loose.
        Sow the seeds in straight lines when the nights are warm.
        Give them a little water every morning.
        Pull out the weeds once a week.
        After two months you can eat the first salad."""),
}

PLAN: dict[str, tuple[str, ...]] = {
    "trip": _lines("""
        Here is a plan for your trip{to}.
        On the first day you arrive at noon and walk through the old town.
        On the second day you visit the museum and have dinner by the river.
        On the third day you take a train to the mountains.
        On the last day you buy presents and fly home in the evening."""),
    "party": _lines("""
        Here is a plan for your party.
        Two weeks before you send the invitations.
        One week before you order the cake and the drinks.
        On the day you decorate the room in the afternoon.
        The guests come at seven, and you cut the cake at nine."""),
    "week": _lines("""
        Here is a plan for your week.
        On Monday and Tuesday you do the hardest work in the morning.
        On Wednesday you keep the afternoon free.
        On Thursday you answer letters and meet your team.
        On Friday you finish early and look back at the week."""),
    "dinner": _lines("""
        Here is a plan for your dinner.
        As a starter you serve a small salad with cheese.
        Then there is chicken with rice and vegetables.
        For dessert you serve fruit with ice cream.
        You should begin to cook two hours before the guests arrive."""),
    "answer": _lines("""
        I have thought about it carefully.
        First, make a list of what you need.
        Second, begin with the most important thing.
        Third, keep some time and money in reserve."""),
}

JOKES = (
    "Why did the chicken cross the road? To get to the other side.",
    "What is black and white and red all over? A newspaper.",
)
