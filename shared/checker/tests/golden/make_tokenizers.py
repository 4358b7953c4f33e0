"""Makes small tokenizers of the kinds that people fine-tune with, and the ids that transformers gives for words.

    python shared/checker/tests/golden/make_tokenizers.py

Writes beside itself, into tokenizers/, each made from the sentences below and saved as transformers saves its own:
  wordpiece-lower.json  BERT's, which lower-cases and drops accents
  wordpiece-cased.json  BERT's, which does not
  unigram.json          XLM-RoBERTa's, of SentencePiece's kind
  bpe.json              RoBERTa's, over bytes; with add_prefix_space off, as its base model has it
  words.json            for each the special pieces around a sentence and the ids of each word, as transformers gives
                        them for a list of words (is_split_into_words=True, with add_prefix_space=True for RoBERTa's)
Needs tokenizers and transformers; their versions are in words.json.
"""

import json
import math
from collections import Counter
from pathlib import Path

import tokenizers
import transformers
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

HERE = Path(__file__).parent / "tokenizers"
SENTENCES = [
    "Letztes Jahr bin ich mit meiner Familie über die Straße gefahren, und das Wetter war schön.",
    "Příliš žluťoučký kůň úpěl ďábelské ódy, a proto jsme včera zůstali doma.",
    "Perché l'amico di Andrea non è più andato all'università della città?",
    "Jag hörde att sjön är så kall på våren att ingen vågar bada där före midsommar.",
    "The children don't know whether their naïve teachers are in the café or at the university.",
]
# Words of the sentences and others: letters that no vocabulary here has, composed and decomposed accents, ligatures,
# digits, punctuation within a word, and one that BERT's tokenizers clean away.
WORDS = (
    "über Über ÜBER Straße STRASSE schön gefahren žluťoučký Žluťoučký kůň ďábelské úpěl perché Perché l'amico è più "
    "città università sjön så Ångström vågar don't naïve café CAFÉ teachers I a Jahr, (Jahr) Jahr... „Jahr“ 2024 3,14 "
    "x² ½ … — ﬁnden e\u0301 u\u0308ber s\u030cel İ ß ẞ ñ 日本 да 😀 👩‍🚀 non-EU a/b www.example.org unheardofness \u200b"
).split(" ")
SPECIALS = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]


def pieces(words: list[str], inner: str) -> Counter:
    """Counts of letters, and of the parts of words (two to four letters) that come more than once; `inner` stands before
    what does not begin a word. The trainers of these two kinds break ties at random."""
    counts = Counter(
        (inner if start else "") + word[start:end]
        for word in words
        for start in range(len(word))
        for end in range(start + 1, min(start + 4, len(word)) + 1)
    )
    return Counter({piece: n for piece, n in counts.items() if n > 1 or len(piece.removeprefix(inner)) == 1})


def wordpiece(lower: bool) -> transformers.PreTrainedTokenizerFast:
    normalise = normalizers.BertNormalizer(lowercase=lower).normalize_str
    split = pre_tokenizers.BertPreTokenizer().pre_tokenize_str
    words = [word for sentence in SENTENCES for word, _ in split(normalise(sentence))]
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted(pieces(words, "##"))]
    numbered = {piece: number for number, piece in enumerate(vocabulary)}
    return transformers.BertTokenizer(vocab=numbered, do_lower_case=lower)


def unigram() -> transformers.PreTrainedTokenizerFast:
    words = ["▁" + word for sentence in SENTENCES for word in sentence.split()]
    counts = pieces(words, "")
    total = sum(counts.values())
    scored = [(piece, round(math.log(counts[piece] / total), 3)) for piece in sorted(counts)]
    tokenizer = transformers.XLMRobertaTokenizer(vocab=[*((piece, 0.0) for piece in SPECIALS), *scored])
    # In place of the table that the released tokenizer carries, which is 300 kB of much the same.
    tokenizer.backend_tokenizer.normalizer = normalizers.NFKC()
    return tokenizer


def bpe() -> tuple[transformers.PreTrainedTokenizerFast, transformers.PreTrainedTokenizerFast]:
    """The tokenizer as it is saved, and as transformers wants it for a list of words."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    trainer = trainers.BpeTrainer(
        vocab_size=288,
        special_tokens=SPECIALS,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    merges = [tuple(merge) for merge in model["merges"]]
    return tuple(
        transformers.RobertaTokenizer(vocab=model["vocab"], merges=merges, add_prefix_space=add)
        for add in (False, True)
    )


def ids_of(tokenizer: transformers.PreTrainedTokenizerFast) -> dict:
    encoding = tokenizer([WORDS], is_split_into_words=True)
    ids, owners = encoding["input_ids"][0], encoding.word_ids(0)
    kept = [at for at, owner in enumerate(owners) if owner is not None]
    words = {word: [] for word in WORDS}
    for piece, owner in zip(ids, owners, strict=True):
        if owner is not None:
            words[WORDS[owner]].append(piece)
    return {"prefix": ids[: kept[0]], "suffix": ids[kept[-1] + 1 :], "words": words}


def main() -> None:
    HERE.mkdir(exist_ok=True)
    assert len(set(WORDS)) == len(WORDS)
    lower, cased, sentencepiece = wordpiece(lower=True), wordpiece(lower=False), unigram()
    kinds = {
        "wordpiece-lower": (lower, lower),
        "wordpiece-cased": (cased, cased),
        "unigram": (sentencepiece, sentencepiece),
        "bpe": bpe(),
    }
    golden = {}
    for name, (saved, reference) in kinds.items():
        compact = json.loads(saved.backend_tokenizer.to_str())
        text = json.dumps(compact, ensure_ascii=False, separators=(",", ":"))
        (HERE / f"{name}.json").write_text(text + "\n")
        golden[name] = ids_of(reference)
    content = {
        "made_by": "shared/checker/tests/golden/make_tokenizers.py",
        "versions": {m.__name__: m.__version__ for m in (tokenizers, transformers)},
        "tokenizers": golden,
    }
    (HERE / "words.json").write_text(json.dumps(content) + "\n")


if __name__ == "__main__":
    main()
