"""`python -m billow` is the command `billow`."""

from billow.bootstrap import main

main()
