"""The whole path, from a plan to results: the only package that knows all the stages.

`plan` says what is to be played, `item` plays one session, `pool` plays many in worker processes, `scoring` turns what was
played into results, `tables` writes them for pandas.
"""
