"""What staff must know to answer: knowledge cards 知识卡 in versions, drafted by one and published by another."""
