"""`make bench`: how fast the wiki is, beside a bare Flask "hello" under the same server in the same run.

Machines are noisy and shared: what counts are the ratios within one run.
"""
