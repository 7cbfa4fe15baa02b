"""Cases 案例: what a closed complaint taught, told without anybody who was in it, let out by a second person."""
