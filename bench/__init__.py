"""What Billow costs beside the least that could do the same: figures and yardsticks of one run on one machine."""
