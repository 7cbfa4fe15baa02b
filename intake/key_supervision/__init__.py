"""Key supervision 重点监管: who scores how much by which indicators, and who is proposed."""
