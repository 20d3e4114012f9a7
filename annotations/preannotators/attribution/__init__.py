"""Who is said to have said what, and who that is."""
