"""A language model that judges what sound alone cannot: v1.5's behaviour labels, v1.0's relevance. It shows its work, or does not count.

Each verdict names the words and times that it rests on, and counts only if they stand in the transcript. Samples are asked about
twice, mixed with cases whose answers are known, under no name and in no order that would tell them apart. A judge that fails the known
cases is shown as failed, and its column stays empty. Judges advise: no score, gate or default depends on one.
"""
