"""Models that are fitted here in a second, so that it is certain what they find. They need the `transformers` extra."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

#: Words that claims are made of: letters with marks, outside the first plane, joined, from right to left.
CLAIMED = (
    *("harbor", "closed", "flooded", "cafe\u0301", "nai\u0308ve", "𝒽𝒶𝓇𝒷ℴ𝓇", "👩\u200d🚒", "👍🏽"),
    *("הַנָּמָל", "נִסְגַּר", "الميناء", "أُغلق", "बंदरगाह", "बंद"),
)
OTHER = (
    *("people", "say", "that", "the", "on", "monday", "monday.", "and", "they", "hope", "hope.", "😀"),
    *("אתמול", "were", "there", "again", "again.", ".", "They", "On"),
)
MOST_TOKENS = 24
STEPS = 120

Tokenizer = Any


def by_words() -> Tokenizer:
    """Words as BERT parts them: small letters, no accents."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    made = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=100))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return made


def by_bytes() -> Tokenizer:
    """Runs of bytes as GPT-2 and RoBERTa join them."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    made = Tokenizer(models.BPE(unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    made.decoder = decoders.ByteLevel()
    return made


def save_tokenizer(folder: Path, kind: Callable[[], Tokenizer] = by_words, more_words: int = 0) -> Any:
    """A tokenizer that knows the words and so many more, saved to the folder."""
    from tokenizers import processors, trainers
    from transformers import PreTrainedTokenizerFast

    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    made = kind()
    trainer = trainers.WordPieceTrainer if kind is by_words else trainers.BpeTrainer
    more = [f"word{number}" for number in range(more_words)]
    made.train_from_iterator(
        [" ".join([*CLAIMED, *OTHER, *more])] * 20, trainer(vocab_size=2000, special_tokens=special)
    )
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    names = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=made, model_max_length=MOST_TOKENS, **names)
    tokenizer.save_pretrained(folder)
    return tokenizer


def sentences(random: Random) -> Iterator[list[tuple[str, bool]]]:
    """Made-up sentences: words, and whether each is claimed. Half of them claim nothing."""
    while True:
        words = [(word, False) for word in random.choices(OTHER, k=random.randint(2, 6))]
        if random.random() < 0.5:
            claim = [(word, True) for word in random.choices(CLAIMED, k=random.randint(1, 3))]
            at = random.randint(0, len(words))
            words[at:at] = claim
        yield words


def save_marker(folder: Path, kind: Callable[[], Tokenizer] = by_words) -> Path:
    """A model that marks each run of `CLAIMED` words as CLAIM."""
    from transformers import BertForTokenClassification

    tokenizer = save_tokenizer(folder, kind)
    model = BertForTokenClassification(_config(tokenizer, ["O", "I-CLAIM"]))

    def gold(words: list[tuple[str, bool]], encoded: Any) -> list[int]:
        return [-100 if at is None else int(words[at][1]) for at in _words_of(words, encoded)]

    _fit(model, tokenizer, gold)
    model.save_pretrained(folder)
    return folder


def save_judge(folder: Path, labels: tuple[str, str] = ("OTHER", "CLAIM"), **config: Any) -> Path:
    """A model that tells sentences with `CLAIMED` words from those without."""
    from transformers import BertForSequenceClassification

    tokenizer = save_tokenizer(folder)
    model = BertForSequenceClassification(_config(tokenizer, labels))
    _fit(model, tokenizer, lambda words, _: int(any(claimed for _, claimed in words)))
    model.config.update(config)
    model.save_pretrained(folder)
    return folder


def _config(tokenizer: Any, labels: Any) -> Any:
    import torch
    from transformers import BertConfig

    torch.manual_seed(7)
    return BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        id2label=dict(enumerate(labels)),
        label2id={label: number for number, label in enumerate(labels)},
        attention_probs_dropout_prob=0.0,
        hidden_dropout_prob=0.0,
    )


def _words_of(words: list[tuple[str, bool]], encoded: Any) -> list[int | None]:
    """For each token the word that it is of."""
    ends, at = [], 0
    for word, _ in words:
        at += len(word) + 1
        ends.append(at)
    return [
        None if start == end else next(place for place, border in enumerate(ends) if end <= border)
        for start, end in encoded["offset_mapping"]
    ]


def _fit(model: Any, tokenizer: Any, gold: Callable[[list[tuple[str, bool]], Any], Any]) -> None:
    import torch

    torch.set_num_threads(1)  # the same sums on every machine
    source, adam = sentences(Random(7)), torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(STEPS):
        adam.zero_grad()
        for _, words in zip(range(8), source, strict=False):
            text = " ".join(word for word, _ in words)
            encoded = tokenizer(text, return_offsets_mapping=True)
            ids = torch.tensor([encoded["input_ids"]])
            (model(input_ids=ids, labels=torch.tensor([gold(words, encoded)])).loss / 8).backward()
        adam.step()


def write_folder(folder: Path, head: str = "BertForTokenClassification", **config: Any) -> Path:
    """A folder with all files that are asked for, none of which holds anything to load; needs no extra."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps({"architectures": [head], **config}))
    (folder / "tokenizer.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"weights")
    return folder
