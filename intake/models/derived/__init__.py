"""What workers make of the complaints' words, and can make anew: the classifier, sketches, bags of hashes."""
