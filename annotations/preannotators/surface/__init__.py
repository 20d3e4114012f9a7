"""What a text shows without being understood: sentences, quotations, numerals; and the word lists for reading on."""
